package build

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/volume"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Create makes the build and returns its id. One that exists with the same name,
// version and release is used again if it failed or was cancelled and has left
// nothing behind, or if it is under way and s has the same task, or none like it;
// else, and with strict in any case, it is a GenericError. Permissions are not
// asked for.
func Create(ctx context.Context, c *hub.Call, s Spec, strict bool) (int64, error) {
	if err := c.System().Names.CheckName(s.Name); err != nil {
		return 0, err
	}
	pkg, err := lookup.Make(ctx, c, lookup.Package, s.Name)
	if err != nil {
		return 0, err
	}
	extra, err := s.extra()
	if err != nil {
		return 0, err
	}
	data := s.Struct(c, pkg.ID)
	old, err := ByKey(ctx, c, koji.NVR{Name: s.Name, Version: s.Version, Release: s.Release})
	if err != nil {
		return 0, err
	}
	if old != nil {
		switch {
		case s.Draft:
			return 0, koji.Errorf(koji.GenericError, "Target build already exists: %s (id=%d)", old.NVR, old.ID)
		case strict:
			return 0, koji.Errorf(koji.GenericError, "Existing build found: %s (id=%d)", old.NVR, old.ID)
		}
		return old.ID, recycle(ctx, c, old, s, data)
	}
	if err := c.Emit(ctx, hub.PreBuildStateChange{Attribute: "state", New: int64(s.State), Info: data}); err != nil {
		return 0, err
	}
	id, err := hub.Value[int64](ctx, c, "SELECT nextval('build_id_seq')")
	if err != nil {
		return 0, err
	}
	release := s.Release
	if s.Draft {
		release = koji.DraftRelease(release, id)
		taken, err := ByKey(ctx, c, koji.NVR{Name: s.Name, Version: s.Version, Release: release})
		if err != nil {
			return 0, err
		}
		if taken != nil {
			return 0, koji.Errorf(koji.GenericError, "The build already exists: %s", koji.Repr(xmlrpc.Struct{
				{Name: "name", Value: s.Name}, {Name: "version", Value: s.Version}, {Name: "release", Value: release},
			}))
		}
	}
	_, err = c.Exec(ctx, `INSERT INTO build (id, pkg_id, version, release, epoch, draft, state, volume_id, task_id,
			owner, start_time, completion_time, source, extra, cg_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::timestamptz, $12::text::timestamptz, $13, $14, $15)`,
		id, pkg.ID, s.Version, release, s.Epoch, s.Draft, int64(s.State), s.VolumeID, s.TaskID,
		s.owner(c), s.start(), s.completion(), s.Source, extra, s.GeneratorID)
	if err != nil {
		return 0, err
	}
	return id, changed(ctx, c, id, "state", nil, int64(s.State))
}

// recycle makes s of a build that came to nothing.
func recycle(ctx context.Context, c *hub.Call, old *Info, s Spec, data xmlrpc.Struct) error {
	switch koji.BuildState(old.State) {
	case koji.BuildBuilding:
		if s.State == koji.BuildBuilding && dynamic(s.TaskID) == dynamic(old.TaskID) {
			return nil // the task was started again, or there is none on either side
		}
		return koji.Errorf(koji.GenericError, "Build already in progress (task %s)", koji.Str(dynamic(old.TaskID)))
	case koji.BuildFailed, koji.BuildCanceled:
	default:
		return koji.Errorf(koji.GenericError, "Build already exists (id=%d, state=%s): %s", old.ID, old.StateName(), koji.Repr(data))
	}
	for _, trace := range []struct{ table, what string }{
		{"tag_listing", "tag history"}, {"rpminfo", "rpm data"}, {"archiveinfo", "archive data"},
	} {
		found, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM "+trace.table+" WHERE build_id = $1)", old.ID)
		if err != nil {
			return err
		}
		if found {
			return koji.Errorf(koji.GenericError, "Build already exists. Unable to recycle, has %s", trace.what)
		}
	}
	err := c.Emit(ctx, hub.PreBuildStateChange{Attribute: "state", Old: old.State, New: int64(s.State), Info: data})
	if err != nil {
		return err
	}
	if err := forgetTypes(ctx, c, old.ID); err != nil {
		return err
	}
	extra, err := s.extra()
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, `UPDATE build SET state = $2, task_id = $3, owner = $4, start_time = $5::text::timestamptz,
			completion_time = $6::text::timestamptz, epoch = $7, source = $8, extra = $9, volume_id = $10,
			cg_id = coalesce($11, cg_id), create_event = get_event()
		WHERE id = $1`,
		old.ID, int64(s.State), s.TaskID, s.owner(c), s.start(), s.completion(), s.Epoch, s.Source, extra, s.VolumeID, s.GeneratorID)
	if err != nil {
		return err
	}
	if err := removeStrays(ctx, c, old.Key()); err != nil {
		return err
	}
	return changed(ctx, c, old.ID, "state", old.State, int64(s.State))
}

// removeStrays deletes what an earlier try may have left on any volume.
func removeStrays(ctx context.Context, c *hub.Call, k koji.NVR) error {
	volumes, err := volume.All(ctx, c)
	if err != nil {
		return err
	}
	for _, v := range volumes {
		dir, err := Dir(c, v.Name, k)
		switch {
		case err != nil:
			return nil // such a build never had files
		case filetree.IsLink(dir):
			c.Log.Warn("removing a stray build link", "path", dir)
			filetree.Unlink(c, dir)
		case filetree.Exists(dir):
			c.Log.Warn("removing a stray build folder", "path", dir)
			if err := filetree.Discard(ctx, c, dir); err != nil {
				return err
			}
		}
	}
	return nil
}

// changed runs the callbacks for a changed attribute with the build as it is
// now.
func changed(ctx context.Context, c *hub.Call, id int64, attribute string, old, now any) error {
	b, err := Get(ctx, c, id)
	if err != nil {
		return err
	}
	info, err := b.Struct()
	if err != nil {
		return err
	}
	return c.Emit(ctx, hub.PostBuildStateChange{Attribute: attribute, Old: old, New: now, Info: info})
}

// changing runs the callbacks for an attribute that is about to change.
func changing(ctx context.Context, c *hub.Call, b *Info, attribute string, old, now any) error {
	info, err := b.Struct()
	if err != nil {
		return err
	}
	return c.Emit(ctx, hub.PreBuildStateChange{Attribute: attribute, Old: old, New: now, Info: info})
}

type createEmptyArgs struct {
	Name    any  `koji:"name"`
	Version any  `koji:"version"`
	Release any  `koji:"release"`
	Epoch   any  `koji:"epoch"`
	Owner   any  `koji:"owner" default:"null"`
	Draft   bool `koji:"draft" default:"false"`
}

func createEmpty(ctx context.Context, c *hub.Call, a createEmptyArgs) (int64, error) {
	data := xmlrpc.Struct{
		{Name: "name", Value: a.Name}, {Name: "version", Value: a.Version}, {Name: "release", Value: a.Release},
		{Name: "epoch", Value: a.Epoch}, {Name: "draft", Value: a.Draft},
	}
	if a.Owner != nil {
		data.Set("owner", a.Owner)
	}
	s, err := SpecOf(ctx, c, data)
	if err != nil {
		return 0, err
	}
	return Create(ctx, c, s, false)
}
