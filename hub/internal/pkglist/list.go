package pkglist

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/arrange"
	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/sdk/hub"
)

type listArgs struct {
	Tag         any           `koji:"tagID" default:"null"`
	User        any           `koji:"userID" default:"null"`
	Package     any           `koji:"pkgID" default:"null"`
	Prefix      *string       `koji:"prefix" default:"null"`
	Inherited   bool          `koji:"inherited" default:"false"`
	WithDups    bool          `koji:"with_dups" default:"false"`
	Event       any           `koji:"event" default:"null"`
	QueryOpts   hub.QueryOpts `koji:"queryOpts" default:"null"`
	WithOwners  bool          `koji:"with_owners" default:"true"`
	WithBlocked bool          `koji:"with_blocked" default:"true"`
}

func list(ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	if a.Tag == nil && a.User == nil && a.Package == nil {
		return listSimple(ctx, c, simpleArgs{a.Prefix, a.QueryOpts})
	}
	f := Filter{Inherit: a.Inherited, Dups: a.WithDups, HideBlocked: !a.WithBlocked}
	var err error
	if f.Tag, err = lookup.OptionalID(ctx, c, lookup.Tag, a.Tag); err != nil {
		return nil, err
	}
	if a.User != nil {
		u, err := user.Must(ctx, c, a.User)
		if err != nil {
			return nil, err
		}
		f.Owner = &u.ID
	}
	if f.Package, err = lookup.OptionalID(ctx, c, lookup.Package, a.Package); err != nil {
		return nil, err
	}
	if f.Event, err = event.At(a.Event); err != nil {
		return nil, err
	}
	if a.WithOwners {
		return listAs[Owned](ctx, c, f, a)
	}
	return listAs[Entry](ctx, c, f, a)
}

func listAs[T row](ctx context.Context, c *hub.Call, f Filter, a listArgs) (any, error) {
	list, err := read[T](ctx, c, f)
	if err != nil {
		return nil, err
	}
	if a.Prefix != nil {
		prefix := strings.ToLower(*a.Prefix)
		list = slices.DeleteFunc(list, func(e T) bool {
			return !strings.HasPrefix(strings.ToLower(e.entry().PackageName), prefix)
		})
	}
	return arrange.Apply(list, a.QueryOpts)
}

type simple struct {
	ID   int64  `koji:"package_id" sql:"package.id"`
	Name string `koji:"package_name" sql:"package.name"`
}

type simpleArgs struct {
	Prefix    *string       `koji:"prefix" default:"null"`
	QueryOpts hub.QueryOpts `koji:"queryOpts" default:"null"`
}

func listSimple(ctx context.Context, c *hub.Call, a simpleArgs) (any, error) {
	q := hub.Select[simple]("package").OrderBy("package.id").Opts(a.QueryOpts)
	if a.Prefix != nil {
		q.Where("package.name ILIKE ? || '%'", *a.Prefix)
	}
	return q.Answer(ctx, c)
}
