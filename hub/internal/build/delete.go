package build

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/volume"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type deleteArgs struct {
	Build     any     `koji:"build"`
	Strict    bool    `koji:"strict" default:"true"`
	MinRefAge float64 `koji:"min_ref_age" default:"604800"`
}

// remove answers true for a build that it deleted, nil for one that was deleted
// before, and false for one that it must keep.
func remove(ctx context.Context, c *hub.Call, a deleteArgs) (any, error) {
	b, err := Get(ctx, c, a.Build)
	if err != nil || koji.BuildState(b.State) == koji.BuildDeleted {
		return nil, err
	}
	limit := int64(10)
	refs, err := References(ctx, c, b.ID, &limit, true)
	if err != nil {
		return nil, err
	}
	if err := refs.obstacle(a.MinRefAge); err != nil {
		if a.Strict {
			return nil, err
		}
		return false, nil
	}
	if err := Delete(ctx, c, b); err != nil {
		return nil, err
	}
	c.Log.Warn("build deleted", "build", b.NVR, "by", c.Session.UserName)
	return true, nil
}

// obstacle says why a build cannot be deleted; nil when it can.
func (r *Refs) obstacle(minAge float64) error {
	for _, kind := range []struct {
		n    int
		text string
		list any
	}{
		{len(r.Tags), "tagged", r.Tags},
		{len(r.RPMs), "used in buildroots", r.RPMs},
		{len(r.Archives), "used in archive buildroots", r.Archives},
		{len(r.ComponentOf), "used as component of", r.ComponentOf},
	} {
		if kind.n == 0 {
			continue
		}
		v, err := xmlrpc.Marshal(kind.list)
		if err != nil {
			return err
		}
		return koji.Errorf(koji.GenericError, "Cannot delete build, %s: %s", kind.text, koji.Repr(v))
	}
	if r.LastUsed != nil && float64(time.Now().UnixMilli())/1000-*r.LastUsed < minAge {
		return koji.Errorf(koji.GenericError, "Cannot delete build, used in recent buildroot")
	}
	return nil
}

// Delete deletes the files and signatures of a build, takes it out of all tags
// and gives it the state DELETED. It does not ask who refers to it.
func Delete(ctx context.Context, c *hub.Call, b *Info) error {
	if err := changing(ctx, c, b, "state", b.State, int64(koji.BuildDeleted)); err != nil {
		return err
	}
	event, err := c.Event(ctx)
	if err != nil {
		return err
	}
	for _, sql := range []string{
		"DELETE FROM rpmsigs WHERE rpm_id IN (SELECT id FROM rpminfo WHERE build_id = $1)",
		"DELETE FROM rpm_checksum WHERE rpm_id IN (SELECT id FROM rpminfo WHERE build_id = $1)",
	} {
		if _, err := c.Exec(ctx, sql, b.ID); err != nil {
			return err
		}
	}
	_, err = c.Exec(ctx, "UPDATE tag_listing SET active = NULL, revoke_event = $2, revoker_id = $3 WHERE build_id = $1 AND active",
		b.ID, event, c.Session.UserID)
	if err != nil {
		return err
	}
	if _, err := c.Exec(ctx, "UPDATE build SET state = $2 WHERE id = $1", b.ID, int64(koji.BuildDeleted)); err != nil {
		return err
	}
	if err := removeFiles(ctx, c, b); err != nil {
		return err
	}
	return changed(ctx, c, b.ID, "state", b.State, int64(koji.BuildDeleted))
}

// removeFiles deletes the build's folder and the links that lead to it: the one
// on the default volume and that of the draft it may once have been.
func removeFiles(ctx context.Context, c *hub.Call, b *Info) error {
	dir, err := b.Dir(c)
	if err != nil {
		return nil // such a build never had files
	}
	if b.VolumeName != volume.Default {
		link, err := Dir(c, volume.Default, b.Key())
		if err != nil {
			return err
		}
		filetree.Unlink(c, link)
	}
	if !b.Draft {
		volumes, err := volume.All(ctx, c)
		if err != nil {
			return err
		}
		draft := b.Key()
		draft.Release = koji.DraftRelease(b.Release, b.ID)
		for _, v := range volumes {
			link, err := Dir(c, v.Name, draft)
			if err != nil {
				return err
			}
			filetree.Unlink(c, link)
		}
	}
	return filetree.Discard(ctx, c, dir)
}

type resetArgs struct {
	Build any `koji:"build"`
}

func reset(ctx context.Context, c *hub.Call, a resetArgs) (any, error) {
	b, err := Find(ctx, c, a.Build)
	if err != nil || b == nil {
		return nil, err
	}
	if err := changing(ctx, c, b, "state", b.State, int64(koji.BuildCanceled)); err != nil {
		return nil, err
	}
	if err := forgetParts(ctx, c, b.ID); err != nil {
		return nil, err
	}
	if err := forgetTypes(ctx, c, b.ID); err != nil {
		return nil, err
	}
	if _, err := c.Exec(ctx, "DELETE FROM tag_listing WHERE build_id = $1", b.ID); err != nil {
		return nil, err
	}
	_, err = c.Exec(ctx, "UPDATE build SET state = $2, task_id = NULL, volume_id = 0 WHERE id = $1", b.ID, int64(koji.BuildCanceled))
	if err != nil {
		return nil, err
	}
	if err := removeFiles(ctx, c, b); err != nil {
		return nil, err
	}
	return nil, changed(ctx, c, b.ID, "state", b.State, int64(koji.BuildCanceled))
}

// forgetParts deletes the build's RPMs and archives with all that refers to
// them.
func forgetParts(ctx context.Context, c *hub.Call, id int64) error {
	const rpms, archives = "(SELECT id FROM rpminfo WHERE build_id = $1)", "(SELECT id FROM archiveinfo WHERE build_id = $1)"
	for _, where := range []string{
		"rpmsigs WHERE rpm_id IN " + rpms,
		"buildroot_listing WHERE rpm_id IN " + rpms,
		"archive_rpm_components WHERE rpm_id IN " + rpms,
		"rpm_checksum WHERE rpm_id IN " + rpms,
		"rpminfo WHERE build_id = $1",
		"maven_archives WHERE archive_id IN " + archives,
		"win_archives WHERE archive_id IN " + archives,
		"image_archives WHERE archive_id IN " + archives,
		"buildroot_archives WHERE archive_id IN " + archives,
		"archive_rpm_components WHERE archive_id IN " + archives,
		"archive_components WHERE archive_id IN " + archives,
		"archive_components WHERE component_id IN " + archives,
		"archiveinfo WHERE build_id = $1",
	} {
		if _, err := c.Exec(ctx, "DELETE FROM "+where, id); err != nil {
			return err
		}
	}
	return nil
}
