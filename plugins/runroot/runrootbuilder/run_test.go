package runrootbuilder

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// fakeDriver makes roots that only remember what was asked of them.
type fakeDriver struct {
	cfg       builder.RootConfig
	spec      builder.RunSpec
	installed []string
	closed    int

	output  string
	status  builder.ExitStatus
	files   map[string]string
	initErr error
	instErr error
	runErr  error
}

func (d *fakeDriver) New(_ context.Context, cfg builder.RootConfig) (builder.DriverRoot, error) {
	d.cfg = cfg
	return d, nil
}
func (d *fakeDriver) Path() string               { return "/nowhere" }
func (d *fakeDriver) Init(context.Context) error { return d.initErr }
func (d *fakeDriver) Install(_ context.Context, p []string) error {
	d.installed = p
	return d.instErr
}

func (d *fakeDriver) Run(ctx context.Context, spec builder.RunSpec) (builder.ExitStatus, error) {
	d.spec = spec
	if d.runErr != nil {
		return builder.ExitStatus{}, d.runErr
	}
	_, _ = io.WriteString(spec.Output, d.output)
	return d.status, spec.Collect(ctx, d)
}

func (d *fakeDriver) RPMs(context.Context) ([]builder.RootPackage, error) {
	return []builder.RootPackage{
		{Name: "demo-busybox", Version: "1.36", Release: "1", Arch: "x86_64", Size: 4325159, BuildTime: 1795346229, PayloadHash: "a16d"},
		{Name: "gpg-pubkey", Version: "1", Release: "1", Arch: "(none)"},
	}, nil
}
func (d *fakeDriver) Close(context.Context) error { d.closed++; return nil }

func (d *fakeDriver) Open(path string) (io.ReadCloser, error) {
	text, ok := d.files[path]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

type fixture struct {
	hub    *sdktest.Hub
	task   *builder.Task
	driver *fakeDriver
	plugin *Plugin
}

var readyRepo = xmlrpc.Struct{
	{Name: "id", Value: 1}, {Name: "tag_id", Value: 22}, {Name: "tag_name", Value: "demo-build"},
	{Name: "create_event", Value: 80}, {Name: "state", Value: 1},
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{hub: sdktest.NewHub(t), driver: &fakeDriver{}}
	var err error
	if f.plugin, err = configured(t, sample); err != nil {
		t.Fatal(err)
	}
	f.hub.Answer("getRepo", readyRepo)
	f.hub.Answer("repoInfo", readyRepo)
	f.hub.Answer("getBuildConfig", xmlrpc.Struct{
		{Name: "id", Value: 22}, {Name: "name", Value: "demo-build"}, {Name: "arches", Value: "aarch64 x86_64"},
		{Name: "extra", Value: xmlrpc.Struct{}},
	})
	f.hub.Answer("host.getHost", xmlrpc.Struct{{Name: "arches", Value: "x86_64 i386 noarch"}})
	f.hub.Answer("host.newBuildRoot", 15)
	f.hub.Answer("getExternalRepoList", []any{})
	for _, m := range []string{"host.setBuildRootList", "host.updateBuildRootList", "host.setBuildRootState", "host.setTaskWeight"} {
		f.hub.Answer(m, nil)
	}
	session, err := client.New(f.hub.URL, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Login(t.Context(), "builder1", "pw"); err != nil {
		t.Fatal(err)
	}
	opts := builder.DefaultOptions()
	opts.TopDir = t.TempDir()
	dir := filepath.Join(opts.TopDir, "repos/demo-build/1/x86_64")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	list := `{"id": 2, "name": "demo-busybox", "version": "1.36", "release": "1", "arch": "x86_64", "payloadhash": "a16d"}` + "\n"
	if err := os.WriteFile(dir+"/rpmlist.jsonl", []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	f.task = &builder.Task{
		ID: 24, Method: "runroot", WorkDir: t.TempDir(), Hub: session, Options: opts, Roots: f.driver,
		Logger: slog.New(slog.NewTextHandler(t.Output(), nil)), Registrar: builder.NewRegistrar(),
	}
	return f
}

// run runs the task as its process does; params are as on the wire.
func (f *fixture) run(t *testing.T, params ...any) (any, error) {
	t.Helper()
	text, err := xmlrpc.AppendCall(nil, "runroot", params...)
	if err != nil {
		t.Fatal(err)
	}
	call, err := xmlrpc.DecodeCall(text, xmlrpc.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	f.task.Params = call.Params
	r := f.task.Registrar
	r.Add(f.plugin)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	result, err := r.Lookup("runroot").Run(t.Context(), f.task)
	if cerr := f.task.CloseLogs(t.Context()); cerr != nil {
		t.Fatal(cerr)
	}
	return result, err
}

// calls are the names of what the hub was called with, logins left out.
func (f *fixture) calls() []string {
	var names []string
	for _, c := range f.hub.Calls() {
		if strings.HasPrefix(c.Method, "host.") || slices.Contains([]string{"getRepo", "repoInfo", "getBuildConfig", "getExternalRepoList", "repo.request", "repo.checkRequest"}, c.Method) {
			name := c.Method
			if c.Method == "host.setBuildRootState" {
				name += " " + c.Args[1].(string)
			}
			names = append(names, name)
		}
	}
	return names
}

func words(s string) []any {
	var list []any
	for _, w := range strings.Fields(s) {
		list = append(list, w)
	}
	return list
}

func TestRunPlain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.driver.output = "hello\n"
	result, err := f.run(t, "demo-build", "x86_64", words("echo hello"), client.KW("packages", []any{}, "mounts", []any{},
		"repo_id", nil, "skip_setarch", false, "weight", nil))
	if err != nil || result != "echo completed successfully" {
		t.Fatalf("%v, %v", result, err)
	}
	want := []string{
		"getRepo", "repoInfo", "getBuildConfig", "host.newBuildRoot", "getExternalRepoList", "host.setBuildRootList",
		"host.setBuildRootState BUILDING", "host.setBuildRootState EXPIRED",
	}
	if diff := cmp.Diff(want, f.calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if got := string(f.hub.Uploaded("tasks/24/24", "runroot.log")); got != "hello\n" {
		t.Errorf("runroot.log: %q", got)
	}
	list := f.hub.Calls("host.setBuildRootList")[0].Args
	wantList := []any{int64(15), []any{xmlrpc.Struct{
		{Name: "name", Value: "demo-busybox"}, {Name: "version", Value: "1.36"}, {Name: "release", Value: "1"}, {Name: "epoch", Value: nil},
		{Name: "arch", Value: "x86_64"}, {Name: "size", Value: int64(4325159)}, {Name: "buildtime", Value: int64(1795346229)},
		{Name: "payloadhash", Value: "a16d"}, {Name: "id", Value: int64(2)},
	}}}
	if diff := cmp.Diff(wantList, list); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
	d := f.driver
	if d.cfg.Name != "demo-build-15-1" || d.cfg.InstallGroup != "build" || !d.cfg.DNS || d.cfg.Event != 80 || d.cfg.TagID != 22 || *d.cfg.InternalDevSetup {
		t.Errorf("root %+v", d.cfg)
	}
	if diff := cmp.Diff([]string{"echo", "hello"}, d.spec.Argv); diff != "" || d.spec.Shell != "" || d.spec.OutputFile != "/builddir/runroot.log" || len(d.spec.Mounts) != 2 {
		t.Errorf("command %+v", d.spec)
	}
	if d.closed != 1 {
		t.Errorf("closed %d times", d.closed)
	}
}

func TestRunOptions(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.driver.files = map[string]string{"/tmp/a.log": "a", "/var/a.log": "b", "x/runroot.log": "c"}
	result, err := f.run(t, "demo-build", "noarch", "A=b /usr/bin/make -j all", client.KW("packages", []any{"demo-extra"},
		"mounts", []any{"/mnt/scratch/x"}, "repo_id", 1, "skip_setarch", true, "weight", 0.1, "new_chroot", false,
		"upload_logs", []any{"/tmp/a.log", "/var/a.log", "x/runroot.log"}))
	if err != nil || result != "make completed successfully" {
		t.Fatalf("%v, %v", result, err)
	}
	want := []string{
		"host.setTaskWeight", "host.getHost", "getBuildConfig", "repoInfo", "repoInfo", "getBuildConfig", "host.newBuildRoot",
		"getExternalRepoList", "host.setBuildRootList", "host.setBuildRootState BUILDING",
		"getExternalRepoList", "host.updateBuildRootList", "host.setBuildRootState EXPIRED",
	}
	if diff := cmp.Diff(want, f.calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if w := f.hub.Calls("host.setTaskWeight")[0].Args[1]; w != 0.5 {
		t.Errorf("weight %v", w)
	}
	d := f.driver
	if d.cfg.Arch != "x86_64" || !d.spec.SkipSetarch || d.spec.Chroot != builder.ChrootOld || d.spec.Shell != "A=b /usr/bin/make -j all" || d.spec.Argv != nil {
		t.Errorf("%+v", d.spec)
	}
	if m := d.spec.Mounts[2]; m.Target != "/mnt/scratch/x" || m.Options != "bind,rw" {
		t.Errorf("mount %+v", m)
	}
	for name, text := range map[string]string{
		"a.log": "a", "a.DUP00.log": "b", "runroot.DUP00.log": "c", "runroot.log": "",
		"do_mounts.log": mountLog(d.spec.Mounts, "/nowhere"),
	} {
		got := f.hub.Uploaded("tasks/24/24", name)
		checked := slices.ContainsFunc(f.hub.Calls("checkUpload"), func(c sdktest.HubCall) bool { return c.Args[1] == name })
		if !checked || string(got) != text {
			t.Errorf("%s: %q, want %q, checked: %v", name, got, text, checked)
		}
	}
}

func TestRunFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change  func(f *fixture)
		params  []any
		kind    koji.FaultKind
		text    string
		noRoot  bool
		expired bool
	}{
		"status": {change: func(f *fixture) { f.driver.status.Code = 3 }, params: []any{"demo-build", "x86_64", "sh -c 'exit 3'"},
			kind: koji.BuildrootError, text: "sh exited with status 3"},
		"signal": {change: func(f *fixture) { f.driver.status.Signal = 9 }, params: []any{"demo-build", "x86_64", words("/bin/sh")},
			kind: koji.BuildrootError, text: "sh was killed by signal 9"},
		"status before a missing log": {change: func(f *fixture) { f.driver.status.Code = 1 },
			params: []any{"demo-build", "x86_64", words("false"), client.KW("upload_logs", []any{"/none.log"})},
			kind:   koji.BuildrootError, text: "false exited with status 1"},
		"missing log": {params: []any{"demo-build", "x86_64", words("true"), client.KW("upload_logs", []any{"/none.log"})},
			kind: koji.GenericError, text: "cannot upload /none.log: file does not exist"},
		"no root": {change: func(f *fixture) { f.driver.initErr = errors.New("no space left on device") },
			params: []any{"demo-build", "x86_64", words("true")}, kind: koji.BuildrootError, text: "no space left on device"},
		"no package": {change: func(f *fixture) {
			f.driver.instErr = koji.Errorf(koji.BuildrootError, "--install x exited with status 1: no match")
		}, params: []any{"demo-build", "x86_64", words("true"), client.KW("packages", []any{"x"})},
			kind: koji.BuildrootError, text: "--install x exited with status 1: no match"},
		"mount": {change: func(f *fixture) { f.driver.runErr = errors.New("Unable to mount /mnt/x: because") },
			params: []any{"demo-build", "x86_64", words("true")}, kind: koji.GenericError, text: "Unable to mount /mnt/x: because"},
		"unsafe mount": {params: []any{"demo-build", "x86_64", words("true"), client.KW("mounts", []any{"/etc"})}, noRoot: true,
			kind: koji.GenericError, text: "read-write mount point is not safe: /etc"},
		"command of no kind": {params: []any{"demo-build", "x86_64", 5}, noRoot: true,
			kind: koji.ParameterError, text: "Invalid type for command: "},
		"word of no kind": {params: []any{"demo-build", "x86_64", []any{"echo", 5}}, noRoot: true,
			kind: koji.ParameterError, text: "Invalid word in a command: 5"},
		"repo of another tag": {params: []any{"other-build", "x86_64", words("true"), client.KW("repo_id", 1)}, noRoot: true,
			kind: koji.BuildError, text: "build tag (other-build) does not match repo tag (demo-build)"},
		"repo not ready": {change: func(f *fixture) {
			r := slices.Clone(readyRepo)
			r.Set("state", 3)
			f.hub.Answer("repoInfo", r)
		}, params: []any{"demo-build", "x86_64", words("true"), client.KW("repo_id", 1)}, noRoot: true,
			kind: koji.BuildError, text: "repos in the DELETED state may not be used by runroot"},
		"no arch in common": {change: func(f *fixture) { f.hub.Answer("host.getHost", xmlrpc.Struct{{Name: "arches", Value: "s390x"}}) },
			params: []any{"demo-build", "noarch", words("true")}, noRoot: true,
			kind: koji.BuildError, text: "host does not match tag arches: demo-build (aarch64 x86_64)"},
		"host without arches": {change: func(f *fixture) { f.hub.Answer("host.getHost", xmlrpc.Struct{{Name: "arches", Value: nil}}) },
			params: []any{"demo-build", "noarch", words("true")}, noRoot: true, kind: koji.BuildError, text: "No arch list for this host"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			if tt.change != nil {
				tt.change(f)
			}
			_, err := f.run(t, tt.params...)
			got := koji.AsFault(err)
			if got == nil || got.Kind != tt.kind || !strings.HasPrefix(got.Msg, tt.text) {
				t.Fatalf("%v, want %s %q", err, tt.kind, tt.text)
			}
			expired := slices.Contains(f.calls(), "host.setBuildRootState EXPIRED")
			if expired == tt.noRoot || f.driver.closed > 1 {
				t.Errorf("expired: %v, closed %d times", expired, f.driver.closed)
			}
		})
	}
}

func TestRunMakesARepo(t *testing.T) {
	t.Parallel()
	request := func(active bool, repo, task, state any) xmlrpc.Struct {
		return xmlrpc.Struct{{Name: "repo", Value: repo}, {Name: "request", Value: xmlrpc.Struct{
			{Name: "id", Value: 7}, {Name: "active", Value: active}, {Name: "task_id", Value: task}, {Name: "task_state", Value: state},
		}}}
	}
	for name, tt := range map[string]struct {
		checks []any
		err    string
		weight []any
	}{
		"made":      {checks: []any{request(true, nil, nil, nil), request(false, readyRepo, 88, 2)}, weight: []any{0.2, 2.0}},
		"failed":    {checks: []any{request(false, nil, 88, 5)}, err: "Repo request no longer active: newRepo task 88 is FAILED", weight: []any{0.2}},
		"given up":  {checks: []any{request(false, nil, nil, nil)}, err: "Repo request no longer active", weight: []any{0.2}},
		"forgotten": {checks: []any{koji.Errorf(koji.GenericError, "No such request: 7")}, err: "No such request: 7", weight: []any{0.2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.hub.Answer("getRepo", nil)
			f.hub.Answer("repo.request", request(true, nil, nil, nil))
			f.hub.Answer("repo.checkRequest", tt.checks...)
			_, err := f.run(t, "demo-build", "x86_64", words("true"))
			if tt.err == "" && err != nil || tt.err != "" && (err == nil || err.Error() != tt.err) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
			var weights []any
			for _, c := range f.hub.Calls("host.setTaskWeight") {
				weights = append(weights, c.Args[1])
			}
			if diff := cmp.Diff(tt.weight, weights); diff != "" {
				t.Errorf("weights (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRunWaitsOnOldHubs(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.hub.Answer("getRepo", nil)
	f.hub.Answer("host.subtask", 87)
	f.hub.Answer("host.taskSetWait", nil)
	f.hub.Answer("host.taskWait", []any{[]any{87}, []any{}})
	f.hub.Answer("host.taskWaitResults", []any{[]any{87, readyRepo}})
	if _, err := f.run(t, "demo-build", "x86_64", words("true")); err != nil {
		t.Fatal(err)
	}
	c := f.hub.Calls("host.subtask")[0]
	want := xmlrpc.Struct{{Name: "method", Value: "waitrepo"}, {Name: "arglist", Value: []any{"demo-build", nil, nil}}, {Name: "parent", Value: int64(24)}}
	if diff := cmp.Diff(want, c.KW); diff != "" {
		t.Errorf("subtask (-want +got):\n%s", diff)
	}
}
