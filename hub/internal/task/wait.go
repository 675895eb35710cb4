package task

import (
	"context"
	"errors"
	"slices"

	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/hub/internal/notify"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type setWaitArgs struct {
	Parent int64 `koji:"parent"`
	Tasks  any   `koji:"tasks"`
}

// taskSetWait takes nil for all subtasks; an empty list changes none.
func taskSetWait(ctx context.Context, c *hub.Call, a setWaitArgs) (any, error) {
	items, ok := a.Tasks.([]any)
	if a.Tasks != nil && !ok {
		return nil, hub.WrongType(a.Tasks, "<class 'list'>")
	}
	ids, err := intList(items)
	if err != nil {
		return nil, err
	}
	if _, err := c.Exec(ctx, "UPDATE task SET waiting = TRUE WHERE id = $1::bigint", a.Parent); err != nil {
		return nil, err
	}
	switch {
	case a.Tasks == nil:
		_, err = c.Exec(ctx, "UPDATE task SET awaited = TRUE WHERE parent = $1::bigint", a.Parent)
	case len(ids) > 0:
		_, err = c.Exec(ctx, `UPDATE task SET awaited = (id = ANY($2::bigint[]))
			WHERE parent = $1::bigint AND (awaited OR id = ANY($2::bigint[]))`, a.Parent, ids)
	}
	if err != nil {
		return nil, err
	}
	// a waiting task weighs nothing, so its host has room
	return nil, notify.HostsChanged(ctx, c)
}

func intList(items []any) ([]int64, error) {
	ids := make([]int64, len(items))
	for i, item := range items {
		var err error
		if ids[i], err = args.Int(item); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

type parentArgs struct {
	Parent int64 `koji:"parent"`
}

// taskWait answers the awaited subtasks that have ended, which are not awaited
// any more then, and those that have not.
func taskWait(ctx context.Context, c *hub.Call, a parentArgs) ([2][]int64, error) {
	list, err := hub.Rows[outcome](ctx, c, "SELECT id, state FROM task WHERE parent = $1::bigint AND awaited IS TRUE ORDER BY id", a.Parent)
	if err != nil {
		return [2][]int64{}, err
	}
	finished, unfinished := []int64{}, []int64{}
	for _, t := range list {
		if t.State.Finished() {
			finished = append(finished, t.ID)
		} else {
			unfinished = append(unfinished, t.ID)
		}
	}
	if len(finished) > 0 {
		_, err = c.Exec(ctx, "UPDATE task SET awaited = FALSE WHERE id = ANY($1)", finished)
	}
	return [2][]int64{finished, unfinished}, err
}

type waitResultsArgs struct {
	Parent  int64 `koji:"parent"`
	Tasks   any   `koji:"tasks"`
	CanFail any   `koji:"canfail" default:"null"`
}

// taskWaitResults answers pairs of id and result. A subtask that failed fails
// the call, unless it may fail: then the result is its fault as a value.
func taskWaitResults(ctx context.Context, c *hub.Call, a waitResultsArgs) ([][2]any, error) {
	if _, err := c.Exec(ctx, "UPDATE task SET waiting = FALSE WHERE id = $1::bigint", a.Parent); err != nil {
		return nil, err
	}
	if _, err := c.Exec(ctx, "UPDATE task SET awaited = FALSE WHERE parent = $1::bigint", a.Parent); err != nil {
		return nil, err
	}
	ids, err := waitedFor(ctx, c, a)
	if err != nil {
		return nil, err
	}
	canFail, _ := a.CanFail.([]any)
	list, err := hub.Rows[outcome](ctx, c, "SELECT id, state, result FROM task WHERE id = ANY($1::bigint[])", ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]outcome, len(list))
	for _, o := range list {
		byID[o.ID] = o
	}
	results := [][2]any{}
	for _, id := range ids {
		may := slices.Contains(canFail, any(id))
		o, ok := byID[id]
		if !ok && may {
			return nil, hub.ErrNoRow
		}
		if !ok {
			return nil, koji.Errorf(koji.GenericError, "No such task")
		}
		value, err := o.value(!may)
		var fault *koji.Fault
		if may && o.State == koji.TaskCanceled && errors.As(err, &fault) {
			value, err = neutral(fault.Kind.Code(), fault.Msg), nil
		}
		if err != nil {
			return nil, err
		}
		results = append(results, [2]any{id, value})
	}
	return results, notify.HostsChanged(ctx, c)
}

// waitedFor returns the subtasks to answer for; nil stands for all that ended.
func waitedFor(ctx context.Context, c *hub.Call, a waitResultsArgs) ([]int64, error) {
	if a.Tasks == nil {
		return hub.Rows[int64](ctx, c, "SELECT id FROM task WHERE parent = $1::bigint AND state = ANY($2) ORDER BY id", a.Parent,
			[]int{int(koji.TaskClosed), int(koji.TaskFailed), int(koji.TaskCanceled)})
	}
	items, ok := a.Tasks.([]any)
	if !ok {
		return nil, hub.WrongType(a.Tasks, "<class 'list'>")
	}
	return intList(items)
}

// hostTask is an open task as its host sees it.
type hostTask struct {
	ID      int64   `koji:"id"`
	Waiting *bool   `koji:"waiting"`
	Weight  float64 `koji:"weight"`
	Alert   bool    `koji:"alert,omitempty"` // a subtask that it waits for has ended
}

func hostTasks(ctx context.Context, c *hub.Call, _ hub.NoArgs) ([]hostTask, error) {
	hostID, err := host.Current(ctx, c)
	if err != nil {
		return nil, err
	}
	return hub.Rows[hostTask](ctx, c, `SELECT id, waiting, weight, COALESCE(waiting, FALSE) AND EXISTS
			(SELECT 1 FROM task AS sub WHERE sub.parent = task.id AND sub.awaited AND sub.state = ANY($3)) AS alert
		FROM task WHERE host_id = $1 AND state = $2 ORDER BY id`, hostID, int(koji.TaskOpen),
		[]int{int(koji.TaskClosed), int(koji.TaskFailed), int(koji.TaskCanceled)})
}
