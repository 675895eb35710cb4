package task

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Assign gives a task to a host that is to open it; false when the task is not
// free for it. With force it is taken from whoever has it.
func Assign(ctx context.Context, c *hub.Call, id, host int64, force bool) (bool, error) {
	return take(ctx, c, id, host, koji.TaskAssigned, force)
}

// Open lets a host begin with a task; false when the task is not free for it. Of
// two hosts at once one gets it.
func Open(ctx context.Context, c *hub.Call, id, host int64) (bool, error) {
	return take(ctx, c, id, host, koji.TaskOpen, false)
}

func take(ctx context.Context, c *hub.Call, id, host int64, state koji.TaskState, force bool) (bool, error) {
	attrs := []attr{{"state", int64(state)}, {"host_id", host}}
	return change{id: id, attrs: attrs}.run(ctx, c, func() (bool, error) {
		now, err := lockRow(ctx, c, id)
		if err != nil {
			return false, err
		}
		if !force {
			takes, already := now.mayHave(host, state)
			if !takes {
				c.Log.Debug("a task is not free", "task", id, "state", now.State.String(), "host", host)
			}
			if !takes || already {
				return takes, nil
			}
		}
		if _, err := c.Exec(ctx, `UPDATE task SET state = $2, host_id = $3,
			start_time = CASE WHEN $4 THEN NOW() ELSE start_time END WHERE id = $1`, id, int(state), host, state == koji.TaskOpen); err != nil {
			return false, err
		}
		if now.HostID != nil && *now.HostID != host {
			if err := (hub.TaskChange{ID: id, State: state, Host: *now.HostID}).Send(ctx, c); err != nil {
				return false, err
			}
		}
		return true, hub.TaskChange{ID: id, State: state, Host: host}.Send(ctx, c)
	})
}

// lockRow keeps a task's state and host as they are until the call ends;
// hub.ErrNoRow when there is no such task.
func lockRow(ctx context.Context, c *hub.Call, id int64) (hold, error) {
	t, ok, err := hub.Row[hold](ctx, c, "SELECT state, host_id FROM task WHERE id = $1::bigint FOR UPDATE", id)
	if err == nil && !ok {
		err = hub.ErrNoRow
	}
	return t, err
}

// mayHave tells whether a host may get a task into a state; already when
// nothing has to be done for it.
func (t hold) mayHave(host int64, state koji.TaskState) (may, already bool) {
	switch t.State {
	case koji.TaskFree:
		return t.HostID == nil, false
	case koji.TaskAssigned:
		mine := t.HostID != nil && *t.HostID == host
		return mine, mine && state == koji.TaskAssigned
	}
	return false, false
}

// Free takes a task from its host, so that it is scheduled anew. The caller has
// checked who may do so.
func Free(ctx context.Context, c *hub.Call, id int64) error {
	attrs := []attr{{"state", int64(koji.TaskFree)}, {"host_id", nil}}
	_, err := change{id: id, attrs: attrs}.run(ctx, c, func() (bool, error) {
		now, err := lockRow(ctx, c, id)
		switch {
		case err != nil:
			return false, err
		case now.State == koji.TaskFree: // koji's answer for a task that is free already
			return false, noTask(id)
		case now.State.Finished():
			return false, koji.Errorf(koji.GenericError, "Cannot free task %d, state is %s", id, now.State)
		}
		if _, err := c.Exec(ctx, "UPDATE task SET state = $2, host_id = NULL WHERE id = $1", id, int(koji.TaskFree)); err != nil {
			return false, err
		}
		free := hub.TaskChange{ID: id, State: koji.TaskFree}
		if now.HostID != nil {
			free.Host = *now.HostID
		}
		return true, free.Send(ctx, c)
	})
	return err
}

func freeTask(ctx context.Context, c *hub.Call, a idArgs) (any, error) {
	return nil, Free(ctx, c, a.ID)
}
