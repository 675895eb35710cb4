package installroot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gokoji/gokoji/builder/internal/roottest"
	"github.com/gokoji/gokoji/plugins/runroot/runrootbuilder"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// bench runs whole runroot tasks in real roots, with a fake hub.
type bench struct {
	hub  *sdktest.Hub
	opts *builder.Options
	reg  *builder.Registrar
	dir  string
	next int64
}

func newBench(t *testing.T, repo *roottest.Repo, conf string) *bench {
	t.Helper()
	b := &bench{hub: sdktest.NewHub(t), opts: builder.DefaultOptions(), reg: builder.NewRegistrar(), dir: filepath.Join(t.TempDir(), "roots"), next: 24}
	b.opts.TopDir = repo.TopDir
	info := xmlrpc.Struct{
		{Name: "id", Value: roottest.RepoID}, {Name: "tag_id", Value: 22}, {Name: "tag_name", Value: roottest.Tag},
		{Name: "create_event", Value: 80}, {Name: "state", Value: 1},
	}
	b.hub.Answer("getRepo", info)
	b.hub.Answer("repoInfo", info)
	b.hub.Answer("getBuildConfig", xmlrpc.Struct{{Name: "id", Value: 22}, {Name: "name", Value: roottest.Tag}, {Name: "extra", Value: xmlrpc.Struct{}}})
	b.hub.Answer("host.newBuildRoot", 15, 16, 17, 18, 19)
	b.hub.Answer("getExternalRepoList", []any{})
	for _, m := range []string{"host.setBuildRootList", "host.updateBuildRootList", "host.setBuildRootState"} {
		b.hub.Answer(m, nil)
	}
	f, err := config.Parse("runroot.conf", []byte(conf), false)
	if err != nil {
		t.Fatal(err)
	}
	p := runrootbuilder.New()
	if _, err := p.Configure(f); err != nil {
		t.Fatal(err)
	}
	b.reg.Add(p)
	t.Cleanup(func() {
		roottest.NoMounts(t, b.dir)
		if left, _ := os.ReadDir(b.dir); len(left) > 0 {
			t.Errorf("roots are left: %v", left)
		}
	})
	return b
}

// run runs a task to its end.
func (b *bench) run(ctx context.Context, t *testing.T, command any, kw ...any) (result any, log string, err error) {
	t.Helper()
	session, err := client.New(b.hub.URL, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Login(t.Context(), "builder1", "pw"); err != nil {
		t.Fatal(err)
	}
	text, err := xmlrpc.AppendCall(nil, "runroot", roottest.Tag, roottest.Arch, command, client.KW(kw...))
	if err != nil {
		t.Fatal(err)
	}
	call, err := xmlrpc.DecodeCall(text, xmlrpc.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(t.Output(), nil))
	task := &builder.Task{
		ID: b.next, Method: "runroot", Params: call.Params, WorkDir: t.TempDir(), Hub: session, Options: b.opts,
		Roots: New(b.opts, b.dir, logger), Logger: logger, Registrar: b.reg,
	}
	b.next++
	result, err = b.reg.Lookup("runroot").Run(ctx, task)
	if cerr := task.CloseLogs(t.Context()); cerr != nil {
		t.Error(cerr)
	}
	return result, string(b.hub.Uploaded(fmt.Sprintf("tasks/%d/%d", task.ID, task.ID), "runroot.log")), err
}

// Whatever /bin/sh is in the root, the status is the command's.
func TestRunroot(t *testing.T) {
	t.Parallel()
	for _, sh := range []string{"bash", "busybox"} {
		b := newBench(t, roottest.New(t, sh, roottest.Extra()), "")
		begin := time.Now()
		result, log, err := b.run(testContext(t), t, []any{"echo", "hello"})
		if err != nil || result != "echo completed successfully" || log != "hello\n" {
			t.Errorf("%s: echo: %v, %q, %v", sh, result, log, err)
		}
		t.Logf("%s: a whole task in %s", sh, time.Since(begin))
		_, log, err = b.run(testContext(t), t, "echo one; echo two >&2; head -1 /etc/os-release; exit 3")
		if f := koji.AsFault(err); f == nil || f.Kind != koji.BuildrootError || f.Msg != "echo exited with status 3" || log != "one\ntwo\nNAME=\"Demo Linux\"\n" {
			t.Errorf("%s: exit 3: %q, %v", sh, log, err)
		}
		result, log, err = b.run(testContext(t), t, []any{"cat", "/usr/share/extra"}, "packages", []any{"demo-extra"}, "upload_logs", []any{"/usr/share/extra"})
		if err != nil || result != "cat completed successfully" || log != "extra\n" {
			t.Errorf("%s: packages: %v, %q, %v", sh, result, log, err)
		}
		if list := b.hub.Calls("host.updateBuildRootList"); len(list) != 1 || len(list[0].Args[1].([]any)) != 2 {
			t.Errorf("%s: updates %v", sh, list)
		}
	}
}

func TestRunrootMounts(t *testing.T) {
	t.Parallel()
	share := t.TempDir()
	for _, dir := range []string{"data", "scratch/new/x", "scratchevil", "linked"} {
		if err := os.MkdirAll(filepath.Join(share, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	_ = os.WriteFile(share+"/data/file.txt", []byte("data\n"), 0o644)
	_ = os.Symlink("../data", share+"/scratch/trap")
	b := newBench(t, roottest.New(t, "busybox"), `
[paths]
default_mounts = /mnt/share
safe_roots = /mnt/share/scratch
path_subs =
    /mnt/share/scratch/old,/mnt/share/scratch/new
[path0]
mountpoint = /mnt/share
path = `+share+`/
fstype = bind
options = ro,bind
`)
	command := "cat /mnt/share/data/file.txt; echo w > /mnt/share/scratch/new/x/f; touch /mnt/share/no 2>/dev/null || echo refused; echo log > /mnt/share/scratch/new/x/a.log"
	result, log, err := b.run(testContext(t), t, command, "mounts", []any{"/mnt/share/scratch/old/x"}, "upload_logs", []any{"/mnt/share/scratch/new/x/a.log"})
	if err != nil || result != "cat completed successfully" || log != "data\nrefused\n" {
		t.Errorf("%v, %q, %v", result, log, err)
	}
	if data, err := os.ReadFile(share + "/scratch/new/x/f"); string(data) != "w\n" {
		t.Errorf("written through the mount: %q, %v", data, err)
	}
	if got := b.hub.Uploaded("tasks/24/24", "a.log"); string(got) != "log\n" {
		t.Errorf("log in the mount: %q", got)
	}
	for asked, want := range map[string]string{
		"/mnt/share/scratchevil":     "read-write mount point is not safe: /mnt/share/scratchevil",
		"/mnt/share/scratch/../data": "read-write mount point is not safe: /mnt/share/data",
		"/mnt/share/scratch/trap":    "symbolic link",
		"/mnt/share/scratch/none":    "No such directory or mount",
	} {
		if _, _, err := b.run(testContext(t), t, "true", "mounts", []any{asked}); err == nil || !strings.Contains(err.Error(), want) || koji.AsFault(err).Kind != koji.GenericError {
			t.Errorf("%s: %v, want %q", asked, err, want)
		}
	}
	roottest.NoMounts(t, share)
}

// The log is on the hub while the command runs, and a canceled one leaves
// nothing, however stubborn.
func TestRunrootCancel(t *testing.T) {
	t.Parallel()
	b := newBench(t, roottest.New(t, "busybox"), "")
	ctx, cancel := context.WithCancelCause(testContext(t))
	cause := errors.New("canceled")
	b.hub.Gate(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("filename") == "runroot.log" {
			cancel(cause)
		}
		return false
	})
	_, log, err := b.run(ctx, t, "trap '' TERM INT HUP; (trap '' TERM; setsid sleep 3600) & echo running; while :; do sleep 1; done")
	if !errors.Is(err, cause) || log != "running\n" {
		t.Errorf("%q, %v", log, err)
	}
	if calls := b.hub.Calls("host.setBuildRootState"); len(calls) == 0 || calls[len(calls)-1].Args[1] != "EXPIRED" {
		t.Errorf("states %v", calls)
	}
}

func TestRunrootFullDisk(t *testing.T) {
	t.Parallel()
	b := newBench(t, roottest.New(t, "busybox"), "")
	b.dir = filepath.Join(roottest.SmallDisk(t, 3<<20), "roots")
	_, _, err := b.run(testContext(t), t, "true")
	if !koji.IsKind(err, koji.BuildrootError) || !strings.Contains(err.Error(), "more space") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(b.dir + "/demo-build-15-7"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the root is left: %v", err)
	}
}
