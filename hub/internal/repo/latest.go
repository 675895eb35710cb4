package repo

import (
	"context"
	"fmt"
	"strconv"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// linkLatest lets the tag's link "latest" lead to the repo when the call
// commits, unless a newer one is ready or the repo has options of its own.
func linkLatest(c *hub.Call, r *Info) {
	if !r.IsDist() && len(members(r.CustomOpts)) > 0 {
		return
	}
	c.BeforeCommit(func(ctx context.Context, c *hub.Call) error {
		// of two repos that become ready together the newer one must win
		if err := LockLatest(ctx, c, r.TagID); err != nil {
			return err
		}
		newer, err := hub.Value[bool](ctx, c, `SELECT EXISTS (SELECT 1 FROM repo WHERE tag_id = $1 AND state = $2
			AND create_event > $3 AND CASE WHEN $4::boolean THEN dist IS TRUE ELSE custom_opts = '{}' END)`,
			r.TagID, int(koji.RepoReady), r.CreateEvent, r.IsDist())
		if err != nil || newer {
			return err
		}
		if err := pointLatest(ctx, c, r); err != nil { // koji API: the repo is as good without
			c.Log.Error("the link to the latest repo could not be set", "tag", r.TagName, "repo", r.ID, "error", err)
		}
		return nil
	})
}

func pointLatest(ctx context.Context, c *hub.Call, r *Info) error {
	base := c.System().Paths.Top + "/repos"
	if r.IsDist() {
		base = c.System().Paths.Top + "/repos-dist"
	}
	link, err := koji.JoinPath(base, r.TagName, "latest")
	if err != nil {
		return err
	}
	return filetree.Point(ctx, c, strconv.FormatInt(r.ID, 10), link)
}

// LockLatest keeps others from changing the tag's links to the latest repos until
// the call ends.
func LockLatest(ctx context.Context, c *hub.Call, tagID int64) error {
	_, err := c.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext('gokoji latest repo'), $1::bigint::int)", tagID)
	if err != nil {
		return fmt.Errorf("lock the tag's latest repo: %w", err)
	}
	return nil
}
