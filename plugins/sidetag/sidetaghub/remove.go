package sidetaghub

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type removeArgs struct {
	SideTag any `koji:"sidetag"`
}

func (*Plugin) remove(ctx context.Context, c *hub.Call, a removeArgs) (any, error) {
	t, err := getOwn(ctx, c, a.SideTag)
	if err != nil {
		return nil, err
	}
	return nil, t.remove(ctx, c)
}

type target struct {
	ID       int64 `koji:"id"`
	BuildTag int64 `koji:"build_tag"`
	DestTag  int64 `koji:"dest_tag"`
}

// remove deletes the side tag with its target. A GenericError before anything is
// deleted says that its target is not as it was made.
func (t *tag) remove(ctx context.Context, c *hub.Call) error {
	own, err := hub.Invoke[*target](ctx, c, "getBuildTarget", t.Name)
	switch {
	case err != nil:
		return err
	case own == nil:
		return koji.Errorf(koji.GenericError, "Target is missing for sidetag")
	case own.BuildTag != t.ID || own.DestTag != t.ID:
		return koji.Errorf(koji.GenericError, "Target does not match sidetag")
	}
	if err := c.System().Tags.DeleteTarget(ctx, c, own.ID); err != nil {
		return err
	}
	// koji would try in vain to make the repos that were asked for
	if _, err := c.Exec(ctx, "UPDATE repo_queue SET active = FALSE, update_time = NOW() WHERE tag_id = $1 AND active", t.ID); err != nil {
		return err
	}
	return c.System().Tags.DeleteTag(ctx, c, t.ID)
}

// removeWhenEmpty removes a side tag when its last build has gone. The tag's row
// is locked, so that of two builds that go at once the later one removes it.
func removeWhenEmpty(ctx context.Context, c *hub.Call, e hub.PostUntag) error {
	t, err := findTag(ctx, c, e.Tag.Value("id"))
	if err != nil || t == nil || !t.isSideTag() {
		return err
	}
	if err := t.lock(ctx, c); err != nil {
		return err
	}
	used, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM tag_listing WHERE tag_id = $1 AND active = TRUE)", t.ID)
	if err != nil || used {
		return err
	}
	if err := t.remove(ctx, c); !koji.IsKind(err, koji.GenericError) {
		return err
	} else if err != nil {
		c.Log.Warn("an empty side tag is kept", "tag", t.Name, "reason", err)
	}
	return nil
}
