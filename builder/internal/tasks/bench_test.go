package tasks

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/builder/internal/runner"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// bench is a fake hub, a tree that it shares with the builder, and a way to run
// tasks.
type bench struct {
	hub     *sdktest.Hub
	session *client.Session
	opts    *builder.Options
	reg     *builder.Registrar
}

func newBench(t *testing.T) *bench { return benchWith(t, Settings{}) }

func benchWith(t *testing.T, set Settings) *bench {
	t.Helper()
	b := &bench{hub: sdktest.NewHub(t), opts: builder.DefaultOptions(), reg: builder.NewRegistrar()}
	Register(b.reg, set)
	if err := b.reg.Err(); err != nil {
		t.Fatal(err)
	}
	b.opts.TopDir, b.opts.WorkDir = t.TempDir(), t.TempDir()
	for _, method := range []string{"host.closeTask", "host.failTask", "host.refuseTask", "host.freeTasks"} {
		b.hub.Answer(method, nil)
	}
	var err error
	if b.session, err = client.New(b.hub.URL, client.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := b.session.Login(t.Context(), "builder1", "pw"); err != nil {
		t.Fatal(err)
	}
	return b
}

// run runs a task as its process would and returns how it was reported: the
// method and what came with it.
func (b *bench) run(t *testing.T, id int64, method string, params ...any) (report string, result any) {
	t.Helper()
	before := len(b.hub.Calls("host.closeTask", "host.failTask", "host.refuseTask", "host.freeTasks"))
	request, err := xmlrpc.AppendCall(nil, method, params...)
	if err != nil {
		t.Fatal(err)
	}
	if params, err = runner.Params(string(request)); err != nil {
		t.Fatal(err)
	}
	task := &builder.Task{
		ID: id, Method: method, Params: params, WorkDir: runner.WorkDir(b.opts.WorkDir, id),
		Logger: slog.New(slog.NewTextHandler(t.Output(), nil)), Hub: b.session, Options: b.opts, Registrar: b.reg,
		Daemon: &fakeDaemon{},
	}
	if err := runner.Execute(t.Context(), b.reg.Lookup(method), task); err != nil {
		t.Fatal(err)
	}
	calls := b.hub.Calls("host.closeTask", "host.failTask", "host.refuseTask", "host.freeTasks")
	if len(calls) != before+1 {
		t.Fatalf("task %d was reported %d times", id, len(calls)-before)
	}
	c := calls[before]
	if c.Method == "host.refuseTask" {
		return c.Method, c.KW.Value("msg")
	}
	if c.Method == "host.freeTasks" {
		return c.Method, nil
	}
	result, err = xmlrpc.DecodeReply([]byte(c.Args[1].(string)), xmlrpc.Limits{})
	var fault *xmlrpc.Fault
	if errors.As(err, &fault) {
		return c.Method, fault.String
	}
	if err != nil {
		t.Fatal(err)
	}
	return c.Method, result
}

// methods lists what was called, without the daily bread.
func (b *bench) methods() []string {
	var list []string
	for _, c := range b.hub.Calls() {
		switch c.Method {
		case "login", "system.listMethods", "gokoji.methods", "rawUpload", "checkUpload":
		default:
			list = append(list, c.Method)
		}
	}
	return list
}

func wantMethods(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("calls:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

type fakeDaemon struct{ shutdown, restart bool }

func (d *fakeDaemon) Shutdown()          { d.shutdown = true }
func (d *fakeDaemon) RestartWhenIdle()   { d.restart = true }
func (d *fakeDaemon) StartTime() float64 { return 1000 }

// repo lays out what the hub's repoInit makes for one architecture, with the
// conformance kit's packages.
func (b *bench) repo(t *testing.T, tag, id, arch string, rpms ...string) string {
	t.Helper()
	dir := filepath.Join(b.opts.TopDir, "repos", tag, id, arch)
	packages := filepath.Join(b.opts.TopDir, "packages")
	groups := filepath.Join(b.opts.TopDir, "repos", tag, id, "groups")
	for _, d := range []string{dir, packages, groups} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	var list strings.Builder
	for _, name := range rpms {
		data, err := os.ReadFile(filepath.Join("../../../testdata/conformance/files", name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(packages, name), string(data))
		list.WriteString("../../../../packages/" + name + "\n")
	}
	write(t, filepath.Join(dir, "pkglist"), list.String())
	write(t, filepath.Join(dir, "blocklist"), "")
	write(t, filepath.Join(groups, "comps.xml"), comps)
	return dir
}

const comps = `<?xml version="1.0"?>
<!DOCTYPE comps PUBLIC "-//Red Hat, Inc.//DTD Comps info//EN" "comps.dtd">
<comps><group><id>build</id><name>build</name><uservisible>false</uservisible></group></comps>
`

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
