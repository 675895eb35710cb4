package repo

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// SetState moves a repo to a later state (a broken one may still be deleted) and
// keeps its row locked until the call ends. That it is in this state already is
// no error. A repo that becomes ready answers the requests that it fits.
func SetState(ctx context.Context, c *hub.Call, id int64, state koji.RepoState) error {
	old, err := hub.Value[koji.RepoState](ctx, c, "SELECT state FROM repo WHERE id = $1::bigint FOR UPDATE", id)
	switch {
	case err != nil:
		return err
	case old > state && state != koji.RepoDeleted:
		return koji.Errorf(koji.GenericError, "Invalid repo state transition for repo %d: %s -> %s", id, old, state)
	case old == state:
		return nil
	case old == koji.RepoDeleted:
		return koji.Errorf(koji.GenericError, "Repo %d is deleted", id)
	}
	if _, err := c.Exec(ctx, "UPDATE repo SET state = $2, state_time = NOW() WHERE id = $1", id, int(state)); err != nil {
		return fmt.Errorf("set a repo's state: %w", err)
	}
	if state != koji.RepoReady {
		return nil
	}
	// koji API: a repo becomes ready whatever is wrong with the queue
	if err := c.Savepoint(ctx, func(ctx context.Context) error { return answerRequests(ctx, c, id) }); err != nil {
		c.Log.Error("repo requests could not be answered", "repo", id, "error", err)
	}
	return nil
}

type idArgs struct {
	ID int64 `koji:"repo_id"`
}

func expire(ctx context.Context, c *hub.Call, a idArgs) (any, error) {
	return nil, SetState(ctx, c, a.ID, koji.RepoExpired)
}

func problem(ctx context.Context, c *hub.Call, a idArgs) (any, error) {
	return nil, SetState(ctx, c, a.ID, koji.RepoProblem)
}

func remove(ctx context.Context, c *hub.Call, a idArgs) (int, error) { return Delete(ctx, c, a.ID) }

// Delete marks a repo as deleted unless a buildroot still uses it, and returns
// how many do. The files stay.
func Delete(ctx context.Context, c *hub.Call, id int64) (int, error) {
	if _, err := hub.Rows[int64](ctx, c, "SELECT id FROM repo WHERE id = $1::bigint FOR UPDATE", id); err != nil {
		return 0, err
	}
	users, err := references(ctx, c, idArgs{id})
	if err != nil || len(users) > 0 {
		return len(users), err
	}
	return 0, SetState(ctx, c, id, koji.RepoDeleted)
}

type setStateArgs struct {
	ID    int64 `koji:"repo_id"`
	State any   `koji:"state"`
}

func setState(ctx context.Context, c *hub.Call, a setStateArgs) (any, error) {
	unknown := koji.Errorf(koji.ParameterError, "Unknown repo state: %s", koji.Str(a.State))
	n, isInt := a.State.(int64)
	if isInt && (n < 0 || n > int64(koji.RepoProblem)) {
		return nil, unknown
	}
	if _, err := hub.Value[int64](ctx, c, "SELECT id FROM repo WHERE id = $1::bigint FOR UPDATE", a.ID); err != nil {
		return nil, err
	}
	if !isInt {
		return nil, unknown
	}
	return nil, SetState(ctx, c, a.ID, koji.RepoState(n))
}

// reference is a buildroot that uses a repo.
type reference struct {
	ID          int64  `koji:"id" sql:"buildroot_id"`
	HostID      int64  `koji:"host_id" sql:"host_id"`
	TaskID      int64  `koji:"task_id" sql:"task_id"`
	CreateEvent int64  `koji:"create_event" sql:"create_event"`
	State       *int64 `koji:"state" sql:"state"`
}

// references returns the buildroots that still use the repo.
func references(ctx context.Context, c *hub.Call, a idArgs) ([]reference, error) {
	return hub.Select[reference]("standard_buildroot").
		Where("repo_id = ?::bigint", a.ID).Where("retire_event IS NULL").
		Where("state IS DISTINCT FROM ?", int(koji.BuildrootExpired)).All(ctx, c)
}
