package mock

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/builder/internal/chroot"
	"github.com/gokoji/gokoji/builder/internal/mockstandin"
	"github.com/gokoji/gokoji/builder/internal/roottest"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestMain(m *testing.M) {
	chroot.RunIfInit()
	mockstandin.RunIfMock()
	code := m.Run()
	roottest.Cleanup()
	os.Exit(code)
}

type fixture struct {
	dir  string // of the stand-in
	set  Settings
	opts *builder.Options
	logs *roottest.Logs
	cfg  builder.RootConfig
}

func newFixture(t *testing.T, repo *roottest.Repo) *fixture {
	t.Helper()
	f := &fixture{dir: t.TempDir(), opts: builder.DefaultOptions(), logs: &roottest.Logs{}}
	f.set.Program, f.set.ConfigDir = mockstandin.Install(t, f.dir)
	f.opts.TopDir, f.opts.MockDir, f.opts.MockUser = repo.TopDir, filepath.Join(f.dir, "roots"), "no-such-user"
	f.cfg = builder.RootConfig{
		RootSpec: builder.RootSpec{
			Tag: roottest.Tag, RepoID: roottest.RepoID, Arch: roottest.Arch, InstallGroup: "build", DNS: true, Logs: f.logs,
		},
		ID: 15, Name: "demo-build-15-7", RepoArch: roottest.Arch, TargetArch: roottest.Arch,
	}
	return f
}

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func (f *fixture) newRoot(t *testing.T) builder.DriverRoot {
	t.Helper()
	r, err := New(f.opts, f.set, slog.New(slog.DiscardHandler)).New(testContext(t), f.cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(context.Background()); err != nil {
			t.Error(err)
		}
		roottest.NoMounts(t, f.dir)
	})
	return r
}

func (f *fixture) initRoot(t *testing.T) builder.DriverRoot {
	t.Helper()
	r := f.newRoot(t)
	if err := r.Init(testContext(t)); err != nil {
		t.Fatal(err)
	}
	return r
}

// argvs are the command lines of mock after -r NAME.
func (f *fixture) argvs(t *testing.T) [][]string {
	t.Helper()
	var list [][]string
	for _, c := range mockstandin.Calls(t, f.dir) {
		if !slices.Equal(c.Argv[:2], []string{"-r", "koji/" + f.cfg.Name}) {
			t.Errorf("mock was called with %q", c.Argv)
		}
		list = append(list, c.Argv[2:])
	}
	return list
}

func TestLife(t *testing.T) {
	t.Parallel()
	// A shell that knows no PIPESTATUS.
	f := newFixture(t, roottest.New(t, "busybox", roottest.Extra()))
	r := f.initRoot(t)
	ctx := testContext(t)
	if err := r.Install(ctx, []string{"demo-extra"}); err != nil {
		t.Fatal(err)
	}
	pkgs, err := r.RPMs(ctx)
	if err != nil || len(pkgs) != 2 || pkgs[0].Name != "demo-base" || len(pkgs[0].PayloadHash) != 32 {
		t.Errorf("packages %+v, %v", pkgs, err)
	}
	var out bytes.Buffer
	status, err := r.Run(ctx, builder.RunSpec{
		Shell: "cat /usr/share/extra; echo 'it''s' \"$HOME\" # a comment\nfalse || exit 3", Output: &out, OutputFile: "/builddir/runroot.log",
		Collect: func(_ context.Context, files builder.Files) error {
			_, err := files.Open("/builddir/runroot.log")
			return err
		},
	})
	if err != nil || status.Code != 3 || out.String() != "extra\nits /builddir\n" {
		t.Errorf("shell: %+v, %v, %q", status, err, out.String())
	}
	out.Reset()
	words := []string{"echo", "a  b", "it's", "$HOME", `"`}
	status, err = r.Run(ctx, builder.RunSpec{Argv: words, Output: &out, SkipSetarch: true, Chroot: builder.ChrootOld, Dir: "/tmp", Env: []string{"A=b"}})
	if err != nil || !status.Success() || out.String() != strings.Join(words[1:], " ")+"\n" {
		t.Errorf("words: %+v, %v, %q", status, err, out.String())
	}
	out.Reset()
	status, err = r.Run(ctx, builder.RunSpec{Argv: []string{"/no/such"}, Output: &out})
	if err != nil || status.Code != 127 || !strings.HasPrefix(out.String(), "/bin/sh: ") {
		t.Errorf("no such command: %+v, %v, %q", status, err, out.String())
	}
	if status, err = r.Run(ctx, builder.RunSpec{Argv: []string{"echo", "aside"}, Unprivileged: true, Chroot: builder.ChrootNew}); err != nil || !status.Success() {
		t.Errorf("no output: %+v, %v", status, err)
	}
	want := [][]string{
		{"--init"},
		{"--chroot", "uname -r"},
		{"--install", "demo-extra"},
		{"--chroot", "--", "/bin/sh", "-c", redirect, "/bin/sh", "/builddir/runroot.log", "/bin/sh", "-c", "cat /usr/share/extra; echo 'it''s' \"$HOME\" # a comment\nfalse || exit 3"},
		append([]string{"--old-chroot", "--arch", "x86_64", "--cwd", "/tmp", "--chroot", "--", "/bin/sh", "-c", redirect, "/bin/sh", "/builddir/run.log", "/usr/bin/env", "A=b"}, words...),
		{"--chroot", "--", "/bin/sh", "-c", redirect, "/bin/sh", "/builddir/run.log", "/no/such"},
		{"--new-chroot", "--unpriv", "--chroot", "--", "echo", "aside"},
	}
	if diff := cmp.Diff(want, f.argvs(t)); diff != "" {
		t.Errorf("mock's command lines (-want +got):\n%s", diff)
	}
	for _, name := range []string{"root.log", "build.log", "state.log", "mock_output.log", "mock_config.log", "dnf.log", "dnf.rpm.log"} {
		if f.logs.Text(name) == "" {
			t.Errorf("nothing in %s", name)
		}
	}
	if !strings.Contains(f.logs.Text("mock_output.log"), "aside\n") {
		t.Errorf("mock_output.log: %s", f.logs.Text("mock_output.log"))
	}
	config, err := os.ReadFile(filepath.Join(f.set.ConfigDir, f.cfg.Name+".cfg"))
	if err != nil || string(config) != f.logs.Text("mock_config.log") {
		t.Errorf("configuration %q, %v", config, err)
	}
}

func TestTagFlags(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		extra xmlrpc.Struct
		want  []string
	}{
		{nil, nil},
		{xmlrpc.Struct{{Name: "mock.new_chroot", Value: true}}, []string{"--new-chroot"}},
		{xmlrpc.Struct{{Name: "mock.new_chroot", Value: int64(0)}}, []string{"--old-chroot"}},
		{xmlrpc.Struct{{Name: "mock.new_chroot", Value: nil}, {Name: "mock.bootstrap_image_ready", Value: true}}, []string{"--old-chroot", "--bootstrap-image-ready"}},
	} {
		r := &root{set: Settings{Program: "mock"}, cfg: builder.RootConfig{Name: "n", Extra: tt.extra}}
		if diff := cmp.Diff(append([]string{"mock", "-r", "koji/n"}, tt.want...), r.argv()); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.extra, diff)
		}
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	repo := roottest.New(t, "busybox")
	for name, tt := range map[string]struct {
		change func(f *fixture)
		do     func(ctx context.Context, r builder.DriverRoot) error
		texts  []string
	}{
		"init": {func(f *fixture) { f.cfg.InstallGroup = "nosuch" }, nil,
			[]string{"could not init mock buildroot, mock exited with status 30; see root.log for more information", "Module or Group 'nosuch' is not available"}},
		"install": {nil, func(ctx context.Context, r builder.DriverRoot) error { return r.Install(ctx, []string{"nosuch", "x"}) },
			[]string{"--install nosuch x exited with status 30", "Unable to find a match: nosuch x"}},
		"mock itself": {nil, func(ctx context.Context, r builder.DriverRoot) error {
			r.(*root).cfg.Name = "other" // whose configuration there is none of
			_, err := r.Run(ctx, builder.RunSpec{Argv: []string{"true"}, Output: &bytes.Buffer{}})
			return err
		}, []string{"no such file"}},
		"mock before the command": {nil, func(ctx context.Context, r builder.DriverRoot) error {
			_, err := r.Run(ctx, builder.RunSpec{Argv: []string{"true"}, Output: &bytes.Buffer{}, Dir: "/none"})
			return err
		}, []string{"mock could not run the command, mock exited with status 1; see build.log or root.log for more information", "/none"}},
		"mount": {nil, func(ctx context.Context, r builder.DriverRoot) error {
			_, err := r.Run(ctx, builder.RunSpec{Argv: []string{"true"}, Mounts: []builder.Mount{{Source: "/none", Target: "/mnt", Options: "bind"}}})
			return koji.Errorf(koji.BuildrootError, "%w", err)
		}, []string{"No such directory or mount: /none"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, repo)
			if tt.change != nil {
				tt.change(f)
			}
			r := f.newRoot(t)
			ctx := testContext(t)
			err := r.Init(ctx)
			if tt.do != nil && err == nil {
				err = tt.do(ctx, r)
			}
			for _, text := range tt.texts {
				if err == nil || !strings.Contains(err.Error(), text) {
					t.Errorf("error %v, want %q", err, text)
				}
			}
			if name != "mock itself" && !koji.IsKind(err, koji.BuildrootError) {
				t.Errorf("%v is no BuildrootError", err)
			}
		})
	}
}

// Output comes while the command runs; mounts are seen by it and by nobody else.
func TestRunStreamsAndMounts(t *testing.T) {
	t.Parallel()
	f := newFixture(t, roottest.New(t, "busybox"))
	r := f.initRoot(t)
	share := t.TempDir()
	out := &watched{at: "ready\n", do: func() { _ = os.WriteFile(share+"/go", nil, 0o600) }}
	status, err := r.Run(testContext(t), builder.RunSpec{
		Shell: "echo ready; until [ -e /mnt/share/go ]; do sleep 0.05; done; touch /mnt/share/no 2>/dev/null || echo refused", Output: out,
		Mounts: []builder.Mount{{Source: share, Target: "/mnt/share", Options: "ro,bind"}},
	})
	if err != nil || !status.Success() || out.buf.String() != "ready\nrefused\n" {
		t.Errorf("%+v, %v, %q", status, err, out.buf.String())
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	f := newFixture(t, roottest.New(t, "busybox"))
	r := f.initRoot(t)
	ctx, cancel := context.WithCancelCause(testContext(t))
	cause := errors.New("canceled")
	out := &watched{at: "ready\n", do: func() { cancel(cause) }}
	_, err := r.Run(ctx, builder.RunSpec{
		Shell: "trap '' TERM; setsid sleep 3600 & echo ready; sleep 3600", Output: out,
		Mounts: []builder.Mount{{Source: f.dir, Target: "/mnt/share", Options: "ro,bind"}},
	})
	if !errors.Is(err, cause) {
		t.Errorf("error %v", err)
	}
	links, _ := filepath.Glob("/proc/[0-9]*/root")
	for _, l := range links {
		if to, err := os.Readlink(l); err == nil && strings.HasPrefix(to, f.dir) {
			t.Errorf("a process is left: %s -> %s", l, to)
		}
	}
}

// The output's file may be made a trap before the command is run.
func TestOutputFileIsNoTrap(t *testing.T) {
	t.Parallel()
	f := newFixture(t, roottest.New(t, "busybox"))
	r := f.initRoot(t)
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, r.Path()+"/builddir/run.log"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	_, err := r.Run(testContext(t), builder.RunSpec{
		Shell: "echo a; rm /builddir/run.log; ln -s " + outside + " /builddir/run.log", Output: &out,
	})
	if strings.Contains(out.String(), "secret") {
		t.Errorf("output %q, %v", out.String(), err)
	}
	if data, _ := os.ReadFile(outside); string(data) != "secret" {
		t.Errorf("the file outside is now %q", data)
	}
}

// watched does something when a text was written.
type watched struct {
	mu  sync.Mutex
	buf bytes.Buffer
	at  string
	do  func()
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.buf.Write(p)
	if w.do != nil && strings.Contains(w.buf.String(), w.at) {
		w.do()
		w.do = nil
	}
	return n, err
}
