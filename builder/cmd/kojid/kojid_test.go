package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gokoji/gokoji/plugins/allbuilder"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// TestMain makes this binary kojid when it is asked to.
func TestMain(m *testing.M) {
	if os.Getenv("KOJID_TEST") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func member(name string, value any) xmlrpc.Member { return xmlrpc.Member{Name: name, Value: value} }

// configured writes a kojid.conf for the hub and returns its path.
func configured(t *testing.T, hub *sdktest.Hub, more string) string {
	t.Helper()
	dir := t.TempDir()
	text := "[kojid]\nserver = " + hub.URL + "\ntopurl = http://127.0.0.1:9/kojifiles\nuser = builder1\npassword = pw\n" +
		"sleeptime = 1\nworkdir = " + dir + "/work\nmockdir = " + dir + "\nminspace = 0\n" + more
	own := "[log]\nfile = \"" + dir + "/kojid.log\"\n[daemon]\nmax_load = 0\n" // however busy this machine is
	for name, content := range map[string]string{"kojid.conf": text, "gokoji.toml": own} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "kojid.conf")
}

// idleHub has nothing to do for its host; checkIn gets a value for each round.
func idleHub(t *testing.T) (hub *sdktest.Hub, checkIn chan struct{}) {
	t.Helper()
	hub = sdktest.NewHub(t)
	checkIn = make(chan struct{}, 100)
	hub.Handle("echo", func(c sdktest.HubCall) (any, error) { return c.Args, nil })
	hub.Answer("host.getID", int64(1))
	hub.Answer("getSessionInfo", xmlrpc.Struct{member("start_ts", 1.5)})
	for _, method := range []string{"listBuildroots", "host.getHostTasks", "host.getTasks"} {
		hub.Answer(method, []any{})
	}
	hub.Answer("host.getHost", xmlrpc.Struct{member("enabled", true), member("capacity", 2.0)})
	hub.Handle("host.updateHost", func(sdktest.HubCall) (any, error) {
		select {
		case checkIn <- struct{}{}:
		default:
		}
		return nil, nil
	})
	return hub, checkIn
}

// run runs kojid inside this process.
func run(args ...string) (out string, err error) {
	var buf bytes.Buffer
	cmd := rootCommand(allbuilder.All)
	cmd.SetArgs(args)
	cmd.SetOut(&buf)
	cmd.SetErr(&buf)
	err = cmd.Execute()
	return buf.String(), err
}

func TestSignals(t *testing.T) {
	t.Parallel()
	hub, checkIn := idleHub(t)
	cmd := exec.Command(os.Args[0], "--fg", "-v", "-c", configured(t, hub, ""))
	cmd.Env = append(os.Environ(), "KOJID_TEST=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill() //nolint:errcheck // it has ended when the test succeeds
	<-checkIn
	// HUP: the same process starts anew and goes on with the session.
	if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	for len(hub.Calls("getSessionInfo")) < 2 {
		<-checkIn
	}
	if n := len(hub.Calls("login")); n != 1 {
		t.Errorf("%d logins", n)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v: %s", err, stderr.String())
	}
	calls := hub.Calls("host.updateHost")
	if last := calls[len(calls)-1]; last.Args[1] != false {
		t.Errorf("it did not check out: %v", last.Args)
	}
	if len(hub.Calls("logout")) == 0 {
		t.Error("it did not log out")
	}
}

func TestBackground(t *testing.T) {
	t.Parallel()
	hub, checkIn := idleHub(t)
	conf := configured(t, hub, "")
	// Both by paths from where it is started.
	dir, program := filepath.Split(os.Args[0])
	from, err := filepath.Rel(dir, conf)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("./"+program, "-c", from)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "KOJID_TEST=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	<-checkIn
	hub.Answer("host.getTasks", []any{xmlrpc.Struct{
		member("id", int64(5)), member("method", "shutdown"), member("state", int64(4)), member("host_id", int64(1)),
	}})
	closed := make(chan struct{}, 1)
	hub.Answer("getTaskInfo", xmlrpc.Struct{member("id", int64(5)), member("request", []any{})})
	hub.Answer("host.openTask", xmlrpc.Struct{member("id", int64(5)), member("request", "")})
	hub.Answer("host.setTaskWeight", nil)
	hub.Handle("host.closeTask", func(sdktest.HubCall) (any, error) {
		closed <- struct{}{}
		return nil, nil
	})
	loggedOut := make(chan struct{}, 1)
	hub.Handle("logout", func(sdktest.HubCall) (any, error) {
		loggedOut <- struct{}{}
		return nil, nil
	})
	<-closed
	<-loggedOut
	if _, err := os.Stat(filepath.Join(filepath.Dir(conf), "kojid.log")); err != nil {
		t.Errorf("no log: %v", err)
	}
}

func TestMistakesAreTold(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	for _, tc := range []struct {
		conf   string
		args   []string
		want   string
		status int
	}{
		{"sleptime = 3\n", nil, `did you mean "sleeptime"?`, 1},
		{"plugin = runrot\n", nil, `there is no plugin "runrot"; there are runroot`, 1},
		{"", []string{"--server", ""}, "the server option is required", 1},
		{"", []string{"surplus"}, `unknown command "surplus"`, 2},
		{"", []string{"--surplus"}, `unknown flag: --surplus`, 2},
		{"", []string{"--maxjobs", "many"}, `must be an integer`, 2},
	} {
		args := append([]string{"--fg", "--skip-main", "-c", configured(t, hub, tc.conf)}, tc.args...)
		if out, err := run(args...); err == nil || !strings.Contains(err.Error(), tc.want) || status(err) != tc.status {
			t.Errorf("%q %v: %v %s\nwant %s", tc.conf, tc.args, err, out, tc.want)
		}
	}
}

func TestPlugins(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.Answer("listChannels", []any{xmlrpc.Struct{member("id", int64(1)), member("name", "default")}})
	hub.Answer("listHosts", []any{int64(1)})
	hub.Answer("getAllPerms", []any{xmlrpc.Struct{member("id", int64(1)), member("name", "admin")}})
	hub.Answer("system.listMethods", []any{"getTag"})
	conf := configured(t, hub, "plugins = runroot\n")
	settings := filepath.Join(filepath.Dir(conf), "plugins/runroot.conf")
	if err := os.MkdirAll(filepath.Dir(settings), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(settings, []byte("[paths]\nsafe_roots = scratch\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := run("plugins", "-c", conf)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"runroot", " on ", "runroot.conf", "channel runroot does not exist: `koji add-host-to-channel --new HOST runroot`",
		"the hub has it off: `Plugins = runroot_hub` in hub.conf", "needs to be absolute: scratch",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in:\n%s", want, out)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	if out, err := run("--version"); err != nil || out != "kojid (gokoji) devel\n" {
		t.Errorf("%q, %v", out, err)
	}
}
