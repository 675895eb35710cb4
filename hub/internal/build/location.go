package build

import (
	"context"
	"path/filepath"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/hub/internal/volume"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type changeVolumeArgs struct {
	Build  any      `koji:"build"`
	Volume koji.Ref `koji:"volume"`
	Strict bool     `koji:"strict" default:"true"`
}

func changeVolume(ctx context.Context, c *hub.Call, a changeVolumeArgs) (any, error) {
	v, err := lookup.Must(ctx, c, lookup.Volume, a.Volume)
	if err != nil {
		return nil, err
	}
	b, err := Get(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	if b.VolumeID == v.ID {
		if a.Strict {
			err = koji.Errorf(koji.GenericError, "Build %s already on volume %s", b.NVR, b.VolumeName)
		}
		return nil, err
	}
	return nil, relocate(ctx, c, b, v)
}

// relocate moves a build's files to another volume and leaves a link on the
// default one.
func relocate(ctx context.Context, c *hub.Call, b *Info, v lookup.Entry) error {
	if s := koji.BuildState(b.State); s != koji.BuildComplete && s != koji.BuildDeleted {
		return koji.Errorf(koji.GenericError, "Build %s is %s", b.NVR, s)
	}
	if !filetree.IsDir(c.System().Paths.Volume(v.Name)) {
		return koji.Errorf(koji.GenericError, "Directory entry missing for volume %s", v.Name)
	}
	if err := checkDirs(ctx, c, b, v); err != nil {
		return err
	}
	from, err := b.Dir(c)
	if err != nil {
		return err
	}
	to, err := Dir(c, v.Name, b.Key())
	if err != nil {
		return err
	}
	switch {
	case !filetree.Exists(from):
		return koji.Errorf(koji.GenericError, "Build directory missing: %s", from)
	case !filetree.IsDir(from):
		return koji.Errorf(koji.GenericError, "Not a directory: %s", from)
	}
	if err := filetree.CopyDir(ctx, c, from, to); err != nil {
		return err
	}
	old := b.VolumeID
	moved := *b
	moved.VolumeID, moved.VolumeName = v.ID, v.Name
	if err := changing(ctx, c, &moved, "volume_id", old, v.ID); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, "UPDATE build SET volume_id = $2 WHERE id = $1", b.ID, v.ID); err != nil {
		return err
	}
	if err := MarkTags(ctx, c, b.ID, koji.TagUpdateVolumeChange); err != nil {
		return err
	}
	if err := filetree.Discard(ctx, c, from); err != nil {
		return err
	}
	if err := moved.LinkDefault(c); err != nil {
		return err
	}
	return changed(ctx, c, b.ID, "volume_id", old, v.ID)
}

// checkDirs makes sure that no volume but the build's own has files of it.
func checkDirs(ctx context.Context, c *hub.Call, b *Info, to lookup.Entry) error {
	volumes, err := volume.All(ctx, c)
	if err != nil {
		return err
	}
	for _, v := range volumes {
		dir, err := Dir(c, v.Name, b.Key())
		if err != nil {
			return err
		}
		switch {
		case v.ID == b.VolumeID:
		case v.Name == volume.Default && filetree.IsLink(dir):
			if v.ID == to.ID {
				if err := filetree.Discard(ctx, c, dir); err != nil {
					return err
				}
			}
		case !filetree.Occupied(dir):
		case v.ID == to.ID:
			return koji.Errorf(koji.GenericError, "Destination directory exists: %s", dir)
		default:
			return koji.Errorf(koji.GenericError, "Unexpected cross-volume content: %s", dir)
		}
	}
	return nil
}

// LinkDefault sees to it that a build on another volume can be found on the
// default one.
func (b *Info) LinkDefault(c *hub.Call) error {
	if b.VolumeName == volume.Default {
		return nil
	}
	dir, err := b.Dir(c)
	if err != nil {
		return err
	}
	link, err := Dir(c, volume.Default, b.Key())
	if err != nil {
		return err
	}
	if filetree.Occupied(link) && !filetree.IsLink(link) {
		return koji.Errorf(koji.GenericError, "Unexpected build content: %s", link)
	}
	target, err := filepath.Rel(filepath.Dir(link), dir)
	if err != nil {
		return err
	}
	filetree.Link(c, target, link)
	return nil
}

// MarkTags notes for the tags that a build is in that their content has changed.
func MarkTags(ctx context.Context, c *hub.Call, id int64, kind koji.TagUpdateType) error {
	tags, err := hub.Rows[int64](ctx, c, "SELECT tag_id FROM tag_listing WHERE build_id = $1 AND active ORDER BY tag_id", id)
	if err != nil || len(tags) == 0 {
		return err
	}
	if err := c.AssertLogin(); err != nil {
		return err
	}
	event, err := c.Event(ctx)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, `INSERT INTO tag_updates (tag_id, update_type, update_event, updater_id)
		SELECT unnest($1::int[]), $2, $3, $4`, tags, int64(kind), event, c.Session.UserID)
	return err
}

type applyArgs struct {
	Build  any  `koji:"build"`
	Strict bool `koji:"strict" default:"false"`
}

func applyVolumePolicy(ctx context.Context, c *hub.Call, a applyArgs) (any, error) {
	b, err := Get(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	return nil, applyPolicy(ctx, c, b, a.Strict)
}

func applyPolicy(ctx context.Context, c *hub.Call, b *Info, strict bool) error {
	data := policy.Data{"build": b.ID}
	if id, ok := b.madeBy(); ok {
		more, err := task.PolicyDataOf(ctx, c, id)
		if err != nil {
			return err
		}
		for k, v := range more {
			data[k] = v
		}
	}
	v, ok, err := volume.Pick(ctx, c, data, strict, koji.Ref{})
	if err != nil || !ok || v.ID == b.VolumeID {
		return err
	}
	return relocate(ctx, c, b, v)
}

// madeBy is the id of the task that made the build, where older content
// generators put it too.
func (b *Info) madeBy() (int64, bool) {
	if b.TaskID != nil {
		return *b.TaskID, true
	}
	extra, _ := b.Extra.Value.(xmlrpc.Struct)
	id, ok := extra.Value("container_koji_task_id").(int64)
	return id, ok
}
