package pkglist

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type packageArgs struct {
	Package koji.Ref `koji:"info"`
	Strict  bool     `koji:"strict" default:"false"`
	Create  bool     `koji:"create" default:"false"`
}

func getPackage(ctx context.Context, c *hub.Call, a packageArgs) (*lookup.Entry, error) {
	return lookup.Answer(ctx, c, lookup.Package, a.Package, a.Strict, a.Create)
}

type packageIDArgs struct {
	Name   *string `koji:"name"`
	Strict bool    `koji:"strict" default:"false"`
}

func getPackageID(ctx context.Context, c *hub.Call, a packageIDArgs) (*int64, error) {
	var found bool
	var pkg lookup.Entry
	name := "None"
	if a.Name != nil {
		name = *a.Name
		var err error
		if pkg, found, err = lookup.Find(ctx, c, lookup.Package, koji.RefName(name)); err != nil {
			return nil, err
		}
	}
	switch {
	case found:
		return &pkg.ID, nil
	case a.Strict:
		return nil, koji.Errorf(koji.GenericError, "No such package name: %s", name)
	}
	return nil, nil
}

type configArgs struct {
	Tag     koji.Ref `koji:"tag"`
	Package koji.Ref `koji:"pkg"`
	Event   any      `koji:"event" default:"null"`
}

func getConfig(ctx context.Context, c *hub.Call, a configArgs) (*Owned, error) {
	tag, pkg, found, err := bothIDs(ctx, c, a.Tag, a.Package)
	if err != nil || !found {
		return nil, err
	}
	at, err := event.At(a.Event)
	if err != nil {
		return nil, err
	}
	return Config(ctx, c, tag, pkg, at)
}

type checkArgs struct {
	Tag     koji.Ref `koji:"tag"`
	Package koji.Ref `koji:"pkg"`
}

func checkTagPackage(ctx context.Context, c *hub.Call, a checkArgs) (bool, error) {
	tag, pkg, found, err := bothIDs(ctx, c, a.Tag, a.Package)
	if err != nil || !found {
		return false, err
	}
	return allowed(ctx, c, tag, pkg)
}

// bothIDs looks up tag and package; found is false unless there are both.
func bothIDs(ctx context.Context, c *hub.Call, tagRef, pkgRef koji.Ref) (tag, pkg int64, found bool, err error) {
	t, hasTag, err := lookup.Find(ctx, c, lookup.Tag, tagRef)
	if err != nil {
		return 0, 0, false, err
	}
	p, hasPkg, err := lookup.Find(ctx, c, lookup.Package, pkgRef)
	return t.ID, p.ID, hasTag && hasPkg, err
}
