package builder

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Subtask makes a task of which this one is the parent and returns its id. opts
// are koji's options of tasks, such as label, arch, channel, assign, priority. A
// label that the parent has used already gives the task that was made then.
func (t *Task) Subtask(ctx context.Context, method string, args []any, opts ...xmlrpc.Member) (int64, error) {
	if args == nil {
		args = []any{}
	}
	kw := xmlrpc.Struct{{Name: "method", Value: method}, {Name: "arglist", Value: args}}
	kw = append(kw, opts...)
	kw.Set("parent", t.ID)
	return client.Invoke[int64](ctx, t, "host.subtask", xmlrpc.Kwargs(kw...))
}

// WaitOptions says when Wait ends.
type WaitOptions struct {
	// All waits for the end of all tasks; else the first one is enough.
	All bool
	// FailAny cancels the others as soon as one fails; only with All.
	FailAny bool
	// CanFail are tasks that may fail without harm.
	CanFail []int64
	// Timeout cancels what is unfinished and fails; 0 for no limit.
	Timeout time.Duration
}

// Wait looks by itself first after waitFirst, then ever less often, down to
// once in waitLongest.
const (
	waitFirst   = 250 * time.Millisecond
	waitLongest = 5 * time.Second
)

// Wait waits for subtasks (none named: all of them) and returns their results
// by task. Meanwhile the task counts little for the host's load. The hub tells when
// a subtask ends, or the daemon does with SIGUSR2. Faults of subtasks are Wait's,
// except those of opts.CanFail.
func (t *Task) Wait(ctx context.Context, opts WaitOptions, tasks ...int64) (map[int64]any, error) {
	woken := make(chan os.Signal, 1)
	signal.Notify(woken, syscall.SIGUSR2)
	defer signal.Stop(woken)

	var which any
	if len(tasks) > 0 {
		which = tasks
	}
	if _, err := t.Call(ctx, "host.taskSetWait", t.ID, which); err != nil {
		return nil, err
	}
	watching, stop := context.WithCancel(ctx)
	defer stop()
	ended := t.watchTasks(watching, tasks)
	start := time.Now()
	checked := slices.Clone(opts.CanFail)
	for pause := waitFirst; ; pause = min(pause*3/2, waitLongest) {
		finished, unfinished, err := t.waitState(ctx)
		if err != nil {
			return nil, err
		}
		if len(unfinished) == 0 || len(finished) > 0 && !opts.All {
			return t.results(ctx, opts, tasks, finished)
		}
		if opts.All && opts.FailAny {
			if checked, err = t.failFast(ctx, finished, checked); err != nil {
				return nil, err
			}
		}
		if opts.Timeout > 0 && time.Since(start) >= opts.Timeout {
			if _, err := t.Call(ctx, "cancelTaskChildren", t.ID); err != nil {
				return nil, err
			}
			return nil, koji.Errorf(koji.GenericError, "Subtasks timed out after %.1f seconds", time.Since(start).Seconds())
		}
		timer := time.NewTimer(pause)
		select {
		case <-woken:
		case <-ended:
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, context.Cause(ctx)
		}
		timer.Stop()
	}
}

func (t *Task) waitState(ctx context.Context) (finished, unfinished []int64, err error) {
	state, err := client.Invoke[[][]int64](ctx, t, "host.taskWait", t.ID)
	if err != nil {
		return nil, nil, err
	}
	if len(state) != 2 {
		return nil, nil, fmt.Errorf("host.taskWait: the hub answered %d lists instead of two", len(state))
	}
	return state[0], state[1], nil
}

// failFast looks at the results of tasks not seen yet; after a failure it
// cancels the others.
func (t *Task) failFast(ctx context.Context, finished, checked []int64) ([]int64, error) {
	for _, id := range finished {
		if slices.Contains(checked, id) {
			continue
		}
		if _, err := t.Call(ctx, "getTaskResult", id); err != nil {
			t.Logger.InfoContext(ctx, "a subtask failed or was canceled, canceling the others", "subtask", id)
			if _, cerr := t.Call(ctx, "cancelTaskChildren", t.ID); cerr != nil {
				t.Logger.WarnContext(ctx, "cannot cancel subtasks", "error", cerr)
			}
			return nil, err
		}
		checked = append(checked, id)
	}
	return checked, nil
}

func (t *Task) results(ctx context.Context, opts WaitOptions, tasks, finished []int64) (map[int64]any, error) {
	if opts.All && len(tasks) > 0 {
		finished = tasks
	}
	var canFail any
	if opts.CanFail != nil {
		canFail = opts.CanFail
	}
	pairs, err := client.Invoke[[][]any](ctx, t, "host.taskWaitResults", t.ID, finished, client.KW("canfail", canFail))
	if err != nil {
		return nil, err
	}
	results := make(map[int64]any, len(pairs))
	for _, p := range pairs {
		id, ok := int64(0), false
		if len(p) == 2 {
			id, ok = p[0].(int64)
		}
		if !ok {
			return nil, fmt.Errorf("host.taskWaitResults: the hub's answer is no list of tasks and results")
		}
		results[id] = p[1]
	}
	return results, nil
}
