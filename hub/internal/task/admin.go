package task

import (
	"context"

	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type cancelArgs struct {
	ID      int64 `koji:"task_id"`
	Recurse bool  `koji:"recurse" default:"true"`
}

func cancelTask(ctx context.Context, c *hub.Call, a cancelArgs) (any, error) {
	if err := mayCancel(ctx, c, a.ID); err != nil {
		return nil, err
	}
	_, err := Cancel(ctx, c, a.ID, a.Recurse)
	return nil, err
}

func cancelChildren(ctx context.Context, c *hub.Call, a idArgs) (any, error) {
	if err := mayCancel(ctx, c, a.ID); err != nil {
		return nil, err
	}
	return nil, CancelChildren(ctx, c, a.ID)
}

type cancelFullArgs struct {
	ID     int64 `koji:"task_id"`
	Strict bool  `koji:"strict" default:"true"`
}

func cancelFull(ctx context.Context, c *hub.Call, a cancelFullArgs) (any, error) {
	return nil, CancelFull(ctx, c, a.ID, a.Strict)
}

type claims struct {
	Owner int64 `koji:"owner"`
	hold
}

// mayCancel refuses all but a task's owner, the host that runs it, and admins.
func mayCancel(ctx context.Context, c *hub.Call, id int64) error {
	if c.Session.LoggedIn {
		t, ok, err := hub.Row[claims](ctx, c, "SELECT owner, state, host_id FROM task WHERE id = $1::bigint FOR UPDATE", id)
		switch {
		case err != nil:
			return err
		case !ok:
			return noTask(id)
		case t.Owner == c.Session.UserID:
			return nil
		}
		if runs, err := runsIt(ctx, c, t.hold); err != nil || runs {
			return err
		}
	}
	admin, err := c.HasPerm(ctx, "admin")
	if err == nil && !admin {
		err = koji.Errorf(koji.ActionNotAllowed, "Cannot cancel task, not owner")
	}
	return err
}

// runsIt tells whether the caller is the host that has a task open.
func runsIt(ctx context.Context, c *hub.Call, t hold) (bool, error) {
	host, err := c.HostID(ctx)
	return host != nil && t.openOn(*host), err
}

type priorityArgs struct {
	ID       int64 `koji:"task_id"`
	Priority any   `koji:"priority"`
	Recurse  bool  `koji:"recurse" default:"true"`
}

func setPriority(ctx context.Context, c *hub.Call, a priorityArgs) (any, error) {
	state, err := State(ctx, c, a.ID)
	if err == nil && state.Finished() {
		err = koji.Errorf(koji.GenericError, "Finished task's priority can't be updated")
	}
	if err != nil {
		return nil, err
	}
	priority, err := args.Int(a.Priority)
	if err != nil {
		return nil, err
	}
	if int64(int32(priority)) != priority {
		return nil, koji.Errorf(koji.ParameterError, "the priority is out of range: %d", priority)
	}
	return nil, prioritize(ctx, c, a.ID, priority, a.Recurse)
}

func prioritize(ctx context.Context, c *hub.Call, id, priority int64, recurse bool) error {
	_, err := change{id: id, attrs: []attr{{"priority", priority}}}.run(ctx, c, func() (bool, error) {
		_, err := c.Exec(ctx, "UPDATE task SET priority = $2 WHERE id = $1", id, priority)
		return true, err
	})
	if err != nil || !recurse {
		return err
	}
	children, err := childIDs(ctx, c, id)
	for _, child := range children {
		if err = prioritize(ctx, c, child, priority, true); err != nil {
			break
		}
	}
	return err
}
