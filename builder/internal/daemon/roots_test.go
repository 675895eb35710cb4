package daemon

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func member(name string, value any) xmlrpc.Member { return xmlrpc.Member{Name: name, Value: value} }

// rootCase is a root on the machine that is over at the hub.
type rootCase struct {
	id     int64
	age    time.Duration // since it was retired
	touch  time.Duration // since its directory was changed
	failed bool
	want   string // what is left: all, shell or nothing
}

func rootCases() []rootCase {
	return []rootCase{
		{1, time.Minute, time.Hour, false, "all"},
		{2, time.Hour, time.Hour, false, "shell"},
		{3, time.Hour, time.Minute, false, "all"},
		{4, 25 * time.Hour, 25 * time.Hour, false, "nothing"},
		{5, time.Hour, time.Hour, true, "all"},
		{6, 5 * time.Hour, 5 * time.Hour, true, "shell"},
		{7, 25 * time.Hour, 25 * time.Hour, true, "nothing"},
	}
}

func TestUpdateRootsOfMock(t *testing.T) {
	t.Parallel()
	d, hub := rootDaemon(t)
	store := MockRoots{ConfigDir: t.TempDir(), Dir: t.TempDir()}
	d.opts.Roots = []RootStore{store}
	for _, c := range rootCases() {
		makeRoot(t, store, c)
	}
	// A live root, one that the hub does not know, and files that are no roots.
	live := rootCase{id: 8, age: 90 * time.Hour, touch: 90 * time.Hour, want: "all"}
	unknown := rootCase{id: 9, age: 90 * time.Hour, touch: 90 * time.Hour, want: "all"}
	makeRoot(t, store, live)
	makeRoot(t, store, unknown)
	for name, text := range map[string]string{"odd.cfg": "# Koji buildroot id: 10\n# Koji buildroot name: ../..\n", "no.txt": ""} {
		if err := os.WriteFile(filepath.Join(store.ConfigDir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	answerRoots(hub)
	if err := d.updateRoots(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range append(rootCases(), live, unknown) {
		if got := whatIsLeft(store, c.id); got != c.want {
			t.Errorf("root %d: %s is left, want %s", c.id, got, c.want)
		}
	}
	// Of the roots in use only the one without a running task is expired.
	calls := hub.Calls("host.setBuildRootState")
	if len(calls) != 1 || !cmp.Equal(calls[0].Args, []any{int64(20), int64(koji.BuildrootExpired)}) {
		t.Errorf("expired: %v", calls)
	}
}

func TestUpdateRootsInDirectories(t *testing.T) {
	t.Parallel()
	d, hub := rootDaemon(t)
	store := DirRoots{Dir: t.TempDir()}
	d.opts.Roots = []RootStore{store}
	for _, name := range []string{"demo-build-2-7", "demo-build-1-7", "demo-build-8-7", "lost+found", "a-b-c"} {
		if err := os.MkdirAll(filepath.Join(store.Dir, name, "x"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	answerRoots(hub)
	if err := d.updateRoots(t.Context()); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(store.Dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if diff := cmp.Diff([]string{"a-b-c", "demo-build-1-7", "demo-build-8-7", "lost+found"}, left); diff != "" {
		t.Error(diff)
	}
}

func rootDaemon(t *testing.T) (*Daemon, *sdktest.Hub) {
	t.Helper()
	b := newBench(t)
	b.cfg.MinSpace = 0
	d := New(b.cfg, testTasks(), b.opts, slog.New(slog.NewTextHandler(t.Output(), nil)))
	var err error
	if d.hub, err = client.New(b.hub.URL, client.Options{}); err != nil {
		t.Fatal(err)
	}
	d.running[100] = &process{}
	return d, b.hub.Hub
}

// answerRoots has root 8 in use by the running task 100, 20 by one that is not.
func answerRoots(hub *sdktest.Hub) {
	hub.Answer("host.setBuildRootState", nil)
	hub.Handle("listBuildroots", func(c sdktest.HubCall) (any, error) {
		if c.KW.Value("hostID") != nil {
			return []any{
				xmlrpc.Struct{member("id", 8), member("task_id", 100), member("retire_ts", nil)},
				xmlrpc.Struct{member("id", 20), member("task_id", 101), member("retire_ts", nil)},
			}, nil
		}
		list := []any{}
		for _, r := range rootCases() {
			retired := float64(time.Now().Add(-r.age).UnixMilli()) / 1000
			list = append(list, xmlrpc.Struct{member("id", r.id), member("task_id", 50+r.id), member("retire_ts", retired)})
		}
		return list, nil
	})
	hub.Handle("getTaskInfo", func(sdktest.HubCall) (any, error) {
		list := []any{}
		for _, r := range rootCases() {
			state := koji.TaskClosed
			if r.failed {
				state = koji.TaskFailed
			}
			list = append(list, xmlrpc.Struct{member("id", 50+r.id), member("state", int64(state))})
		}
		return list, nil
	})
}

func rootName(id int64) string { return fmt.Sprintf("demo-build-%d-7", id) }

func makeRoot(t *testing.T, store MockRoots, c rootCase) {
	t.Helper()
	dir := filepath.Join(store.Dir, rootName(c.id))
	for _, sub := range []string{"root/etc", "result"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	changed := time.Now().Add(-c.touch)
	if err := os.Chtimes(filepath.Join(dir, "root"), changed, changed); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("# Auto-generated\n# Koji buildroot id: %d\n# Koji buildroot name: %s\n", c.id, rootName(c.id))
	if err := os.WriteFile(filepath.Join(store.ConfigDir, rootName(c.id)+".cfg"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func whatIsLeft(store MockRoots, id int64) string {
	exists := func(path string) bool { _, err := os.Stat(path); return err == nil }
	dir := filepath.Join(store.Dir, rootName(id))
	switch cfg := exists(filepath.Join(store.ConfigDir, rootName(id)+".cfg")); {
	case exists(filepath.Join(dir, "root/etc")) && exists(filepath.Join(dir, "result")) && cfg:
		return "all"
	case exists(filepath.Join(dir, "root")) && !exists(filepath.Join(dir, "root/etc")) && !exists(filepath.Join(dir, "result")) && cfg:
		return "shell"
	case !exists(dir) && !cfg:
		return "nothing"
	}
	return "something odd"
}
