package app_test

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/cli/internal/app"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// program is one koji with files of its own.
type program struct {
	t    *testing.T
	home string
	env  map[string]string
}

func newProgram(t *testing.T, config string) *program {
	t.Helper()
	p := &program{t: t, home: t.TempDir()}
	p.write(".koji/config", config)
	return p
}

func (p *program) write(name, text string) {
	p.t.Helper()
	file := filepath.Join(p.home, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func (p *program) run(args ...string) (stdout, stderr string, code int) {
	p.t.Helper()
	var out bytes.Buffer
	stderr, code = p.runTo(&out, args...)
	return out.String(), stderr, code
}

func (p *program) runTo(out io.Writer, args ...string) (stderr string, code int) {
	p.t.Helper()
	var errs bytes.Buffer
	code = app.Run(p.t.Context(), app.Process{
		Args: args, In: strings.NewReader(""), Out: out, Err: &errs,
		Getenv: func(name string) string { return p.env[name] },
		Home:   p.home, Etc: filepath.Join(p.home, "etc"), Width: 80, Location: time.UTC,
		Now: func() time.Time { return time.Date(2026, 11, 22, 12, 25, 47, 441_000_000, time.UTC) },
	})
	return errs.String(), code
}

func hubConfig(hub *sdktest.Hub) string {
	return "[koji]\nserver = " + hub.URL + "\nauthtype = password\nmax_retries = 0\n"
}

func TestErrors(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.Answer("getTag", koji.Errorf(koji.ActionNotAllowed, "not for you"))
	hub.Answer("odd", &xmlrpc.Fault{Code: 5, String: "odd"})
	p := newProgram(t, hubConfig(hub)+"[bad]\nmax_retries = many\n[down]\nserver = http://127.0.0.1:1/x\nauthtype=noauth\n")
	const (
		usage = "Usage: koji [global-options] command [command-options-and-arguments]\n\nkoji: error: "
		log   = "2026-11-22 12:25:47,441 [ERROR] koji: "
	)
	tests := []struct {
		args   string
		stderr string
		code   int
	}{
		{"--nosuch hello", usage + "no such option: --nosuch\n", 2},
		{"--de hello", usage + "ambiguous option: --de (--debug, --debug-xmlrpc?)\n", 2},
		{"-p nosuch hello", usage + "no configuration for profile name: nosuch\n", 2},
		{"--profile= hello", usage + "no configuration for profile name: \n", 2},
		{"-c /nonexistent hello", usage + "Config file /nonexistent can't be opened.\n", 2},
		{"call", "Usage: koji call [options] <name> [<arg> ...]\n(Specify the --help global option for a list of other help options)\n\n" +
			"koji: error: Please specify the name of the XML-RPC method\n", 2},
		{"--user a --password b call getTag x", log + "ActionNotAllowed: not for you\n", 1},
		{"--noauth call nosuch", log + "GenericError: Invalid method: nosuch\n", 1},
		{"-p down call getTag", "Error: Unable to connect to server\n", 1},
		{"--authtype ssl --cert /nonexistent/c.pem hello",
			log + "AuthError: Certificate /nonexistent/c.pem doesn't exist or is not accessible\n", 1},
		{"frobnicate", log + "Unknown command: frobnicate\n", 1},
		{"help nosuch", log + "No such help category: nosuch\n", 1},
		{"--authtype kerberos hello", log + "login by Kerberos (GSSAPI) is not supported by this client; " +
			"use a password or a client certificate\n", 1},
	}
	for _, tt := range tests {
		_, stderr, code := p.run(append([]string{"koji"}, strings.Fields(tt.args)...)...)
		if code != tt.code {
			t.Errorf("%q: exit status %d", tt.args, code)
		}
		if d := cmp.Diff(tt.stderr, stderr); d != "" {
			t.Errorf("%q: %s", tt.args, d)
		}
	}
	_, stderr, code := p.run("koji", "-p", "bad", "hello")
	if code != 2 || !strings.Contains(stderr, "max_retries") || !strings.Contains(stderr, "config:") {
		t.Errorf("a bad option: status %d, %q", code, stderr)
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "[koji]\n")
	all, _, code := p.run("koji")
	if code != 0 || !strings.HasPrefix(all, "Available commands:\n\nadmin commands:\n        add-channel               ") ||
		!strings.Contains(all, "\nsearch commands:\n") || !strings.Contains(all, "        runroot ") {
		t.Errorf("status %d, %s", code, all)
	}
	for _, args := range []string{"help", "--help-commands", "help all", "list-commands"} {
		if out, _, code := p.run(append([]string{"koji"}, strings.Fields(args)...)...); out != all || code != 0 {
			t.Errorf("%q: status %d, %s", args, code, out)
		}
	}
	admin, _, _ := p.run("koji", "help", "admin")
	if again, _, _ := p.run("koji", "help", "--admin"); again != admin || strings.Contains(admin, "info commands") {
		t.Errorf("help admin: %s", admin)
	}
	out, _, code := p.run("koji", "call", "--help")
	if code != 0 || !strings.HasPrefix(out, "Usage: koji call [options] <name> [<arg> ...]\n") || !strings.Contains(out, "\n  -p, --python ") {
		t.Errorf("help of a command: status %d, %s", code, out)
	}
	out, _, code = p.run("koji", "--help")
	if code != 0 || !strings.Contains(out, "\n  --noauth ") || strings.Contains(out, "pkgurl") {
		t.Errorf("help: status %d, %s", code, out)
	}
	if out, _, _ := p.run("koji", "--version"); !strings.HasPrefix(out, "koji (gokoji) ") {
		t.Errorf("version %q", out)
	}
}

func TestOtherNames(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.Answer("getLoggedInUser", nil)
	hub.Answer("listTags", []any{})
	p := newProgram(t, hubConfig(hub))
	for _, name := range []string{"moshimoshi", "hello", "HELLO", "Back to Work", "list_tags", "list-tags"} {
		if _, stderr, code := p.run("koji", "--noauth", name); code != 0 {
			t.Errorf("%s: status %d, %s", name, code, stderr)
		}
	}
	if out, _, code := p.run("koji", "--skip-main", "--noauth", "hello"); code != 0 || out == "" {
		t.Errorf("--skip-main: status %d, %q", code, out)
	}
	if _, _, code := p.run("koji", "LIST-TAGS"); code != 1 {
		t.Errorf("LIST-TAGS: status %d", code)
	}
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.Answer("getLoggedInUser", nil)
	p := newProgram(t, "[koji]\nserver = http://127.0.0.1:1/\n[mine]\nserver = "+hub.URL+"\n[other]\nauthtype = noauth\nservr = x\n")
	p.write("etc/koji.conf.d/a.conf", "[other]\nserver = http://127.0.0.1:1/\n")
	p.write("etc/koji.conf", "[other]\nserver = "+hub.URL+"\n")
	p.write("alone.conf", "[alone]\nserver = "+hub.URL+"\n")
	for args, want := range map[string]string{
		"mine":                             "",
		"/usr/bin/mine":                    "",
		"koji -p mine":                     "",
		"koji --profile other":             `unknown option "servr"`,
		"koji -c ~/alone.conf -p alone":    "",
		"koji -s " + hub.URL:               "",
		"koji -p other --topdir ~/tree -q": "",
	} {
		argv := append(strings.Fields(args), "hello")
		argv = slices.Insert(argv, 1, "--noauth")
		_, stderr, code := p.run(argv...)
		if code != 0 || (want == "") != (stderr == "") || !strings.Contains(stderr, want) {
			t.Errorf("%q: status %d, %q", args, code, stderr)
		}
	}
	p.env = map[string]string{"KOJI_PROFILE": "mine"}
	if _, stderr, code := p.run("koji", "--noauth", "hello"); code != 0 {
		t.Errorf("KOJI_PROFILE: status %d, %q", code, stderr)
	}
	if _, _, code := p.run("koji", "-c", p.home+"/alone.conf", "-p", "mine", "hello"); code != 2 {
		t.Errorf("--config leaves the user's own files: status %d", code)
	}
}

func TestObsoletePkgURL(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "[koji]\n")
	for args, want := range map[string]string{
		"--pkgurl http://x/packages":             "Warning: the pkgurl option is obsolete, using topurl='http://x'\n",
		"--pkgurl http://x":                      "Warning: The pkgurl option is obsolete, please use topurl instead\n",
		"--pkgurl http://x --topurl http://y":    "Warning: the pkgurl option is obsolete\n",
		"--pkgurl http://x/packages/ --skip-mai": "Warning: the pkgurl option is obsolete, using topurl='http://x'\n",
		"--skip-main":                            "",
	} {
		_, stderr, code := p.run(append(append([]string{"koji"}, strings.Fields(args)...), "help")...)
		if code != 0 || stderr != want {
			t.Errorf("%q: status %d, %q", args, code, stderr)
		}
	}
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "[koji]\n")
	for args, want := range map[string]string{
		"__complete list-ta":             "list-tagged",
		"__complete add-tag --ar":        "--arches",
		"__complete runroot --channel-o": "--channel-override",
		"completion bash":                "__start_koji",
	} {
		out, _, code := p.run(append([]string{"koji"}, strings.Fields(args)...)...)
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("%q: status %d, %q", args, code, out)
		}
	}
}

func TestDebugLog(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	p := newProgram(t, hubConfig(hub))
	out, stderr, code := p.run("koji", "-d", "--debug-xmlrpc", "--user", "alice", "--password", "secret", "call", "getAPIVersion")
	if code != 0 || out != "successfully connected to hub\n1\n" {
		t.Errorf("status %d, %q", code, out)
	}
	if !strings.HasPrefix(stderr, "2026-11-22 12:25:47,441 [DEBUG] koji: Opening new requests session\n") {
		t.Errorf("log begins with %.100q", stderr)
	}
	if !strings.Contains(stderr, "[DEBUG] koji: request ") || !strings.Contains(stderr, "method=getAPIVersion") ||
		strings.Contains(stderr, "secret") || strings.Contains(stderr, "key") {
		t.Errorf("log %s", stderr)
	}
}

// full is an output that takes nothing, as a full disk or a closed pipe.
type full struct{ err error }

func (f full) Write([]byte) (int, error) { return 0, f.err }

func TestOutputThatFails(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "[koji]\n")
	for _, tt := range []struct {
		err  error
		want string
	}{
		{&os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC},
			"2026-11-22 12:25:47,441 [ERROR] koji: write /dev/stdout: no space left on device\n"},
		{&os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}, ""},
	} {
		out := bufio.NewWriter(full{tt.err})
		if stderr, code := p.runTo(out, "koji", "help"); code != 1 || stderr != tt.want {
			t.Errorf("%v: status %d, %q", tt.err, code, stderr)
		}
	}
}
