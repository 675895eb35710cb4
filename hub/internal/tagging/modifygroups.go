package tagging

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/comps"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	sdk "github.com/gokoji/gokoji/sdk/koji/comps"
)

// alignGroups gives the destination the groups of the source, and with remove
// only those; what it inherits it blocks.
func (s *copying) alignGroups(ctx context.Context, c *hub.Call, remove bool) error {
	o := comps.Options{Event: s.at, Inherit: true, Packages: true, Groups: true, Blocked: true}
	src, err := comps.Read(ctx, c, s.src.ID, o)
	if err != nil {
		return err
	}
	o.Event = nil
	dst, err := comps.Read(ctx, c, s.dst.ID, o)
	if err != nil {
		return err
	}
	for i := range src {
		g := &src[i]
		if old := groupNamed(dst, g.Name); old == nil || old.Blocked != g.Blocked {
			if err := s.addGroup(ctx, c, g.Name, g.Blocked); err != nil {
				return err
			}
		}
	}
	if remove {
		for i := range dst {
			g := &dst[i]
			switch {
			case groupNamed(src, g.Name) != nil:
			case g.TagID == s.dst.ID:
				err = step(c, comps.RemoveGroup(ctx, c, koji.RefID(s.dst.ID), koji.RefID(g.ID), s.args.Force))
			default:
				err = s.addGroup(ctx, c, g.Name, true)
			}
			if err != nil {
				return err
			}
		}
	}
	for i := range src {
		old := groupNamed(dst, src[i].Name)
		if old == nil {
			continue
		}
		if err := s.alignGroupPackages(ctx, c, &src[i], old, remove); err != nil {
			return err
		}
		if err := s.alignRequirements(ctx, c, &src[i], old, remove); err != nil {
			return err
		}
	}
	return nil
}

func groupNamed(groups []sdk.Group, name string) *sdk.Group {
	for i := range groups {
		if groups[i].Name == name {
			return &groups[i]
		}
	}
	return nil
}

func (s *copying) addGroup(ctx context.Context, c *hub.Call, name string, block bool) error {
	return step(c, comps.AddGroup(ctx, c, koji.RefID(s.dst.ID), koji.RefName(name), s.change(block)))
}

func (s *copying) change(block bool) comps.Change {
	return comps.Change{Block: block, Force: s.args.Force}
}

func (s *copying) alignGroupPackages(ctx context.Context, c *hub.Call, src, dst *sdk.Group, remove bool) error {
	tag, group := koji.RefID(s.dst.ID), koji.RefName(src.Name)
	find := func(list []sdk.Package, name string) *sdk.Package {
		for i := range list {
			if list[i].Name == name {
				return &list[i]
			}
		}
		return nil
	}
	for _, p := range src.Packages {
		if find(dst.Packages, p.Name) == nil {
			if err := step(c, comps.AddPackage(ctx, c, tag, group, p.Name, s.change(false))); err != nil {
				return err
			}
		}
	}
	if !remove {
		return nil
	}
	for _, p := range dst.Packages {
		if p.Blocked {
			continue
		}
		var err error
		switch wanted := find(src.Packages, p.Name); {
		case wanted != nil && wanted.Blocked:
			err = step(c, comps.AddPackage(ctx, c, tag, group, p.Name, s.change(true)))
		case wanted == nil && p.TagID == s.dst.ID:
			err = step(c, comps.RemovePackage(ctx, c, tag, group, p.Name))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *copying) alignRequirements(ctx context.Context, c *hub.Call, src, dst *sdk.Group, remove bool) error {
	tag, group := koji.RefID(s.dst.ID), koji.RefName(src.Name)
	has := func(list []sdk.Requirement, name string) bool {
		for _, r := range list {
			if r.Name == name {
				return true
			}
		}
		return false
	}
	for _, r := range src.Groups {
		if !has(dst.Groups, r.Name) {
			if err := step(c, comps.AddRequirement(ctx, c, tag, group, koji.RefName(r.Name), s.change(r.Blocked))); err != nil {
				return err
			}
		}
	}
	if !remove {
		return nil
	}
	for _, r := range dst.Groups {
		if r.Blocked || has(src.Groups, r.Name) {
			continue
		}
		var err error
		if r.TagID == s.dst.ID {
			err = comps.RemoveRequirement(ctx, c, tag, group, koji.RefName(r.Name))
		} else {
			err = comps.AddRequirement(ctx, c, tag, group, koji.RefName(r.Name), s.change(true))
		}
		if err := step(c, err); err != nil {
			return err
		}
	}
	return nil
}
