package build

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// OwnTask makes sure that the host that calls runs the task, and returns the
// task's owner.
func OwnTask(ctx context.Context, c *hub.Call, id int64) (owner int64, err error) {
	hostID, err := host.Current(ctx, c)
	if err != nil {
		return 0, err
	}
	if err := task.AssertHost(ctx, c, id, hostID); err != nil {
		return 0, err
	}
	return hub.Value[int64](ctx, c, "SELECT owner FROM task WHERE id = $1", id)
}

type initArgs struct {
	Data xmlrpc.Struct `koji:"data"`
}

func initBuild(ctx context.Context, c *hub.Call, a initArgs) (int64, error) {
	taskID, ok := a.Data.Get("task_id")
	if !ok {
		return 0, koji.Errorf(koji.GenericError, "No task_id value for build")
	}
	id, err := args.Int(taskID)
	if err != nil {
		return 0, err
	}
	s, err := StartedBy(ctx, c, id, a.Data)
	if err != nil {
		return 0, err
	}
	build, err := Create(ctx, c, s, false)
	if err != nil {
		return 0, err
	}
	return build, AddType(ctx, c, build, "rpm")
}

// StartedBy reads the struct of a build that the task, which the host that calls
// must run, is about to make.
func StartedBy(ctx context.Context, c *hub.Call, taskID int64, data xmlrpc.Struct) (Spec, error) {
	owner, err := OwnTask(ctx, c, taskID)
	if err != nil {
		return Spec{}, err
	}
	s, err := SpecOf(ctx, c, data.Delete("owner"))
	s.Owner, s.TaskID, s.State = owner, &taskID, koji.BuildBuilding
	return s, err
}

// Complete gives a build that is under way the state COMPLETE, on that volume.
func Complete(ctx context.Context, c *hub.Call, b *Info, volumeID int64) (*Info, error) {
	_, err := c.Exec(ctx, "UPDATE build SET state = $2, completion_time = now(), volume_id = $3 WHERE id = $1",
		b.ID, int64(koji.BuildComplete), volumeID)
	if err != nil {
		return nil, err
	}
	if err := changed(ctx, c, b.ID, "state", b.State, int64(koji.BuildComplete)); err != nil {
		return nil, err
	}
	return Get(ctx, c, b.ID)
}

// Completing runs the callbacks for a build that is about to be complete.
func Completing(ctx context.Context, c *hub.Call, b *Info) error {
	return changing(ctx, c, b, "state", b.State, int64(koji.BuildComplete))
}

type failArgs struct {
	TaskID int64 `koji:"task_id"`
	Build  any   `koji:"build_id"`
}

func fail(ctx context.Context, c *hub.Call, a failArgs) (any, error) {
	if _, err := OwnTask(ctx, c, a.TaskID); err != nil {
		return nil, err
	}
	b, err := Get(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	if _, ok := a.Build.(int64); !ok {
		return nil, hub.WrongType(a.Build, "<class 'int'>")
	}
	if err := changing(ctx, c, b, "state", b.State, int64(koji.BuildFailed)); err != nil {
		return nil, err
	}
	row, err := hub.Value[struct {
		State     int64   `koji:"state"`
		Completed *string `koji:"completed"`
	}](ctx, c, "SELECT state, completion_time::text AS completed FROM build WHERE id = $1 FOR UPDATE", b.ID)
	switch {
	case err != nil:
		return nil, err
	case koji.BuildState(row.State) != koji.BuildBuilding:
		return nil, koji.Errorf(koji.GenericError, "cannot update build %d, state: %s", b.ID, koji.BuildState(row.State))
	case row.Completed != nil:
		return nil, koji.Errorf(koji.GenericError, "cannot update build %d, completed at %s", b.ID, *row.Completed)
	}
	_, err = c.Exec(ctx, "UPDATE build SET state = $2, completion_time = now() WHERE id = $1", b.ID, int64(koji.BuildFailed))
	if err != nil {
		return nil, err
	}
	if err := changed(ctx, c, b.ID, "state", b.State, int64(koji.BuildFailed)); err != nil {
		return nil, err
	}
	return nil, Notify(ctx, c, a.TaskID, b.ID)
}

type cancelArgs struct {
	Build  any  `koji:"buildID"`
	Strict bool `koji:"strict" default:"false"`
}

func cancel(ctx context.Context, c *hub.Call, a cancelArgs) (bool, error) {
	b, err := get(ctx, c, getArgs(a))
	if err != nil || b == nil {
		return false, err
	}
	if b.OwnerID != c.Session.UserID {
		admin, err := c.HasPerm(ctx, "admin")
		if err != nil {
			return false, err
		}
		if !admin {
			return false, koji.Errorf(koji.ActionNotAllowed, "Cannot cancel build, not owner")
		}
	}
	return Cancel(ctx, c, b.ID, true)
}

// Cancel cancels a build that is under way, and with withTask the task that
// makes it, with its whole family. It is false for a build in another state.
// Permissions are not asked for.
func Cancel(ctx context.Context, c *hub.Call, id int64, withTask bool) (bool, error) {
	b, err := Get(ctx, c, id)
	if err != nil {
		return false, err
	}
	if koji.BuildState(b.State) != koji.BuildBuilding {
		return false, nil
	}
	if err := changing(ctx, c, b, "state", b.State, int64(koji.BuildCanceled)); err != nil {
		return false, err
	}
	n, err := c.Exec(ctx, "UPDATE build SET state = $2, completion_time = now() WHERE id = $1 AND state = $3",
		id, int64(koji.BuildCanceled), int64(koji.BuildBuilding))
	if err != nil || n == 0 {
		return false, err
	}
	if b.TaskID != nil {
		if err := Notify(ctx, c, *b.TaskID, id); err != nil {
			return false, err
		}
		if withTask {
			if err := cancelTask(ctx, c, *b.TaskID); err != nil {
				return false, err
			}
		}
	}
	if err := endReservation(ctx, c, id); err != nil {
		return false, err
	}
	return true, changed(ctx, c, id, "state", b.State, int64(koji.BuildCanceled))
}
