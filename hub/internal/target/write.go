package target

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Create makes a build target. It does not ask for permissions; the caller must
// be logged in. A name that a deleted target had gets that target's id.
func Create(ctx context.Context, c *hub.Call, name string, build, dest koji.Ref) error {
	if err := c.System().Names.CheckName(name); err != nil {
		return err
	}
	t, err := Find(ctx, c, koji.RefName(name), nil)
	if err != nil {
		return err
	}
	if t != nil {
		return koji.Errorf(koji.GenericError, "A build target with the name '%s' already exists", name)
	}
	tags, err := findTags(ctx, c, build, dest)
	if err != nil {
		return err
	}
	entry, err := lookup.Make(ctx, c, lookup.BuildTarget, name)
	if err != nil {
		return err
	}
	return tags.add(ctx, c, entry.ID)
}

// Edit gives a build target, which may be a deleted one, this name and these
// tags. It does not ask for permissions; the caller must be logged in.
func Edit(ctx context.Context, c *hub.Call, ref koji.Ref, name string, build, dest koji.Ref) error {
	if err := c.System().Names.CheckName(name); err != nil {
		return err
	}
	entry, err := entryOf(ctx, c, ref)
	if err != nil {
		return err
	}
	tags, err := findTags(ctx, c, build, dest)
	if err != nil {
		return err
	}
	if entry.Name != name {
		if err := rename(ctx, c, entry.ID, name); err != nil {
			return err
		}
	}
	if err := revoke(ctx, c, entry.ID); err != nil {
		return err
	}
	return tags.add(ctx, c, entry.ID)
}

// Delete deletes a build target. It does not ask for permissions; the caller must
// be logged in.
func Delete(ctx context.Context, c *hub.Call, ref koji.Ref) error {
	entry, err := entryOf(ctx, c, ref)
	if err != nil {
		return err
	}
	return revoke(ctx, c, entry.ID)
}

func entryOf(ctx context.Context, c *hub.Call, ref koji.Ref) (lookup.Entry, error) {
	entry, found, err := lookup.Find(ctx, c, lookup.BuildTarget, ref)
	if err == nil && !found {
		err = noTarget(ref.Value())
	}
	return entry, err
}

func rename(ctx context.Context, c *hub.Call, id int64, name string) error {
	taken, found, err := lookup.Find(ctx, c, lookup.BuildTarget, koji.RefName(name))
	if err != nil {
		return err
	}
	if found {
		return koji.Errorf(koji.GenericError, `name "%s" is already taken by build target %d`, name, taken.ID)
	}
	_, err = c.Exec(ctx, "UPDATE build_target SET name = $1 WHERE id = $2", name, id)
	return err
}

func revoke(ctx context.Context, c *hub.Call, id int64) error {
	_, err := versioned.Revoke(ctx, c, "build_target_config", versioned.Column{Name: "build_target_id", Value: id})
	return err
}

type tags struct{ build, dest int64 }

func findTags(ctx context.Context, c *hub.Call, build, dest koji.Ref) (tags, error) {
	var found tags
	for _, want := range []struct {
		what string
		ref  koji.Ref
		id   *int64
	}{{"build", build, &found.build}, {"destination", dest, &found.dest}} {
		t, err := tag.Find(ctx, c, want.ref)
		if err != nil {
			return tags{}, err
		}
		if t == nil {
			return tags{}, koji.Errorf(koji.GenericError, "%s tag '%s' does not exist", want.what, want.ref.Text())
		}
		*want.id = t.ID
	}
	return found, nil
}

func (t tags) add(ctx context.Context, c *hub.Call, target int64) error {
	return versioned.Add(ctx, c, "build_target_config",
		versioned.Column{Name: "build_target_id", Value: target},
		versioned.Column{Name: "build_tag", Value: t.build},
		versioned.Column{Name: "dest_tag", Value: t.dest})
}
