package tag

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Spec describes a tag to make.
type Spec struct {
	ID              int64 // taken from the sequence beforehand; 0 takes the next
	Name            string
	Parent          koji.Ref // zero for none; it is inherited from with priority 0
	Arches          []string
	Perm            koji.Ref // zero for none
	Locked          bool
	MavenSupport    bool
	MavenIncludeAll bool
	Extra           xmlrpc.Struct // values are kept as JSON
}

// Create makes a tag and returns its id. It does not ask for permissions; the
// caller must be logged in. A name that a deleted tag had gets that tag's id.
func Create(ctx context.Context, c *hub.Call, s Spec) (int64, error) {
	if err := c.System().Names.CheckName(s.Name); err != nil {
		return 0, err
	}
	arches, err := koji.ParseArches(s.Arches, true)
	if err != nil {
		return 0, err
	}
	if s.MavenSupport || s.MavenIncludeAll {
		if err := c.AssertMaven(); err != nil {
			return 0, err
		}
	}
	t, err := Find(ctx, c, koji.RefName(s.Name))
	if err != nil {
		return 0, err
	}
	if t != nil {
		return 0, koji.Errorf(koji.GenericError, "A tag with the name '%s' already exists", s.Name)
	}
	var parent *Info
	if !s.Parent.IsZero() {
		if parent, err = Find(ctx, c, s.Parent); err != nil {
			return 0, err
		}
		if parent == nil {
			return 0, koji.Errorf(koji.GenericError, "Parent tag '%s' could not be found", s.Parent.Text())
		}
	}
	var perm *int64
	if !s.Perm.IsZero() {
		p, err := lookup.Must(ctx, c, lookup.Permission, s.Perm)
		if err != nil {
			return 0, err
		}
		perm = &p.ID
	}
	entry, err := s.entry(ctx, c)
	if err != nil {
		return 0, err
	}
	if err := (config{
		arches: strings.Join(arches, " "), perm: perm, locked: s.Locked,
		mavenSupport: s.MavenSupport, mavenIncludeAll: s.MavenIncludeAll,
	}).add(ctx, c, entry.ID); err != nil {
		return 0, err
	}
	for _, m := range s.Extra {
		if err := setExtra(ctx, c, entry.ID, m); err != nil {
			return 0, err
		}
	}
	if parent == nil {
		return entry.ID, nil
	}
	// the deleted tag whose id this is may have been given parents since
	noFilter := ""
	return entry.ID, setInheritance(ctx, c, entry.ID, []LinkChange{{ParentID: parent.ID, PkgFilter: &noFilter}}, false)
}

// entry makes the row of the tag's name, unless there is one and any id will do.
func (s Spec) entry(ctx context.Context, c *hub.Call) (lookup.Entry, error) {
	if s.ID == 0 {
		return lookup.Make(ctx, c, lookup.Tag, s.Name)
	}
	_, err := c.Exec(ctx, "INSERT INTO tag (id, name) VALUES ($1, $2)", s.ID, s.Name)
	return lookup.Entry{ID: s.ID, Name: s.Name}, err
}

// config is a row of tag_config. arches is text or nil.
type config struct {
	arches                        any
	perm                          *int64
	locked                        bool
	mavenSupport, mavenIncludeAll bool
}

func (f config) add(ctx context.Context, c *hub.Call, tag int64) error {
	return versioned.Add(ctx, c, "tag_config",
		versioned.Column{Name: "tag_id", Value: tag},
		versioned.Column{Name: "arches", Value: f.arches},
		versioned.Column{Name: "perm_id", Value: f.perm},
		versioned.Column{Name: "locked", Value: f.locked},
		versioned.Column{Name: "maven_support", Value: f.mavenSupport},
		versioned.Column{Name: "maven_include_all", Value: f.mavenIncludeAll})
}

type createArgs struct {
	Name            any           `koji:"name"`
	Parent          any           `koji:"parent" default:"null"`
	Arches          any           `koji:"arches" default:"null"`
	Perm            koji.Ref      `koji:"perm" default:"null"`
	Locked          any           `koji:"locked" default:"false"`
	MavenSupport    any           `koji:"maven_support" default:"false"`
	MavenIncludeAll any           `koji:"maven_include_all" default:"false"`
	Extra           xmlrpc.Struct `koji:"extra" default:"null"`
}

func create(ctx context.Context, c *hub.Call, a createArgs) (int64, error) {
	if err := c.System().Names.CheckName(a.Name); err != nil {
		return 0, err
	}
	var arches []string
	if a.Arches != nil {
		var err error
		if arches, err = koji.ParseArches(a.Arches, true); err != nil {
			return 0, err
		}
	}
	if koji.Truth(a.MavenSupport) || koji.Truth(a.MavenIncludeAll) {
		if err := c.AssertMaven(); err != nil {
			return 0, err
		}
	}
	var locked, support, all Set[bool]
	for v, dst := range map[*any]*Set[bool]{&a.Locked: &locked, &a.MavenSupport: &support, &a.MavenIncludeAll: &all} {
		if err := decodeFlag(*v, dst); err != nil {
			return 0, err
		}
	}
	s := Spec{Arches: arches, Perm: a.Perm, Locked: locked.Value, MavenSupport: support.Value, MavenIncludeAll: all.Value, Extra: a.Extra}
	s.Name, _ = a.Name.(string)
	if koji.Truth(a.Parent) {
		var err error
		if s.Parent, err = koji.ParseRef(a.Parent); err != nil {
			return 0, err
		}
	}
	return Create(ctx, c, s)
}
