package build

import (
	"context"
	"path"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/hub/internal/volume"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type promoteArgs struct {
	Build any  `koji:"build"`
	Force bool `koji:"force" default:"false"`
}

// promote answers the build as it is then.
func promote(ctx context.Context, c *hub.Call, a promoteArgs) (*Info, error) {
	draft, err := Get(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	target, err := promotable(ctx, c, draft)
	if err != nil {
		return nil, err
	}
	err = c.System().Policy.Assert(ctx, c, "draft_promotion", policy.Data{
		"build": draft.ID, "target_release": target, "user_id": c.Session.UserID,
	}, hub.PolicyOptions{Force: a.Force})
	if err != nil {
		return nil, err
	}
	u, err := user.Must(ctx, c, c.Session.UserID)
	if err != nil {
		return nil, err
	}
	who, err := xmlrpc.Marshal(u)
	if err != nil {
		return nil, err
	}
	event := hub.PreBuildPromote{DraftRelease: draft.Release, TargetRelease: target}
	event.User, _ = who.(xmlrpc.Struct)
	if event.Build, err = draft.Struct(); err != nil {
		return nil, err
	}
	if err := c.Emit(ctx, event); err != nil {
		return nil, err
	}
	// the RPMs' column draft follows by itself
	_, err = c.Exec(ctx, "UPDATE build SET draft = FALSE, release = $2, promoter = $3, promotion_time = now() WHERE id = $1",
		draft.ID, target, c.Session.UserID)
	if err != nil {
		return nil, err
	}
	b, err := Get(ctx, c, draft.ID)
	if err != nil {
		return nil, err
	}
	if err := movePromoted(ctx, c, draft, b); err != nil {
		return nil, err
	}
	if err := applyPolicy(ctx, c, b, false); err != nil {
		return nil, err
	}
	if err := MarkTags(ctx, c, b.ID, koji.TagUpdateDraftPromotion); err != nil {
		return nil, err
	}
	if event.Build, err = b.Struct(); err != nil {
		return nil, err
	}
	return b, c.Emit(ctx, hub.PostBuildPromote(event))
}

// promotable returns the release that a draft will have.
func promotable(ctx context.Context, c *hub.Call, b *Info) (string, error) {
	refuse := func(format string, args ...any) error {
		return koji.Errorf(koji.GenericError, "Cannot promote build %s. Reason: %w", b.NVR, koji.Errorf(koji.GenericError, format, args...))
	}
	if !b.Draft {
		return "", refuse("Not a draft build")
	}
	if !b.IsComplete() {
		return "", refuse("state (%s) is not COMPLETE.", b.StateName())
	}
	target, err := koji.TargetRelease(b.Release)
	if err != nil {
		return "", err
	}
	taken, err := ByKey(ctx, c, koji.NVR{Name: b.Name, Version: b.Version, Release: target})
	if err == nil && taken != nil {
		err = refuse("Target build exists: %s(#%d)", taken.NVR, taken.ID)
	}
	return target, err
}

// movePromoted moves a build's files to their new place and leaves a link in the
// old one.
func movePromoted(ctx context.Context, c *hub.Call, draft, b *Info) error {
	from, err := draft.Dir(c)
	if err != nil {
		return err
	}
	to, err := b.Dir(c)
	if err != nil {
		return err
	}
	if !filetree.Exists(from) {
		return koji.Errorf(koji.GenericError, "No such file or directory: %s", koji.Repr(from))
	}
	if err := filetree.MoveNow(ctx, c, from, to); err != nil {
		return err
	}
	if err := b.LinkDefault(c); err != nil {
		return err
	}
	target := path.Base(to) // beside it
	if vol := c.System().Paths.Volume(b.VolumeName); b.VolumeName != volume.Default {
		// by way of the default volume, since the build may move on
		if !filetree.Exists(vol + "/toplink") {
			return koji.Errorf(koji.GenericError, "Missing volume toplink: %s/toplink", vol)
		}
		target = "../../../toplink/packages/" + b.Name + "/" + b.Version + "/" + b.Release
	}
	filetree.Link(c, target, from)
	return nil
}
