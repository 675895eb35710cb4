package pkglist

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// remove takes a package off the tag's own list, where it need not be.
func remove(ctx context.Context, c *hub.Call, tagRef, pkgRef koji.Ref, force bool) error {
	t, pkg, err := find(ctx, c, tagRef, pkgRef)
	if err != nil {
		return err
	}
	if err := assertPolicy(ctx, c, "remove", t, pkg.ID, force); err != nil {
		return err
	}
	ch := change{tag: t, pkg: pkg, action: "remove"}
	return ch.run(ctx, c, func(ctx context.Context) error { return ch.revoke(ctx, c) })
}

// block blocks a package that the tag has or inherits.
func block(ctx context.Context, c *hub.Call, tagRef, pkgRef koji.Ref, force bool) error {
	t, pkg, err := find(ctx, c, tagRef, pkgRef)
	if err != nil {
		return err
	}
	list, err := read[Entry](ctx, c, Filter{Tag: &t.ID, Package: &pkg.ID, Inherit: true})
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return koji.Errorf(koji.GenericError, "Package %s is not in tag listing for %s", pkg.Name, t.Name)
	}
	yes := true
	return add(ctx, c, tagRef, pkgRef, Options{Block: &yes, Force: force}, true)
}

// unblock ends a block. The tag's own is removed, an inherited one overridden; the
// package is never gone from the list afterwards.
func unblock(ctx context.Context, c *hub.Call, tagRef, pkgRef koji.Ref, force bool) error {
	t, pkg, err := find(ctx, c, tagRef, pkgRef)
	if err != nil {
		return err
	}
	if err := assertPolicy(ctx, c, "unblock", t, pkg.ID, force); err != nil {
		return err
	}
	before, err := Config(ctx, c, t.ID, pkg.ID, nil)
	switch {
	case err != nil:
		return err
	case before == nil:
		return koji.Errorf(koji.GenericError, "no data (blocked or otherwise) for package %s in tag %s", pkg.Name, t.Name)
	case !before.Blocked:
		return koji.Errorf(koji.GenericError, "package %s NOT blocked in tag %s", pkg.Name, t.Name)
	}
	ch := change{tag: t, pkg: pkg, action: "unblock"}
	return ch.run(ctx, c, func(ctx context.Context) error {
		if before.TagID == t.ID {
			if err := ch.revoke(ctx, c); err != nil {
				return err
			}
			below, err := Config(ctx, c, t.ID, pkg.ID, nil)
			if err != nil || below != nil && !below.Blocked {
				return err
			}
		}
		return ch.write(ctx, c, setting{owner: before.OwnerID, arches: before.ExtraArches})
	})
}
