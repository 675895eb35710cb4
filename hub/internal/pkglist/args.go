package pkglist

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type addArgs struct {
	Tag         koji.Ref `koji:"taginfo"`
	Package     koji.Ref `koji:"pkginfo"`
	Owner       any      `koji:"owner" default:"null"`
	Block       any      `koji:"block" default:"null"`
	ExtraArches any      `koji:"extra_arches" default:"null"`
	Force       bool     `koji:"force" default:"false"`
	Update      bool     `koji:"update" default:"false"`
}

func addCall(ctx context.Context, c *hub.Call, a addArgs) (any, error) {
	o := Options{Owner: a.Owner, Force: a.Force, Update: a.Update}
	if a.Block != nil {
		block := koji.Truth(a.Block)
		o.Block = &block
	}
	var err error
	if o.ExtraArches, err = archText(a.ExtraArches); err != nil {
		return nil, err
	}
	return nil, add(ctx, c, a.Tag, a.Package, o, true)
}

// archText reads architectures given as a text or a list; what is in them is
// checked later.
func archText(v any) (*string, error) {
	switch x := v.(type) {
	case nil:
		return nil, nil
	case string:
		return &x, nil
	}
	list, err := koji.ParseArches(v, true)
	text := strings.Join(list, " ")
	return &text, err
}

type entryArgs struct {
	Tag     koji.Ref `koji:"taginfo"`
	Package koji.Ref `koji:"pkginfo"`
	Force   bool     `koji:"force" default:"false"`
}

func removeCall(ctx context.Context, c *hub.Call, a entryArgs) (any, error) {
	return nil, remove(ctx, c, a.Tag, a.Package, a.Force)
}

func blockCall(ctx context.Context, c *hub.Call, a entryArgs) (any, error) {
	return nil, block(ctx, c, a.Tag, a.Package, a.Force)
}

func unblockCall(ctx context.Context, c *hub.Call, a entryArgs) (any, error) {
	return nil, unblock(ctx, c, a.Tag, a.Package, a.Force)
}

type setOwnerArgs struct {
	Tag     koji.Ref `koji:"taginfo"`
	Package koji.Ref `koji:"pkginfo"`
	Owner   any      `koji:"owner"`
	Force   bool     `koji:"force" default:"false"`
}

func setOwnerCall(ctx context.Context, c *hub.Call, a setOwnerArgs) (any, error) {
	return nil, add(ctx, c, a.Tag, a.Package, Options{Owner: a.Owner, Force: a.Force, Update: true}, true)
}

type setArchesArgs struct {
	Tag     koji.Ref `koji:"taginfo"`
	Package koji.Ref `koji:"pkginfo"`
	Arches  any      `koji:"arches"`
	Force   bool     `koji:"force" default:"false"`
}

func setArchesCall(ctx context.Context, c *hub.Call, a setArchesArgs) (any, error) {
	arches, err := archText(a.Arches)
	if err != nil {
		return nil, err
	}
	return nil, add(ctx, c, a.Tag, a.Package, Options{ExtraArches: arches, Force: a.Force, Update: true}, true)
}
