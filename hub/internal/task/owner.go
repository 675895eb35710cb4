// Package task holds tasks: how they are made, queued, run and ended.
package task

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type hold struct {
	State  int    `koji:"state"`
	HostID *int64 `koji:"host_id"`
}

// AssertHost refuses a host that is not running the task. The task's row stays
// locked until the call ends, so that its state holds.
func AssertHost(ctx context.Context, c *hub.Call, id, hostID int64) error {
	t, ok, err := hub.Row[hold](ctx, c, "SELECT state, host_id FROM task WHERE id = $1 FOR UPDATE", id)
	switch {
	case err != nil:
		return err
	case !ok:
		return koji.Errorf(koji.GenericError, "No such task: %d", id)
	case koji.TaskState(t.State) != koji.TaskOpen || t.HostID == nil || *t.HostID != hostID:
		return koji.Errorf(koji.ActionNotAllowed, "host %d does not own task %d", hostID, id)
	}
	return nil
}
