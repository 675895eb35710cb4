// Package task holds tasks: how they are made, queued, run and ended.
package task

import (
	"context"
	"errors"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type hold struct {
	State  koji.TaskState `koji:"state"`
	HostID *int64         `koji:"host_id"`
}

// AssertHost refuses a host that is not running the task. The task's row stays
// locked until the call ends, so that its state holds.
func AssertHost(ctx context.Context, c *hub.Call, id, hostID int64) error {
	open, err := openOn(ctx, c, id, hostID)
	if err == nil && !open {
		err = koji.Errorf(koji.ActionNotAllowed, "host %d does not own task %d", hostID, id)
	}
	return err
}

// openOn tells whether a host runs a task, and locks the task's row.
func openOn(ctx context.Context, c *hub.Call, id, hostID int64) (bool, error) {
	t, err := lockRow(ctx, c, id)
	if errors.Is(err, hub.ErrNoRow) {
		err = noTask(id)
	}
	return t.openOn(hostID), err
}

func (t hold) openOn(host int64) bool {
	return t.State == koji.TaskOpen && t.HostID != nil && *t.HostID == host
}
