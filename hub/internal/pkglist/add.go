package pkglist

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Options say what a tag's list is to say of a package. What is nil stays as it
// is there or is inherited.
type Options struct {
	Owner       any // user as the API takes them
	Block       *bool
	ExtraArches *string // separated by blanks
	Update      bool    // the package must be on the list, unless Force
	Force       bool    // also where it is blocked; the caller becomes owner if need be
}

// Add puts a package on the tag's list, or changes what it says of it. A package
// that does not exist is made. Policies are not asked; the caller must be logged
// in.
func Add(ctx context.Context, c *hub.Call, tagRef, pkg koji.Ref, o Options) error {
	return add(ctx, c, tagRef, pkg, o, false)
}

func add(ctx context.Context, c *hub.Call, tagRef, pkgRef koji.Ref, o Options, ask bool) error {
	t, err := tag.Get(ctx, c, tagRef)
	if err != nil {
		return err
	}
	pkg, known, err := lookup.Find(ctx, c, lookup.Package, pkgRef)
	if err != nil {
		return err
	}
	if _, isName := pkgRef.Value().(string); !known && !isName {
		return koji.Errorf(koji.GenericError, "No such package: %s", pkgRef.Text())
	}
	var owner *int64
	if o.Owner != nil {
		u, err := user.Must(ctx, c, o.Owner)
		if err != nil {
			return err
		}
		owner = &u.ID
	}
	action := o.action()
	if ask {
		if err := assertPolicy(ctx, c, action, t, pkgRef.Value(), o.Force); err != nil {
			return err
		}
	}
	if !known {
		if pkg, err = lookup.Make(ctx, c, lookup.Package, pkgRef.Name()); err != nil {
			return err
		}
	}
	if o.ExtraArches, err = normalArches(o.ExtraArches); err != nil {
		return err
	}
	return o.put(ctx, c, change{tag: t, pkg: pkg, action: action}, owner)
}

func (o Options) action() string {
	switch {
	case o.Update:
		return "update"
	case o.Block != nil && *o.Block:
		return "block"
	}
	return "add"
}

func normalArches(arches *string) (*string, error) {
	if arches == nil {
		return nil, nil
	}
	list, err := koji.ParseArches(*arches, true)
	text := strings.Join(list, " ")
	return &text, err
}

// put compares with what the list says so far and writes what differs.
func (o Options) put(ctx context.Context, c *hub.Call, ch change, owner *int64) error {
	before, err := Config(ctx, c, ch.tag.ID, ch.pkg.ID, nil)
	if err != nil {
		return err
	}
	s := setting{blocked: o.Block != nil && *o.Block, arches: o.ExtraArches}
	changed := before == nil
	changedOwner := false
	switch {
	case before == nil && o.Update && !o.Force:
		return koji.Errorf(koji.GenericError, "cannot update: tag %s has no data for package %s", ch.tag.Name, ch.pkg.Name)
	case before != nil:
		if owner == nil {
			owner = &before.OwnerID
		}
		if o.Block == nil {
			s.blocked = before.Blocked
		}
		if s.arches == nil {
			s.arches = before.ExtraArches
		}
		changedOwner = *owner != before.OwnerID
		changed = s.blocked != before.Blocked || !sameText(s.arches, before.ExtraArches)
		if !changed && !changedOwner && !o.Force {
			return nil
		}
		if before.Blocked && !s.blocked && !o.Force {
			return koji.Errorf(koji.GenericError, "package %s is blocked in tag %s", ch.pkg.Name, ch.tag.Name)
		}
	}
	if owner == nil {
		if !o.Force {
			return koji.Errorf(koji.GenericError, "owner not specified")
		}
		owner = &c.Session.UserID
	}
	s.owner = *owner
	ch.data = xmlrpc.Struct{
		{Name: "owner", Value: s.owner}, {Name: "block", Value: s.blocked}, {Name: "extra_arches", Value: text(s.arches)},
		{Name: "force", Value: o.Force}, {Name: "update", Value: o.Update},
	}
	return ch.run(ctx, c, func(ctx context.Context) error {
		switch {
		case changed:
			return ch.write(ctx, c, s)
		case changedOwner:
			return ch.writeOwner(ctx, c, s.owner)
		}
		return nil
	})
}

func sameText(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func text(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}
