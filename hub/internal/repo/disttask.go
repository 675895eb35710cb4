package repo

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type distArgs struct {
	Tag  koji.Ref      `koji:"tag"`
	Keys any           `koji:"keys"`
	Opts xmlrpc.Struct `koji:"**task_opts"`
}

func distRepo(ctx context.Context, c *hub.Call, a distArgs) (int64, error) {
	if err := a.allowed(ctx, c); err != nil {
		return 0, err
	}
	keys, ok := a.Keys.([]any)
	if !ok {
		return 0, hub.WrongType(a.Keys, "<class 'list'>")
	}
	id, event, err := InitDist(ctx, c, a.Tag, keys, a.Opts)
	if err != nil {
		return 0, err
	}
	config, err := tag.GetBuildConfig(ctx, c, a.Tag, nil)
	if err != nil {
		return 0, err
	}
	if koji.Truth(config.Extra.Value("distrepo.cancel_others")) {
		if err := cancelDist(ctx, c, a.Tag); err != nil {
			return 0, err
		}
	}
	opts := slices.Clone(a.Opts)
	opts.Set("event", event)
	return makeRepoTask(ctx, c, "distRepo", nil, a.Tag.Value(), id, keys, opts)
}

// allowed lets callers with permission dist-repo pass, others by policy.
func (a distArgs) allowed(ctx context.Context, c *hub.Call) error {
	perms, err := c.Perms(ctx)
	if err != nil || slices.Contains(perms, "dist-repo") || slices.Contains(perms, "admin") {
		return err
	}
	if err := c.System().Policy.Assert(ctx, c, "dist_repo", policy.Data{"tag": a.Tag.Value()}, hub.PolicyOptions{}); err != nil {
		return err
	}
	return c.AssertLogin()
}

// cancelDist cancels the tasks under way that make a dist repo of the tag, which
// they name in the same way.
func cancelDist(ctx context.Context, c *hub.Call, ref koji.Ref) error {
	ids, err := hub.Rows[int64](ctx, c, "SELECT id FROM task WHERE method = 'distRepo' AND state = ANY($1) ORDER BY id",
		[]int{int(koji.TaskFree), int(koji.TaskOpen), int(koji.TaskAssigned)})
	if err != nil {
		return err
	}
	for _, id := range ids {
		params, err := task.Request(ctx, c, id)
		if err != nil {
			return err
		}
		if len(params) == 0 || koji.Repr(params[0]) != ref.String() {
			continue
		}
		if _, err := task.Cancel(ctx, c, id, true); err != nil {
			return err
		}
	}
	return nil
}
