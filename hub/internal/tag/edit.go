package tag

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Edit changes a tag. It does not ask for permissions; the caller must be logged
// in. A new name is not part of the tag's history.
func Edit(ctx context.Context, c *hub.Call, ref koji.Ref, ch Change) error {
	if ch.MavenSupport.Given || ch.MavenIncludeAll.Given {
		if err := c.AssertMaven(); err != nil {
			return err
		}
	}
	t, err := Get(ctx, c, ref)
	if err != nil {
		return err
	}
	var perm *int64
	if !ch.Perm.Value.IsZero() {
		p, err := lookup.Must(ctx, c, lookup.Permission, ch.Perm.Value)
		if err != nil {
			return err
		}
		perm = &p.ID
	}
	if ch.Name != "" && ch.Name != t.Name {
		if err := rename(ctx, c, t.ID, ch.Name); err != nil {
			return err
		}
	}
	if err := editConfig(ctx, c, t, ch, perm); err != nil {
		return err
	}
	return editExtra(ctx, c, t, ch)
}

func rename(ctx context.Context, c *hub.Call, id int64, name string) error {
	if err := c.System().Names.CheckName(name); err != nil {
		return err
	}
	taken, found, err := lookup.Find(ctx, c, lookup.Tag, koji.RefName(name))
	if err != nil {
		return err
	}
	if found {
		return koji.Errorf(koji.GenericError, "Name %s already taken by tag %d", name, taken.ID)
	}
	_, err = c.Exec(ctx, "UPDATE tag SET name = $1 WHERE id = $2", name, id)
	return err
}

func editConfig(ctx context.Context, c *hub.Call, t *Info, ch Change, perm *int64) error {
	now := config{
		arches: t.Arches, perm: t.PermID, locked: t.Locked,
		mavenSupport: t.MavenSupport, mavenIncludeAll: t.MavenIncludeAll,
	}
	changed := false
	if ch.Arches.Given {
		arches := ch.Arches.Value
		if arches != nil && *arches != "" && !equal(t.Arches, arches) {
			list, err := koji.ParseArches(*arches, true)
			if err != nil {
				return err
			}
			text := strings.Join(list, " ")
			arches = &text
		}
		changed, now.arches = changed || !equal(t.Arches, arches), arches
	}
	if ch.Perm.Given {
		changed, now.perm = changed || !equal(t.PermID, perm), perm
	}
	for _, flag := range []struct {
		to  Set[bool]
		dst *bool
	}{{ch.Locked, &now.locked}, {ch.MavenSupport, &now.mavenSupport}, {ch.MavenIncludeAll, &now.mavenIncludeAll}} {
		if flag.to.Given {
			changed = changed || *flag.dst != flag.to.Value
			*flag.dst = flag.to.Value
		}
	}
	if !changed {
		return nil
	}
	if _, err := versioned.Revoke(ctx, c, "tag_config", versioned.Column{Name: "tag_id", Value: t.ID}); err != nil {
		return err
	}
	return now.add(ctx, c, t.ID)
}

func equal[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func editExtra(ctx context.Context, c *hub.Call, t *Info, ch Change) error {
	for _, key := range slices.Concat(ch.BlockExtra, ch.RemoveExtra) {
		if _, both := ch.Extra.Get(key); both {
			return koji.Errorf(koji.GenericError, "Can not both add/update and remove tag-extra: '%s'", key)
		}
	}
	for _, m := range ch.Extra {
		if old, has := t.Extra.Get(m.Name); has && same(old, m.Value) {
			continue
		}
		if err := setExtra(ctx, c, t.ID, m); err != nil {
			return err
		}
	}
	for _, key := range ch.BlockExtra {
		if err := blockExtra(ctx, c, t.ID, key); err != nil {
			return err
		}
	}
	lacks := slices.DeleteFunc(slices.Clone(ch.RemoveExtra), func(key string) bool {
		_, has := t.Extra.Get(key)
		return has
	})
	if len(lacks) > 0 {
		return koji.Errorf(koji.GenericError, "Tag: %s doesn't have extra: %s", t.Name, strings.Join(lacks, ", "))
	}
	for _, key := range ch.RemoveExtra {
		if err := removeExtra(ctx, c, t.ID, key); err != nil {
			return err
		}
	}
	return nil
}
