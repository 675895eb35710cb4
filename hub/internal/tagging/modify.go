package tagging

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/pkglist"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type modifyArgs struct {
	Source        koji.Ref `koji:"src"`
	Dest          koji.Ref `koji:"dst"`
	Config        bool     `koji:"config" default:"true"`
	Packages      bool     `koji:"pkgs" default:"true"`
	Builds        bool     `koji:"builds" default:"true"`
	Groups        bool     `koji:"groups" default:"true"`
	LatestOnly    latest   `koji:"latest_only" default:"true"`
	InheritBuilds bool     `koji:"inherit_builds" default:"true"`
	Event         any      `koji:"event" default:"null"`
	Force         bool     `koji:"force" default:"false"`
	Remove        bool     `koji:"remove" default:"false"`
}

func snapshotModify(ctx context.Context, c *hub.Call, a modifyArgs) (any, error) {
	s, err := snapshotArgs{
		a.Source, a.Dest, a.Config, a.Packages, a.Builds, a.Groups, a.LatestOnly, a.InheritBuilds, a.Event, a.Force,
	}.start(ctx, c)
	if err != nil {
		return nil, err
	}
	if s.src, err = tag.GetAt(ctx, c, a.Source, s.at); err != nil {
		return nil, err
	}
	if s.dst, err = tag.Get(ctx, c, a.Dest); err != nil {
		return nil, err
	}
	if (s.src.Locked || s.dst.Locked) && !a.Force {
		return nil, koji.Errorf(koji.GenericError, "Source or destination tag is locked, use force to copy")
	}
	if a.Config {
		if err := s.alignConfig(ctx, c); err != nil {
			return nil, err
		}
	}
	if a.Packages {
		if err := s.alignPackages(ctx, c); err != nil {
			return nil, err
		}
	}
	if a.Builds {
		if err := s.alignBuilds(ctx, c, a.Remove); err != nil {
			return nil, err
		}
	}
	if a.Groups {
		return nil, s.alignGroups(ctx, c, a.Remove)
	}
	return nil, nil
}

func (s *copying) alignConfig(ctx context.Context, c *hub.Call) error {
	// koji sets the Maven flags in any case, which then is not possible
	if err := c.AssertMaven(); err != nil {
		return err
	}
	ch := tag.Change{
		Arches: tag.To(s.src.Arches), Locked: tag.To(s.src.Locked), Perm: tag.To(koji.Ref{}), Extra: s.src.Extra,
		MavenSupport: tag.To(s.src.MavenSupport), MavenIncludeAll: tag.To(s.src.MavenIncludeAll),
	}
	if s.src.PermID != nil {
		ch.Perm = tag.To(koji.RefID(*s.src.PermID))
	}
	for _, m := range s.dst.Extra {
		if _, keep := s.src.Extra.Get(m.Name); !keep {
			ch.RemoveExtra = append(ch.RemoveExtra, m.Name)
		}
	}
	err := step(c, tag.Edit(ctx, c, koji.RefID(s.dst.ID), ch))
	if err == nil {
		s.dst, err = tag.Get(ctx, c, koji.RefID(s.dst.ID))
	}
	return err
}

// alignPackages blocks the packages that only the destination has and adds those
// that only the source has.
func (s *copying) alignPackages(ctx context.Context, c *hub.Call) error {
	src, err := pkglist.Read(ctx, c, pkglist.Filter{Tag: &s.src.ID, Event: s.at, Inherit: true})
	if err != nil {
		return err
	}
	dst, err := pkglist.Read(ctx, c, pkglist.Filter{Tag: &s.dst.ID, Inherit: true})
	if err != nil {
		return err
	}
	names := func(list []pkglist.Owned) map[string]bool {
		set := make(map[string]bool, len(list))
		for _, p := range list {
			set[p.PackageName] = true
		}
		return set
	}
	wanted, there := names(src), names(dst)
	for _, p := range dst {
		if !wanted[p.PackageName] {
			if err := s.listPackage(ctx, c, p, true, true); err != nil {
				return err
			}
		}
	}
	for _, p := range src {
		if !there[p.PackageName] {
			if err := s.listPackage(ctx, c, p, p.Blocked, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// byPackage groups builds by package, packages in the order in which they are
// met; of a build that is there twice the last counts, at its first place.
type byPackage struct {
	order  []int64
	builds map[int64][]Build
}

func groupByPackage(list []Build) byPackage {
	g := byPackage{builds: map[int64][]Build{}}
	for _, b := range list {
		old := g.builds[b.PackageID]
		if old == nil {
			g.order = append(g.order, b.PackageID)
		}
		if i := slices.IndexFunc(old, func(o Build) bool { return o.ID == b.ID }); i >= 0 {
			old[i] = b
		} else {
			g.builds[b.PackageID] = append(old, b)
		}
	}
	return g
}

// alignBuilds gives the destination the builds of the source in the same order.
// Others of the same package come before them or, with remove, are untagged, as
// are then those of further packages.
func (s *copying) alignBuilds(ctx context.Context, c *hub.Call, remove bool) error {
	list, err := s.sourceBuilds(ctx, c)
	if err != nil {
		return err
	}
	src := groupByPackage(list)
	if list, err = Builds(ctx, c, Filter{Tag: s.dst.ID}); err != nil {
		return err
	}
	slices.Reverse(list)
	dst := groupByPackage(list)
	if remove {
		for _, pkg := range dst.order {
			if src.builds[pkg] != nil {
				continue
			}
			for _, b := range dst.builds[pkg] {
				if err := s.changeBuild(ctx, c, b, false, false); err != nil {
					return err
				}
			}
		}
	}
	for _, pkg := range src.order {
		if err := s.alignPackage(ctx, c, src.builds[pkg], dst.builds[pkg], remove); err != nil {
			return err
		}
	}
	return nil
}

func (s *copying) alignPackage(ctx context.Context, c *hub.Call, want, have []Build, remove bool) error {
	wanted := make(map[int64]bool, len(want))
	for _, b := range want {
		wanted[b.ID] = true
	}
	var rest, extra []Build
	for _, b := range have {
		switch {
		case wanted[b.ID]:
			rest = append(rest, b)
		case !remove:
			extra = append(extra, b)
			rest = append(rest, b)
		default:
			if err := s.changeBuild(ctx, c, b, false, true); err != nil {
				return err
			}
		}
	}
	// rest is what the destination has from here on; what stands before the next
	// build goes, to be tagged again when its turn comes
	for _, b := range append(extra, want...) {
		i := slices.IndexFunc(rest, func(r Build) bool { return r.ID == b.ID })
		out := rest
		if i >= 0 {
			out = rest[:i]
		}
		for _, r := range out {
			if err := s.changeBuild(ctx, c, r, false, true); err != nil {
				return err
			}
		}
		if i >= 0 {
			rest = rest[i+1:]
			continue
		}
		rest = nil
		if err := s.changeBuild(ctx, c, b, true, false); err != nil {
			return err
		}
	}
	return nil
}

// changeBuild tags or untags a build in the destination.
func (s *copying) changeBuild(ctx context.Context, c *hub.Call, b Build, in, asked bool) error {
	info, err := build.Get(ctx, c, b.ID)
	if err != nil {
		return err
	}
	ch := Change{Tag: s.dst, Build: info, User: c.Session.UserID, Force: s.args.Force}
	if asked {
		if err := ch.access(ctx, c); err != nil {
			return err
		}
	}
	if in {
		return step(c, ch.Add(ctx, c))
	}
	return step(c, ch.Remove(ctx, c, true))
}
