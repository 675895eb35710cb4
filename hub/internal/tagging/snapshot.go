package tagging

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/comps"
	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/pkglist"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

func registerSnapshots(r *hub.Registrar) {
	hub.Method(r, "snapshotTag", snapshot, hub.Perm("tag"), hub.Func("RootExports.snapshotTag"),
		hub.Doc("Makes a tag with what another one has, now or at an event."))
	hub.Method(r, "snapshotTagModify", snapshotModify, hub.Perm("tag"), hub.Func("RootExports.snapshotTagModify"),
		hub.Doc("Gives a tag what another one has, now or at an event."))
}

type snapshotArgs struct {
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
}

// copying is a snapshot under way.
type copying struct {
	args     snapshotArgs
	src, dst *tag.Info
	at       *int64
}

func (a snapshotArgs) start(ctx context.Context, c *hub.Call) (copying, error) {
	if a.Builds && !a.Packages {
		return copying{}, koji.Errorf(koji.ParameterError, "builds can't be used without pkgs in snapshotTag")
	}
	at, err := event.At(a.Event)
	return copying{args: a, at: at}, err
}

func snapshot(ctx context.Context, c *hub.Call, a snapshotArgs) (any, error) {
	s, err := a.start(ctx, c)
	if err != nil {
		return nil, err
	}
	exists, err := tag.Find(ctx, c, a.Dest)
	if err != nil {
		return nil, err
	}
	if exists != nil {
		return nil, koji.Errorf(koji.GenericError, "Target tag already exists")
	}
	if s.src, err = tag.GetAt(ctx, c, a.Source, s.at); err != nil {
		return nil, err
	}
	if s.src.Locked && !a.Force {
		return nil, koji.Errorf(koji.GenericError, "Source tag is locked, use force to copy")
	}
	if err := s.make(ctx, c); err != nil {
		return nil, err
	}
	if a.Packages {
		if err := s.copyPackages(ctx, c); err != nil {
			return nil, err
		}
	}
	if a.Builds {
		if err := s.copyBuilds(ctx, c); err != nil {
			return nil, err
		}
	}
	if a.Groups {
		return nil, s.copyGroups(ctx, c)
	}
	return nil, nil
}

// make makes the new tag.
func (s *copying) make(ctx context.Context, c *hub.Call) error {
	if err := c.System().Names.CheckName(s.args.Dest.Value()); err != nil {
		return err
	}
	spec := tag.Spec{Name: s.args.Dest.Name()}
	if s.args.Config {
		spec.Arches, spec.Locked, spec.Extra = s.src.ArchList(), s.src.Locked, s.src.Extra
		spec.MavenSupport, spec.MavenIncludeAll = s.src.MavenSupport, s.src.MavenIncludeAll
		if s.src.PermID != nil {
			spec.Perm = koji.RefID(*s.src.PermID)
		}
	}
	id, err := tag.Create(ctx, c, spec)
	if err != nil {
		return err
	}
	c.ForgetEvent() // each step bears an event of its own
	s.dst, err = tag.Get(ctx, c, koji.RefID(id))
	return err
}

func (s *copying) copyPackages(ctx context.Context, c *hub.Call) error {
	list, err := pkglist.Read(ctx, c, pkglist.Filter{Tag: &s.src.ID, Event: s.at, Inherit: true})
	if err != nil {
		return err
	}
	for _, p := range list {
		if err := s.listPackage(ctx, c, p, p.Blocked, false); err != nil {
			return err
		}
	}
	return nil
}

func (s *copying) listPackage(ctx context.Context, c *hub.Call, p pkglist.Owned, block, update bool) error {
	err := pkglist.Add(ctx, c, koji.RefID(s.dst.ID), koji.RefName(p.PackageName), pkglist.Options{
		Owner: p.OwnerName, Block: &block, ExtraArches: p.ExtraArches, Force: true, Update: update,
	})
	c.ForgetEvent()
	return err
}

// sourceBuilds lists the builds to copy, the oldest first.
func (s *copying) sourceBuilds(ctx context.Context, c *hub.Call) ([]Build, error) {
	builds, err := Builds(ctx, c, Filter{
		Tag: s.src.ID, Event: s.at, Inherit: s.args.InheritBuilds, Latest: int(s.args.LatestOnly),
	})
	slices.Reverse(builds)
	return builds, err
}

func (s *copying) copyBuilds(ctx context.Context, c *hub.Call) error {
	builds, err := s.sourceBuilds(ctx, c)
	if err != nil {
		return err
	}
	for _, b := range builds {
		info, err := build.Get(ctx, c, b.ID)
		if err != nil {
			return err
		}
		if err := massAdd(ctx, c, s.dst, info); err != nil {
			return err
		}
	}
	return nil
}

func (s *copying) copyGroups(ctx context.Context, c *hub.Call) error {
	groups, err := comps.Read(ctx, c, s.src.ID, comps.Options{Event: s.at, Inherit: true, Packages: true, Groups: true})
	if err != nil {
		return err
	}
	dst := koji.RefID(s.dst.ID)
	for _, g := range groups {
		name := koji.RefName(g.Name)
		if err := step(c, comps.AddGroup(ctx, c, dst, name, comps.Change{Block: g.Blocked, Force: true})); err != nil {
			return err
		}
		for _, p := range g.Packages {
			if err := step(c, comps.AddPackage(ctx, c, dst, name, p.Name, comps.Change{Block: p.Blocked, Force: true})); err != nil {
				return err
			}
		}
		for _, r := range g.Groups {
			if err := step(c, comps.AddRequirement(ctx, c, dst, name, koji.RefName(r.Name), comps.Change{Block: r.Blocked, Force: true})); err != nil {
				return err
			}
		}
	}
	return nil
}

// step ends one step of a snapshot: the next bears a new event.
func step(c *hub.Call, err error) error {
	c.ForgetEvent()
	return err
}
