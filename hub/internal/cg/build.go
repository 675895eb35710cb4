package cg

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// prepareBuild reads what the metadata says of the build, which must be free or
// reserved for the generator.
func (im *importer) prepareBuild(ctx context.Context, c *hub.Call) error {
	b, err := im.metadata.part("build")
	if err != nil {
		return err
	}
	if err := im.claim(ctx, c, b); err != nil {
		return err
	}
	key, err := b.key()
	if err != nil {
		return err
	}
	extra, err := b.part("extra")
	if err != nil {
		return err
	}
	s := build.Spec{
		Name: key.Name, Version: key.Version, Release: key.Release, Draft: koji.Truth(b.Value("draft")),
		State: koji.BuildComplete, GeneratorID: &im.generator.ID,
	}
	if im.reserved != nil {
		s.VolumeID = im.reserved.VolumeID
	}
	if s.Source, err = b.label("source"); err != nil {
		return err
	}
	if s.Epoch, err = epochOf(b); err != nil {
		return err
	}
	if s.Start, err = b.moment("start_time"); err != nil {
		return err
	}
	if s.Completion, err = b.moment("end_time"); err != nil {
		return err
	}
	id, err := taskID(b)
	if err != nil {
		return err
	}
	if id != nil {
		if s.TaskID, err = taskOf(ctx, c, *id); err != nil {
			return err
		}
	}
	if s.Owner, err = ownerOf(ctx, c, b); err != nil {
		return err
	}
	if err := key.Check(); err != nil {
		return err
	}
	if im.types, err = readTypes(ctx, c, extra); err != nil {
		return err
	}
	kept := append(xmlrpc.Struct{}, extra.Struct...)
	kept.Set("typeinfo", im.types)
	s.Extra, s.HasExtra = kept, true
	im.spec = s
	return nil
}

// claim finds the build that was reserved, if the metadata names one, else makes
// sure that the hub does not have it yet.
func (im *importer) claim(ctx context.Context, c *hub.Call, b object) error {
	id := b.Value("build_id")
	if !koji.Truth(id) {
		if im.token != nil {
			return koji.Errorf(koji.GenericError, "Reservation token given, but no build_id in metadata")
		}
		for _, name := range []string{"name", "version", "release"} {
			if _, told := b.Get(name); !told {
				continue // Find says so
			}
			if _, err := b.text(name); err != nil {
				return err
			}
		}
		old, err := build.Find(ctx, c, b.Struct)
		if err != nil || old == nil {
			return err
		}
		switch koji.BuildState(old.State) {
		case koji.BuildFailed, koji.BuildCanceled:
			return nil
		}
		return koji.Errorf(koji.GenericError, "Build already exists: %s (id=%d)", old.NVR, old.ID)
	}
	old, err := build.Get(ctx, c, id)
	if err != nil {
		return err
	}
	im.reserved = old
	task, err := taskID(b)
	if err != nil {
		return err
	}
	if err := holds(ctx, c, old, im.generator.ID, im.token); err != nil {
		return err
	}
	if old.TaskID != nil && *old.TaskID != 0 && (task == nil || *task != *old.TaskID) {
		return koji.Errorf(koji.GenericError, "Build is owned by task %d", *old.TaskID)
	}
	if koji.BuildState(old.State) != koji.BuildBuilding {
		return koji.Errorf(koji.GenericError, "Build ID %d is not in BUILDING state", old.ID)
	}
	return sameBuild(old, b)
}

// sameBuild makes sure that the metadata is that of the reserved build. Of a draft
// it names the release that it will have.
func sameBuild(old *build.Info, b object) error {
	if old.Draft != koji.Truth(b.Value("draft")) {
		return koji.Errorf(koji.GenericError, "Draft field does not match reservation (build id = %d)", old.ID)
	}
	key, err := b.key()
	if err != nil {
		return err
	}
	if old.Draft {
		key.Release = koji.DraftRelease(key.Release, old.ID)
	}
	if key != old.Key() {
		return koji.Errorf(koji.GenericError, "Build (%d) NVR is different", old.ID)
	}
	if _, told := b.Get("epoch"); !told {
		return nil
	}
	epoch, err := epochOf(b)
	if err != nil {
		return err
	}
	if (epoch == nil) != (old.Epoch == nil) || epoch != nil && *epoch != *old.Epoch {
		return koji.Errorf(koji.GenericError, "Build (%d) epoch is different", old.ID)
	}
	return nil
}

// epochOf reads the epoch, nil for none.
func epochOf(b object) (*int64, error) {
	v := b.Value("epoch")
	if v == nil {
		return nil, nil
	}
	n, err := args.Int(v)
	if err == nil && int64(int32(n)) != n {
		err = koji.Errorf(koji.GenericError, "Invalid metadata: %s.epoch is out of range: %d", b.where, n)
	}
	return &n, err
}

// taskID is the id of the task that the metadata names; older generators put it
// into the extra data.
func taskID(b object) (*int64, error) {
	var id *int64
	if v, ok := b.Get("task_id"); ok {
		n, err := args.Int(v)
		if err != nil {
			return nil, err
		}
		id = &n
	}
	extra, _ := b.Value("extra").(xmlrpc.Struct)
	v, ok := extra.Get("container_koji_task_id")
	if !ok {
		return id, nil
	}
	n, err := args.Int(v)
	if err != nil {
		return nil, err
	}
	if id != nil && *id != n {
		return nil, koji.Errorf(koji.GenericError, "CG provided non-matching task_id %d and container_koji_task_id %d", *id, n)
	}
	return &n, nil
}

// ownerOf is the user whom the metadata names, 0 for none.
func ownerOf(ctx context.Context, c *hub.Call, b object) (int64, error) {
	v := b.Value("owner")
	if !koji.Truth(v) {
		return 0, nil
	}
	if _, ok := v.(string); !ok {
		return 0, koji.Errorf(koji.GenericError, "Invalid owner format (expected username): %s", koji.Str(v))
	}
	u, err := user.Must(ctx, c, v)
	return u.ID, err
}

// readTypes returns what is told of each type of the build. Types that koji knew
// first may stand in the extra data itself.
func readTypes(ctx context.Context, c *hub.Call, extra object) (xmlrpc.Struct, error) {
	types := xmlrpc.Struct{}
	if _, ok := extra.Get("typeinfo"); ok {
		told, err := extra.part("typeinfo")
		if err != nil {
			return nil, err
		}
		types = append(types, told.Struct...)
	}
	for _, name := range legacyTypes() {
		v, ok := extra.Get(name)
		if !ok {
			continue
		}
		if _, twice := types.Get(name); twice {
			return nil, koji.Errorf(koji.GenericError, "Duplicate typeinfo for %s", koji.Repr(name))
		}
		types.Set(name, v)
	}
	for _, t := range types {
		if _, err := lookup.Must(ctx, c, lookup.BuildType, koji.RefName(t.Name)); err != nil {
			return nil, err
		}
	}
	return types, nil
}

func legacyTypes() []string { return []string{"maven", "win", "image"} }

// makeBuild makes the build, or completes the reserved one, and gives it its
// types.
func (im *importer) makeBuild(ctx context.Context, c *hub.Call) error {
	var err error
	if im.reserved != nil {
		im.build, err = build.Fulfil(ctx, c, im.reserved, im.spec)
	} else {
		var id int64
		if id, err = build.Create(ctx, c, im.spec, false); err == nil {
			im.build, err = build.Get(ctx, c, id)
		}
	}
	if err != nil {
		return err
	}
	for _, t := range im.types {
		switch t.Name {
		case "maven":
			err = build.MakeMaven(ctx, c, im.build.ID, t.Value)
		case "win":
			err = build.MakeWin(ctx, c, im.build.ID, t.Value)
		case "image":
			err = build.MakeImage(ctx, c, im.build.ID)
		default:
			err = build.AddType(ctx, c, im.build.ID, t.Name)
		}
		if err != nil {
			return err
		}
	}
	return nil // RPMs bring their type along
}
