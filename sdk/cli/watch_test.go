package cli_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func task(id int64, state koji.TaskState, host any) xmlrpc.Struct {
	return xmlrpc.Struct{
		{Name: "id", Value: id},
		{Name: "state", Value: int64(state)},
		{Name: "method", Value: "createrepo"},
		{Name: "arch", Value: "noarch"},
		{Name: "host_id", Value: host},
		{Name: "request", Value: []any{int64(3), "x86_64", nil}},
	}
}

// life is a hub on which task 1, with its child 2, goes on with every look at it.
func life(t *testing.T, last koji.TaskState) *sdktest.Hub {
	hub := sdktest.NewHub(t)
	steps := []xmlrpc.Struct{
		task(1, koji.TaskFree, nil), task(1, koji.TaskOpen, int64(7)), task(1, koji.TaskOpen, int64(7)), task(1, last, int64(7)),
	}
	var mu sync.Mutex
	looks := 0
	hub.Handle("getTaskInfo", func(c sdktest.HubCall) (any, error) {
		mu.Lock()
		defer mu.Unlock()
		switch c.Args[0] {
		case int64(2):
			return task(2, koji.TaskClosed, int64(7)), nil
		case int64(1):
			looks++
			return steps[min(looks, len(steps))-1], nil
		}
		return nil, nil
	})
	hub.Handle("getTaskChildren", func(c sdktest.HubCall) (any, error) {
		mu.Lock()
		defer mu.Unlock()
		if c.Args[0] != int64(1) || looks < 3 {
			return []any{}, nil
		}
		return []any{task(2, koji.TaskOpen, nil)}, nil
	})
	hub.Answer("getHost", xmlrpc.Struct{{Name: "name", Value: "builder1"}})
	hub.Answer("getTaskResult", koji.Errorf(koji.BuildrootError, "sh exited with status 3\n"))
	hub.Answer("listTaskOutput", xmlrpc.Struct{
		{Name: "runroot.log", Value: []any{"DEFAULT", "v2"}}, {Name: "x.rpm", Value: []any{"DEFAULT"}},
	})
	return hub
}

func watcher(ids []int64, quiet bool) *cli.Registrar {
	r := cli.NewRegistrar()
	cli.Command(r, cli.Spec{Name: "watch", Anonymous: true}, func(*cli.Flags, *struct{}) {},
		func(ctx context.Context, e *cli.Env, _ struct{}) error {
			s, err := e.Session(ctx)
			if err != nil {
				return err
			}
			return e.WatchTasks(ctx, s, ids, quiet)
		})
	return r
}

const watchHead = `Watching tasks (this may be safely interrupted)...
1 createrepo (x86_64): free
1 createrepo (x86_64): free -> open (builder1)
  2 createrepo (x86_64): closed
`

func TestWatchTasks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		last   koji.TaskState
		topurl string
		code   int
		want   string
	}{
		{koji.TaskClosed, "", 0, "1 createrepo (x86_64): open (builder1) -> closed\n" +
			"  0 free  0 open  2 done  0 failed\n\n1 createrepo (x86_64) completed successfully\n"},
		{koji.TaskCanceled, "", 1, "1 createrepo (x86_64): open (builder1) -> canceled\n" +
			"  0 free  0 open  2 done  0 failed\n\n1 createrepo (x86_64) was canceled\n"},
		{koji.TaskFailed, "http://x/files", 1, "1 createrepo (x86_64): open (builder1) -> FAILED: BuildrootError: sh exited with status 3\n" +
			"  Relevant logs:\n  http://x/files/work/tasks/1/1/runroot.log\n  http://x/files/vol/v2/work/tasks/1/1/runroot.log\n" +
			"  0 free  0 open  1 done  1 failed\n\n1 createrepo (x86_64) failed\n"},
	}
	for _, tt := range tests {
		for _, longPoll := range []bool{false, true} {
			hub := life(t, tt.last)
			if longPoll {
				hub.Answer("gokoji.waitTask", []any{[]any{int64(1), int64(1)}})
			}
			c := sdktest.NewCLI(t, hub)
			c.Config.TopURL = tt.topurl
			if longPoll {
				c.Config.PollInterval = time.Hour
			}
			err := c.Run(t.Context(), watcher([]int64{1, 1}, false), "watch") // named twice, watched once
			if got := exitCode(err); got != tt.code {
				t.Errorf("%v: exit status %d, %v", tt.last, got, err)
			}
			if d := cmp.Diff(watchHead+tt.want, c.Out.String()); d != "" {
				t.Errorf("%v: %s", tt.last, d)
			}
		}
	}
}

// exitCode is 0, that of an ExitError, or -1.
func exitCode(err error) int {
	var exit *cli.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.Code
	}
	return -1
}

func TestWatchQuietly(t *testing.T) {
	t.Parallel()
	c := sdktest.NewCLI(t, life(t, koji.TaskFailed))
	err := c.Run(t.Context(), watcher([]int64{1}, true), "watch")
	if exitCode(err) != 1 || c.Out.Len() > 0 {
		t.Errorf("got %v, %q", err, c.Out.String())
	}
}

func TestWatchNoSuchTask(t *testing.T) {
	t.Parallel()
	c := sdktest.NewCLI(t, life(t, koji.TaskClosed))
	err := c.Run(t.Context(), watcher([]int64{9}, false), "watch")
	if exitCode(err) != 1 || c.Out.String() != "Watching tasks (this may be safely interrupted)...\nNo such task id: 9\n" {
		t.Errorf("got %v, %q", err, c.Out.String())
	}
}

// What is below a task is shown there, however many tasks there are.
func TestWatchTree(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	below := map[any][]any{int64(1): {int64(3), int64(4)}, int64(3): {int64(5)}}
	hub.Handle("getTaskInfo", func(c sdktest.HubCall) (any, error) { return task(c.Args[0].(int64), koji.TaskClosed, nil), nil })
	hub.Handle("getTaskChildren", func(c sdktest.HubCall) (any, error) {
		list := []any{}
		for _, id := range below[c.Args[0]] {
			list = append(list, task(id.(int64), koji.TaskClosed, nil))
		}
		return list, nil
	})
	c := sdktest.NewCLI(t, hub)
	if err := c.Run(t.Context(), watcher([]int64{1, 2}, false), "watch"); err != nil {
		t.Fatal(err)
	}
	const want = `Watching tasks (this may be safely interrupted)...
1 createrepo (x86_64): closed
  3 createrepo (x86_64): closed
    5 createrepo (x86_64): closed
  4 createrepo (x86_64): closed
2 createrepo (x86_64): closed

1 createrepo (x86_64) completed successfully
2 createrepo (x86_64) completed successfully
`
	if d := cmp.Diff(want, c.Out.String()); d != "" {
		t.Error(d)
	}
}

func TestWatchInterrupted(t *testing.T) {
	t.Parallel()
	hub := life(t, koji.TaskClosed)
	hub.Answer("getTaskInfo", task(1, koji.TaskOpen, int64(7)))
	ctx, cancel := context.WithCancel(t.Context())
	hub.Handle("gokoji.waitTask", func(sdktest.HubCall) (any, error) { cancel(); return []any{}, nil })
	c := sdktest.NewCLI(t, hub)
	c.Config.PollInterval = time.Hour
	err := c.Run(ctx, watcher([]int64{1}, false), "watch")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	const want = `Watching tasks (this may be safely interrupted)...
1 createrepo (x86_64): open (builder1)
Tasks still running. You can continue to watch with the 'koji watch-task' command.
Running Tasks:
1 createrepo (x86_64): open (builder1)
`
	if d := cmp.Diff(want, c.Out.String()); d != "" {
		t.Error(d)
	}
}
