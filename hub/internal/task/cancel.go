package task

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Cancel cancels a task, and with recurse its subtasks. A task that is canceled
// already counts as such, but then its subtasks are left alone; false means that
// it has ended otherwise. The caller has checked who may do so.
func Cancel(ctx context.Context, c *hub.Call, id int64, recurse bool) (bool, error) {
	state := koji.TaskCanceled
	attrs := []attr{{"state", int64(koji.TaskCanceled)}, {"completion_ts", koji.Timestamp(time.Now())}}
	canceled, err := change{id: id, attrs: attrs}.run(ctx, c, func() (bool, error) {
		now, err := lockRow(ctx, c, id)
		if state = now.State; err != nil || now.State.Finished() {
			return false, err
		}
		if _, err := c.Exec(ctx, "UPDATE task SET state = $2, completion_time = NOW() WHERE id = $1", id, int(koji.TaskCanceled)); err != nil {
			return false, err
		}
		end := hub.TaskChange{ID: id, State: koji.TaskCanceled}
		if now.HostID != nil {
			end.Host = *now.HostID
		}
		return true, end.Send(ctx, c)
	})
	if err != nil || !canceled {
		return state == koji.TaskCanceled, err
	}
	if err := c.Emit(ctx, hub.TaskCanceled{ID: id}); err != nil {
		return true, err
	}
	if recurse {
		return true, CancelChildren(ctx, c, id)
	}
	return true, nil
}

// CancelChildren cancels a task's subtasks with theirs.
func CancelChildren(ctx context.Context, c *hub.Call, id int64) error {
	children, err := childIDs(ctx, c, id)
	for _, child := range children {
		if _, err = Cancel(ctx, c, child, true); err != nil {
			break
		}
	}
	return err
}

func childIDs(ctx context.Context, c *hub.Call, id int64) ([]int64, error) {
	return hub.Rows[int64](ctx, c, "SELECT id FROM task WHERE parent = $1::bigint ORDER BY id", id)
}

// CancelFull cancels a whole family of tasks, those below ended ones too. With
// strict the task must have no parent, else the topmost ancestor is looked for.
func CancelFull(ctx context.Context, c *hub.Call, id int64, strict bool) error {
	top, err := topmost(ctx, c, id, strict)
	if err != nil {
		return err
	}
	seen := map[int64]bool{}
	for queue := []int64{top}; len(queue) > 0; queue = queue[1:] {
		if seen[queue[0]] {
			return koji.Errorf(koji.GenericError, "Task LOOP at task %d", queue[0])
		}
		seen[queue[0]] = true
		if _, err := Cancel(ctx, c, queue[0], false); err != nil {
			return err
		}
		children, err := childIDs(ctx, c, queue[0])
		if err != nil {
			return err
		}
		queue = append(queue, children...)
	}
	return nil
}

func topmost(ctx context.Context, c *hub.Call, id int64, strict bool) (int64, error) {
	seen := map[int64]bool{}
	for {
		parent, ok, err := hub.Row[*int64](ctx, c, "SELECT parent FROM task WHERE id = $1::bigint FOR UPDATE", id)
		switch {
		case err != nil:
			return 0, err
		case !ok || parent == nil:
			return id, nil
		case strict:
			return 0, koji.Errorf(koji.GenericError, "Task %d is not top-level (parent=%d)", id, *parent)
		case seen[*parent]:
			return 0, koji.Errorf(koji.GenericError, "Task LOOP at task %d", id)
		}
		seen[id], id = true, *parent
	}
}
