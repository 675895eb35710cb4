package builder

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func newTask(t *testing.T) (*Task, *sdktest.Hub) {
	t.Helper()
	hub := sdktest.NewHub(t)
	session, err := client.New(hub.URL, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Login(t.Context(), "builder1", "pw"); err != nil {
		t.Fatal(err)
	}
	return &Task{
		ID: 10042, Method: "m", WorkDir: t.TempDir(), Hub: session, Options: DefaultOptions(),
		Logger: slog.New(slog.NewTextHandler(t.Output(), nil)), Registrar: NewRegistrar(),
	}, hub
}

func TestLogsReachTheHubWhileTheTaskRuns(t *testing.T) {
	t.Parallel()
	task, hub := newTask(t)
	seen := make(chan struct{}, 1)
	hub.Gate(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("filename") == "a.log" {
			select {
			case seen <- struct{}{}:
			default:
			}
		}
		return false
	})
	if _, err := task.Log("a.log").Write([]byte("first\n")); err != nil {
		t.Fatal(err)
	}
	<-seen
	task.Log("a.log").Write([]byte("second\n"))
	other := filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(other, []byte("followed\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	task.Follow("b.log", other)
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // the end comes through even so
	if err := task.CloseLogs(ctx); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"a.log": "first\nsecond\n", "b.log": "followed\n"} {
		if got := string(hub.Uploaded("tasks/42/10042", name)); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, name := range []string{"", ".", "..", "../x", "a/b"} {
		if n, err := task.Log(name).Write([]byte("x")); n != 1 || err != nil {
			t.Errorf("%q: %d, %v", name, n, err)
		}
	}
}

func TestRunCommand(t *testing.T) {
	t.Parallel()
	task, hub := newTask(t)
	for _, tc := range []struct {
		script string
		want   ExitStatus
	}{
		{"echo out; echo err >&2; echo $COLOR", ExitStatus{}},
		{"exit 3", ExitStatus{Code: 3}},
		{"kill -9 $$", ExitStatus{Signal: syscall.SIGKILL}},
	} {
		got, err := task.RunCommand(t.Context(), Command{
			Argv: []string{"/bin/sh", "-c", tc.script}, Log: "x.log", Env: []string{"COLOR=red"},
		})
		if err != nil || got != tc.want {
			t.Errorf("%s: %+v, %v", tc.script, got, err)
		}
	}
	if _, err := task.RunCommand(t.Context(), Command{Argv: []string{"/no/such/program"}, Log: "x.log"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing program: %v", err)
	}
	if err := task.CloseLogs(t.Context()); err != nil {
		t.Fatal(err)
	}
	const want = "$ /bin/sh -c echo out; echo err >&2; echo $COLOR\nout\nerr\nred\n$ /bin/sh -c exit 3\n"
	if got := string(hub.Uploaded("tasks/42/10042", "x.log")); !strings.HasPrefix(got, want) {
		t.Errorf("log %q", got)
	}
}

func TestRunCommandIsCanceled(t *testing.T) {
	t.Parallel()
	task, _ := newTask(t)
	defer task.CloseLogs(t.Context()) //nolint:errcheck // not what is tested
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	time.AfterFunc(50*time.Millisecond, func() { cancel(why) })
	_, err := task.RunCommand(ctx, Command{Argv: []string{"/bin/sh", "-c", "sleep 1000 & wait"}, Log: "x.log"})
	if !errors.Is(err, why) {
		t.Errorf("%v", err)
	}
}

func TestWaitFailsFast(t *testing.T) {
	t.Parallel()
	task, hub := newTask(t)
	hub.Answer("host.taskSetWait", nil)
	hub.Answer("host.taskWait", []any{[]int64{2}, []int64{1}})
	hub.Answer("getTaskResult", koji.Errorf(koji.BuildError, "broken"))
	hub.Answer("cancelTaskChildren", nil)
	_, err := task.Wait(t.Context(), WaitOptions{All: true, FailAny: true}, 1, 2)
	if !koji.IsKind(err, koji.BuildError) || len(hub.Calls("cancelTaskChildren")) != 1 {
		t.Errorf("%v, %v", err, hub.Calls("cancelTaskChildren"))
	}
}

func TestWaitIsWoken(t *testing.T) {
	t.Parallel()
	task, hub := newTask(t)
	hub.Answer("host.taskSetWait", nil)
	hub.Answer("host.taskWait", []any{[]int64{}, []int64{1}}, []any{[]int64{}, []int64{1}}, []any{[]int64{1}, []int64{}})
	hub.Answer("host.taskWaitResults", []any{[]any{int64(1), "done"}})
	got, err := task.Wait(t.Context(), WaitOptions{}, 1)
	if diff := cmp.Diff(map[int64]any{1: "done"}, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestWaitIsToldByTheHub(t *testing.T) {
	t.Parallel()
	task, hub := newTask(t)
	told := make(chan struct{})
	hub.Answer("host.taskSetWait", nil)
	hub.Handle("gokoji.waitTask", func(c sdktest.HubCall) (any, error) {
		pair := c.Args[0].([]any)[0].([]any)
		if c.Session != 0 {
			t.Error("the task's own session waits")
		}
		switch pair[1] {
		case nil:
			return []any{[]int64{1, int64(koji.TaskOpen)}}, nil
		case int64(koji.TaskOpen):
			close(told)
			return []any{[]int64{1, int64(koji.TaskClosed)}}, nil
		}
		return []any{}, koji.Errorf(koji.GenericError, "asked again")
	})
	hub.Handle("host.taskWait", func(sdktest.HubCall) (any, error) {
		select {
		case <-told:
			return []any{[]int64{1}, []int64{}}, nil
		default:
			return []any{[]int64{}, []int64{1}}, nil
		}
	})
	hub.Answer("host.taskWaitResults", []any{[]any{int64(1), "done"}})
	if got, err := task.Wait(t.Context(), WaitOptions{}, 1); err != nil || got[1] != "done" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestWaitTimesOut(t *testing.T) {
	t.Parallel()
	task, hub := newTask(t)
	hub.Answer("host.taskSetWait", nil)
	hub.Answer("host.taskWait", []any{[]int64{}, []int64{1}})
	hub.Answer("cancelTaskChildren", nil)
	_, err := task.Wait(t.Context(), WaitOptions{Timeout: time.Nanosecond}, 1)
	if err == nil || err.Error() != "Subtasks timed out after 0.0 seconds" {
		t.Error(err)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	task, _ := newTask(t)
	task.Options.TopDir = t.TempDir()
	srv := httptest.NewServer(http.FileServerFS(os.DirFS(t.TempDir())))
	defer srv.Close()
	if _, err := task.OpenFile(t.Context(), "repos/x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without topurl: %v", err)
	}
	task.Options.TopURLs = []string{srv.URL}
	if _, err := task.OpenFile(t.Context(), "repos/x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("with topurl: %v", err)
	}
	if _, err := task.OpenFile(t.Context(), "../etc/passwd"); err == nil {
		t.Error("a path led out of the tree")
	}
	if _, err := task.LocalPath(t.Context(), "repos/x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("download: %v", err)
	}
}

func TestUploadTree(t *testing.T) {
	t.Parallel()
	task, hub := newTask(t)
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "a/b"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"top": "1", "a/b/deep": "2", "empty": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := task.UploadTree(t.Context(), dir, UploadTo{Dir: "tree"}); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[[2]string]string{
		{"tree", "top"}: "1", {"tree/a/b", "deep"}: "2", {"tree", "empty"}: "", {"tree", "link"}: "",
	} {
		if got := string(hub.Uploaded("tasks/42/10042/"+file[0], file[1])); got != want {
			t.Errorf("%v: %q", file, got)
		}
	}
	if err := task.Upload(t.Context(), filepath.Join(dir, "top"), UploadTo{Dir: "../7"}); err == nil {
		t.Error("an upload left the task's directory")
	}
}

type plug struct{ err error }

func (plug) Name() string { return "plug" }

func (p plug) Register(r *Registrar) error {
	Handle(r, "sleep", func(context.Context, *Task, NoArgs) (any, error) { return nil, nil })
	Handle(r, "odd", func(context.Context, *Task, struct{ X int }) (any, error) { return nil, nil })
	Handle(r, "add", func(_ context.Context, _ *Task, a struct {
		X int64 `koji:"x"`
		Y int64 `koji:"y" default:"1"`
	}) (int64, error) {
		return a.X + a.Y, nil
	}, Weight(2))
	On(r, func(_ context.Context, _ *Task, e PostCreateRepo) error {
		if e.Arch == "bad" {
			return errors.New("no")
		}
		return nil
	})
	return p.err
}

func TestRegistrar(t *testing.T) {
	t.Parallel()
	r := NewRegistrar()
	Handle(r, "sleep", func(context.Context, *Task, NoArgs) (any, error) { return nil, nil })
	r.Add(plug{errors.New("broken")})
	const want = "plugin plug: task \"sleep\" is registered twice\n" +
		"plugin plug: task \"odd\": field X has no koji tag\nplugin plug: broken"
	if err := r.Err(); err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
	if diff := cmp.Diff([]string{"add"}, r.MethodsOf("plug")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"postCreateRepo"}, r.Events("plug")); diff != "" {
		t.Error(diff)
	}
	task := &Task{Registrar: r}
	if err := task.Fire(t.Context(), PostCreateRepo{Arch: "x86_64"}); err != nil {
		t.Error(err)
	}
	if err := task.Fire(t.Context(), PostCreateRepo{Arch: "bad"}); err == nil || err.Error() != "plugin plug: postCreateRepo: no" {
		t.Error(err)
	}
	add := r.Lookup("add")
	for _, params := range [][]any{
		{int64(2)},
		{xmlrpc.Kwargs(xmlrpc.Member{Name: "x", Value: int64(2)})},
		{xmlrpc.Struct{{Name: koji.MethodMark, Value: "add"}, {Name: "x", Value: int64(2)}}},
	} {
		if got, err := add.Run(t.Context(), &Task{Params: params}); got != int64(3) || err != nil {
			t.Errorf("%v: %v, %v", params, got, err)
		}
	}
	if add.Weight != 2 {
		t.Errorf("weight %v", add.Weight)
	}
}

func TestShellLines(t *testing.T) {
	t.Parallel()
	got := ShellLines([]string{"/usr/bin/createrepo_c", strings.Repeat("x", 40), strings.Repeat("y", 40), "z"})
	want := "/usr/bin/createrepo_c " + strings.Repeat("x", 40) + " \\\n" + strings.Repeat("y", 40) + " z"
	if got != want {
		t.Errorf("%q", got)
	}
}
