package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gokoji/gokoji/builder/internal/conf"
	"github.com/gokoji/gokoji/builder/internal/procs"
	"github.com/gokoji/gokoji/builder/internal/runner"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

// TestMain makes this binary the process of a task when the daemon starts it so.
func TestMain(m *testing.M) {
	if len(os.Args) < 2 || os.Args[1] != "task" {
		os.Exit(m.Run())
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	err := runner.Main(context.Background(), os.Stdin, runner.Parts{
		Load: func(*conf.Config) (*builder.Registrar, error) { return testTasks(), nil }, Log: log,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type fileArgs struct {
	File string `koji:"file"`
}

// stubborn writes its pids to a file and does not end by SIGTERM, neither the
// shell nor what it has started in another session.
const stubborn = `trap '' TERM
(setsid env -i sh -c 'trap "" TERM; echo $$ >> '"$1"'; while :; do sleep 1000; done' &)
echo $$ >> "$1"
while :; do sleep 1000; done`

func testTasks() *builder.Registrar {
	r := builder.NewRegistrar()
	builder.Handle(r, "hello", func(ctx context.Context, t *builder.Task, a fileArgs) ([]string, error) {
		fmt.Fprintf(t.Log("hello.log"), "hello %s\n", a.File)
		return []string{"hello", a.File}, nil
	}, builder.Weight(1.5))
	builder.Handle(r, "fail", func(context.Context, *builder.Task, builder.NoArgs) (any, error) {
		return nil, koji.Errorf(koji.BuildError, "no luck")
	})
	builder.Handle(r, "panic", func(context.Context, *builder.Task, builder.NoArgs) (any, error) { panic("oops") })
	builder.Handle(r, "refuse", func(context.Context, *builder.Task, builder.NoArgs) (any, error) {
		return nil, builder.Refuse("not here")
	})
	builder.Handle(r, "crash", func(context.Context, *builder.Task, builder.NoArgs) (any, error) {
		return nil, syscall.Kill(os.Getpid(), syscall.SIGKILL)
	})
	builder.Handle(r, "stubborn", func(ctx context.Context, t *builder.Task, a fileArgs) (any, error) {
		return nil, exec.Command("sh", "-c", stubborn, "sh", a.File).Run() // not bound to ctx
	})
	builder.Handle(r, "untilfile", func(ctx context.Context, t *builder.Task, a fileArgs) (string, error) {
		if err := os.WriteFile(a.File+".started", nil, 0o644); err != nil {
			return "", err
		}
		for {
			if _, err := os.Stat(a.File); err == nil {
				return "there", nil
			}
			select {
			case <-time.After(5 * time.Millisecond):
			case <-ctx.Done():
				return "", context.Cause(ctx)
			}
		}
	})
	builder.Handle(r, "restart", func(_ context.Context, t *builder.Task, _ builder.NoArgs) (string, error) {
		t.Daemon.RestartWhenIdle()
		return "soon", nil
	}, builder.Foreground())
	return r
}

// bench is a daemon with all it needs.
type bench struct {
	hub  *fakeHub
	cfg  *conf.Config
	opts Options
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{hub: newFakeHub(t), cfg: &conf.Config{Options: *builder.DefaultOptions(), Own: conf.DefaultOwn()}}
	b.cfg.Server, b.cfg.User, b.cfg.Password = b.hub.URL, "builder1", "s3cret"
	b.cfg.WorkDir = t.TempDir()
	b.cfg.SleepTime, b.cfg.RetryInterval = 10*time.Millisecond, 10*time.Millisecond
	b.opts = Options{
		ForceLock: true, Command: SelfCommand(os.Args[0], os.Stderr),
		Grace:       procs.Grace{Leader: 300 * time.Millisecond, Others: 100 * time.Millisecond},
		LoadAverage: func() (float64, error) { return 0, nil },
	}
	return b
}

// start runs a daemon; stop ends it in some way and returns what Run returned.
func (b *bench) start(t *testing.T) (d *Daemon, stop func(func(*Daemon)) error) {
	t.Helper()
	d = New(b.cfg, testTasks(), b.opts, slog.New(slog.NewTextHandler(t.Output(), nil)))
	done := make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { done <- d.Run(ctx) }()
	ended := false
	stop = func(how func(*Daemon)) error {
		ended = true
		how(d)
		err := <-done
		cancel()
		return err
	}
	t.Cleanup(func() {
		if !ended {
			cancel()
			if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("the daemon ended: %v", err)
			}
		}
	})
	return d, stop
}

// atWork starts a daemon and waits until it works on a task, which ends when the
// file is there.
func (b *bench) atWork(t *testing.T, id int64) (file string, stop func(func(*Daemon)) error) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "file")
	b.hub.assign(id, "untilfile", file)
	_, stop = b.start(t)
	pidsIn(t, file+".started", 0)
	return file, stop
}

// pid is the process of the only task.
func (b *bench) pid(t *testing.T) int {
	t.Helper()
	records, err := (&state{dir: filepath.Join(b.cfg.WorkDir, ".kojid")}).tasks()
	if err != nil || len(records) != 1 {
		t.Fatalf("%v: %v", records, err)
	}
	return records[0].Pid
}

func pidsIn(t *testing.T, file string, n int) []int {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for ; time.Now().Before(deadline); <-time.After(5 * time.Millisecond) {
		data, err := os.ReadFile(file)
		if words := strings.Fields(string(data)); err == nil && len(words) == n {
			pids := make([]int, n)
			for i, w := range words {
				pids[i], _ = strconv.Atoi(w)
			}
			return pids
		}
	}
	t.Fatalf("%s never had %d lines", file, n)
	return nil
}

func alive(pid int) bool {
	_, ok := procs.StartTime(pid)
	return ok
}

func TestTaskIsDone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.start(t)
	b.hub.assign(24, "hello", "world")
	task := b.hub.await(t, 24, koji.TaskClosed, koji.TaskFailed)
	want, _ := builder.Response([]string{"hello", "world"})
	if task.state != koji.TaskClosed || task.result != want || task.weight != 1.5 {
		t.Errorf("%v, weight %v", task, task.weight)
	}
	if got := string(b.hub.Uploaded("tasks/24/24", "hello.log")); got != "hello world\n" {
		t.Errorf("log %q", got)
	}
}

// TestOrderOfCalls holds what the hub sees against a recorded kojid.
func TestOrderOfCalls(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.hub.assign(24, "hello", "world")
	_, stop := b.start(t)
	b.hub.awaitThat(t, 24, func(*fakeTask) bool { return len(b.hub.Calls("logoutChild")) > 0 })
	if err := stop((*Daemon).Leave); err != nil {
		t.Fatal(err)
	}
	var own []string
	for _, c := range b.hub.Calls() {
		if c.Session <= 1 && c.Method != "gokoji.methods" && len(own) < 16 {
			own = append(own, c.Method)
		}
	}
	want := []string{
		"login", "exclusiveSession", "echo", "host.getID", "getSessionInfo",
		"listBuildroots", "host.getHostTasks", "host.getHost", "host.updateHost", "host.getTasks",
		"getTaskInfo", "host.openTask", "host.setTaskWeight", "subsession",
	}
	if !slices.Equal(own[:len(want)], want) {
		t.Errorf("calls:\n%v\nwant:\n%v", own, want)
	}
	for _, c := range b.hub.Calls("host.closeTask") {
		if c.Session <= 1 {
			t.Errorf("the task reported in the daemon's session: %+v", c)
		}
	}
	if n := len(b.hub.Calls("logout")); n < 2 {
		t.Errorf("%d sessions were ended", n)
	}
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		method string
		state  koji.TaskState
		result string
	}{
		{"fail", koji.TaskFailed, builder.FaultResponse(koji.Errorf(koji.BuildError, "no luck"))},
		{"panic", koji.TaskFailed, builder.FaultResponse(koji.Errorf(koji.GenericError, "internal error: oops"))},
		{"refuse", koji.TaskFree, "not here"},
		{"unheard", koji.TaskFree, "no handler for method"},
	} {
		t.Run(tc.method, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.hub.assign(3, tc.method)
			b.start(t)
			task := b.hub.await(t, 3, koji.TaskFailed, koji.TaskFree, koji.TaskClosed)
			if task.state != tc.state || task.result != tc.result {
				t.Errorf("got %v\nwant %s: %s", task, tc.state, tc.result)
			}
		})
	}
}

func TestReportSurvivesHubOutage(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var down, refused atomic.Int32
	b.hub.Gate(func(w http.ResponseWriter, r *http.Request) bool {
		if down.Load() == 0 {
			return false
		}
		if refused.Add(1) > 20 {
			down.Store(0)
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})
	file, _ := b.atWork(t, 4)
	down.Store(1)
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	task := b.hub.await(t, 4, koji.TaskClosed, koji.TaskFailed, koji.TaskFree)
	if task.state != koji.TaskClosed || refused.Load() <= 20 {
		t.Errorf("%v after %d refusals", task, refused.Load())
	}
}

func TestCrashedTaskIsFreed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.hub.assign(5, "crash")
	b.start(t)
	b.hub.await(t, 5, koji.TaskFree)
}

// A hub that dies between a call's work and its answer refuses the call when it is
// sent again. The session is as good as before.
func TestAnswerLostWithTheHub(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	lost := false
	b.hub.onTask("host.setTaskWeight", func(*fakeTask, sdktest.HubCall) (any, error) {
		if lost {
			return nil, nil
		}
		lost = true
		return nil, koji.Errorf(koji.RetryError, "unable to retry call 9 (method host.setTaskWeight) for session 1")
	})
	b.hub.assign(13, "hello", "world")
	b.start(t)
	if task := b.hub.await(t, 13, koji.TaskFree); task.freed != 1 {
		t.Error(task)
	}
	b.hub.assign(14, "hello", "again")
	b.hub.await(t, 14, koji.TaskClosed)
}

// TestUnstartableTaskFails: what is wrong with the host is the task's outcome,
// and no reason to try for ever.
func TestUnstartableTaskFails(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		obstruct func(*testing.T, *bench)
		want     string
	}{
		"no record": {func(t *testing.T, b *bench) {
			if err := os.MkdirAll(filepath.Join(b.cfg.WorkDir, ".kojid/tasks/5.json.new"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "the builder could not start the task: open .*/5.json.new: is a directory"},
		"no program": {func(_ *testing.T, b *bench) {
			b.opts.Command = SelfCommand("/nowhere/kojid", os.Stderr)
		}, "the builder could not start the task: fork/exec /nowhere/kojid: no such file or directory"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			tc.obstruct(t, b)
			b.hub.assign(5, "hello", "world")
			_, stop := b.start(t)
			task := b.hub.await(t, 5, koji.TaskFailed)
			if !regexp.MustCompile(tc.want).MatchString(task.result) {
				t.Errorf("result %q, want %q", task.result, tc.want)
			}
			if err := stop((*Daemon).Shutdown); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCanceledTaskDiesWithAll(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := filepath.Join(t.TempDir(), "pids")
	b.hub.assign(6, "stubborn", file)
	_, stop := b.start(t)
	pids := pidsIn(t, file, 2)
	b.hub.set(6, func(task *fakeTask) { task.state = koji.TaskCanceled })
	b.hub.assign(7, "hello", "next")
	b.hub.await(t, 7, koji.TaskClosed)
	if err := stop((*Daemon).Shutdown); err != nil {
		t.Error(err)
	}
	for _, pid := range pids {
		if alive(pid) {
			t.Errorf("process %d survived", pid)
		}
	}
	if task := b.hub.await(t, 6, koji.TaskCanceled); task.result != "" {
		t.Errorf("a canceled task reported: %v", task)
	}
	if left, _ := filepath.Glob(filepath.Join(b.cfg.WorkDir, "tasks/*/*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestShutdownFreesTasks(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, stop := b.atWork(t, 8)
	b.hub.await(t, 8, koji.TaskOpen)
	if err := stop((*Daemon).Shutdown); err != nil {
		t.Fatal(err)
	}
	if task := b.hub.await(t, 8, koji.TaskFree); task.freed != 1 || b.hub.ready {
		t.Errorf("%v, host ready: %v", task, b.hub.ready)
	}
}

// TestTaskEndedFromOutsideIsGivenBack: a service manager ends kojid and its tasks
// together, and nobody may come back to free them.
func TestTaskEndedFromOutsideIsGivenBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, stop := b.atWork(t, 8)
	if err := stop((*Daemon).Leave); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(b.pid(t), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if task := b.hub.await(t, 8, koji.TaskFree); task.freed != 1 {
		t.Error(task)
	}
}

func TestTaskSurvivesRestart(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		end  func(*Daemon)
		want error
	}{
		{"left", (*Daemon).Leave, nil},
		{"restarted", (*Daemon).Restart, ErrRestart},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			file, stop := b.atWork(t, 9)
			if err := stop(tc.end); !errors.Is(err, tc.want) {
				t.Fatal(err)
			}
			b.start(t)
			b.hub.assign(10, "hello", "again") // shows that the new one works
			b.hub.await(t, 10, koji.TaskClosed)
			if err := os.WriteFile(file, nil, 0o644); err != nil {
				t.Fatal(err)
			}
			if task := b.hub.await(t, 9, koji.TaskClosed, koji.TaskFailed, koji.TaskFree); task.state != koji.TaskClosed || task.freed > 0 {
				t.Error(task)
			}
			if n := len(b.hub.Calls("login")); n != 1 {
				t.Errorf("%d logins: the second daemon did not go on with the session", n)
			}
		})
	}
}

func TestTasksOfALostSessionAreFreed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, stop := b.atWork(t, 11)
	if err := stop((*Daemon).Leave); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(b.cfg.WorkDir, ".kojid/session.json")); err != nil {
		t.Fatal(err)
	}
	b.start(t)
	b.hub.await(t, 11, koji.TaskFree)
}

func TestRestartWhenIdle(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.hub.assign(12, "restart")
	_, stop := b.start(t)
	b.hub.await(t, 12, koji.TaskClosed)
	if err := stop(func(*Daemon) {}); !errors.Is(err, ErrRestart) {
		t.Error(err)
	}
	if b.hub.Calls("logout") == nil {
		t.Error("the session is not a new one after the restart")
	}
}

func TestEndsWhileTheHubIsAway(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.cfg.RetryInterval = time.Hour
	var away atomic.Bool
	tried := make(chan struct{}, 100)
	b.hub.Gate(func(w http.ResponseWriter, _ *http.Request) bool {
		if !away.Load() {
			return false
		}
		select {
		case tried <- struct{}{}:
		default:
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})
	_, stop := b.start(t)
	b.hub.assign(2, "hello", "x")
	b.hub.await(t, 2, koji.TaskClosed)
	away.Store(true)
	<-tried
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		stop((*Daemon).Leave) //nolint:errcheck // it cannot log out
	}()
	<-tried
	away.Store(false)
	<-ended
}

func TestLongPollWakes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.cfg.SleepTime = time.Hour
	b.hub.Handle("gokoji.waitForWork", func(sdktest.HubCall) (any, error) {
		b.hub.mu.Lock()
		defer b.hub.mu.Unlock()
		for len(b.hub.list(koji.TaskAssigned)) == 0 && len(b.hub.tasks) == 0 {
			b.hub.changed.Wait()
		}
		return len(b.hub.list(koji.TaskAssigned)) > 0, nil
	})
	b.start(t)
	b.hub.assign(13, "hello", "world")
	b.hub.await(t, 13, koji.TaskClosed)
}

func TestNoSecretsInSight(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.atWork(t, 14)
	pid := b.pid(t)
	for _, name := range []string{"cmdline", "environ"} {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{b.cfg.Password, "-key"} {
			if strings.Contains(string(data), secret) {
				t.Errorf("%s shows %q", name, secret)
			}
		}
	}
	for _, name := range []string{".kojid", ".kojid/session.json"} {
		info, err := os.Stat(filepath.Join(b.cfg.WorkDir, name))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}
