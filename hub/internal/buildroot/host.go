package buildroot

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type createArgs struct {
	Repo   any    `koji:"repo"`
	Arch   any    `koji:"arch"`
	TaskID *int64 `koji:"task_id" default:"null"`
}

func create(ctx context.Context, c *hub.Call, a createArgs) (int64, error) {
	hostID, err := host.Current(ctx, c)
	if err != nil {
		return 0, err
	}
	if a.TaskID != nil {
		if err := task.AssertHost(ctx, c, *a.TaskID, hostID); err != nil {
			return 0, err
		}
	}
	var arch any
	if a.Arch != nil {
		list, err := koji.ParseArches(a.Arch, true)
		if err != nil {
			return 0, err
		}
		if len(list) != 1 {
			return 0, koji.Errorf(koji.GenericError, "A buildroot has one arch, not %s", koji.Repr(a.Arch))
		}
		arch = list[0]
	}
	repo, err := args.Int(a.Repo)
	if err != nil {
		return 0, err
	}
	exists, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM repo WHERE id = $1::bigint)", repo)
	switch {
	case err != nil:
		return 0, err
	case !exists:
		return 0, koji.Errorf(koji.GenericError, "No such repo: %d", repo)
	case a.TaskID == nil:
		return 0, koji.Errorf(koji.GenericError, "A buildroot needs a task")
	}
	id, err := hub.Value[int64](ctx, c, `INSERT INTO buildroot (container_arch, container_type, br_type)
		VALUES ($1, 'chroot', $2) RETURNING id`, arch, int64(koji.BuildrootStandard))
	if err != nil {
		return 0, err
	}
	_, err = c.Exec(ctx, `INSERT INTO standard_buildroot (buildroot_id, host_id, repo_id, task_id, state)
		VALUES ($1, $2, $3, $4, $5)`, id, hostID, repo, *a.TaskID, int64(koji.BuildrootInit))
	return id, err
}

// hold makes sure that the buildroot is one of the host that calls, and that of
// the task if one is given, which the host must be running.
func hold(ctx context.Context, c *hub.Call, id int64, taskID *int64) (*Info, error) {
	hostID, err := host.Current(ctx, c)
	if err != nil {
		return nil, err
	}
	if taskID != nil {
		if err := task.AssertHost(ctx, c, *taskID, hostID); err != nil {
			return nil, err
		}
	}
	b, err := Get(ctx, c, id)
	switch {
	case err != nil:
		return nil, err
	case b.State == nil:
		return nil, koji.Errorf(koji.GenericError, "Not a standard buildroot: %d", id)
	case b.HostID == nil || *b.HostID != hostID:
		return nil, koji.Errorf(koji.ActionNotAllowed, "Host %d not owner of buildroot %d", hostID, id)
	case taskID != nil && (b.TaskID == nil || *b.TaskID != *taskID):
		return nil, koji.Errorf(koji.ActionNotAllowed, "Task %d does not have lock on buildroot %d", *taskID, id)
	}
	return b, nil
}

type stateArgs struct {
	ID     int64  `koji:"brootid"`
	State  any    `koji:"state"`
	TaskID *int64 `koji:"task_id" default:"null"`
}

func setState(ctx context.Context, c *hub.Call, a stateArgs) (any, error) {
	if _, err := hold(ctx, c, a.ID, a.TaskID); err != nil {
		return nil, err
	}
	state, err := parseState(a.State)
	if err != nil {
		return nil, err
	}
	if state == koji.BuildrootInit {
		return nil, koji.Errorf(koji.GenericError, "Cannot change buildroot state to INIT")
	}
	now, ok, err := hub.Row[int64](ctx, c, "SELECT state FROM standard_buildroot WHERE buildroot_id = $1 FOR UPDATE", a.ID)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, koji.Errorf(koji.GenericError, "Unable to get state for buildroot %d", a.ID)
	case koji.BuildrootState(now) != koji.BuildrootExpired:
	case state == koji.BuildrootExpired:
		return nil, nil
	default:
		return nil, koji.Errorf(koji.GenericError, "buildroot %d is EXPIRED", a.ID)
	}
	_, err = c.Exec(ctx, `UPDATE standard_buildroot SET state = $2,
		retire_event = CASE WHEN $3 THEN get_event() ELSE retire_event END WHERE buildroot_id = $1`,
		a.ID, int64(state), state == koji.BuildrootExpired)
	return nil, err
}

// parseState reads a state's name or number.
func parseState(v any) (koji.BuildrootState, error) {
	if name, ok := v.(string); ok {
		if s, ok := koji.ParseBuildrootState(name); ok {
			return s, nil
		}
		return 0, koji.Errorf(koji.GenericError, "No such buildroot state: %s", name)
	}
	n, err := args.Int(v)
	if err == nil && (n < 0 || n > int64(koji.BuildrootExpired)) {
		err = koji.Errorf(koji.GenericError, "No such buildroot state: %d", n)
	}
	return koji.BuildrootState(n), err
}

type rpmsArgs struct {
	ID     int64           `koji:"brootid"`
	RPMs   []xmlrpc.Struct `koji:"rpmlist"`
	TaskID *int64          `koji:"task_id" default:"null"`
}

func setList(ctx context.Context, c *hub.Call, a rpmsArgs) (any, error) {
	return nil, a.store(ctx, c, koji.BuildrootInit, false)
}

func updateList(ctx context.Context, c *hub.Call, a rpmsArgs) (any, error) {
	return nil, a.store(ctx, c, koji.BuildrootBuilding, true)
}

func (a *rpmsArgs) store(ctx context.Context, c *hub.Call, only koji.BuildrootState, update bool) error {
	b, err := hold(ctx, c, a.ID, a.TaskID)
	if err != nil {
		return err
	}
	if koji.BuildrootState(*b.State) != only {
		return wrongState(b)
	}
	return setRPMs(ctx, c, a.ID, a.RPMs, update)
}

func wrongState(b *Info) error {
	return koji.Errorf(koji.GenericError, "buildroot %d in wrong state %d", b.ID, *b.State)
}

type archivesArgs struct {
	ID       int64           `koji:"brootid"`
	TaskID   int64           `koji:"task_id"`
	Archives []xmlrpc.Struct `koji:"archives"`
	Project  bool            `koji:"project" default:"false"`
}

func updateArchives(ctx context.Context, c *hub.Call, a archivesArgs) (any, error) {
	b, err := hold(ctx, c, a.ID, &a.TaskID)
	if err != nil {
		return nil, err
	}
	if !c.Options().EnableMaven && !c.Options().EnableWin {
		return nil, koji.Errorf(koji.GenericError, "non-rpm support is not enabled")
	}
	if koji.BuildrootState(*b.State) != koji.BuildrootBuilding {
		return nil, wrongState(b)
	}
	ids := make([]int64, len(a.Archives))
	for i, data := range a.Archives {
		v, ok := data.Get("id")
		if !ok {
			return nil, koji.Errorf(koji.GenericError, "archive without id: %s", koji.Repr(data))
		}
		if ids[i], err = args.Int(v); err != nil {
			return nil, err
		}
	}
	return nil, setArchives(ctx, c, a.ID, ids, a.Project)
}
