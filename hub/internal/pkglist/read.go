package pkglist

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Entry is a package's entry in the list of a tag.
type Entry struct {
	PackageID   int64   `koji:"package_id" sql:"package.id"`
	PackageName string  `koji:"package_name" sql:"package.name"`
	TagID       int64   `koji:"tag_id" sql:"tag.id"`
	TagName     string  `koji:"tag_name" sql:"tag.name"`
	ExtraArches *string `koji:"extra_arches" sql:"tag_packages.extra_arches"`
	Blocked     bool    `koji:"blocked" sql:"tag_packages.blocked"`
}

// Owned is an Entry with the package's owner there.
type Owned struct {
	Entry
	OwnerID   int64  `koji:"owner_id" sql:"users.id"`
	OwnerName string `koji:"owner_name" sql:"users.name"`
}

func (e Entry) entry() Entry { return e }

type row interface{ entry() Entry }

// Filter says which entries are asked for.
type Filter struct {
	Tag         *int64
	Owner       *int64
	Package     *int64
	Event       *int64 // nil for now
	Inherit     bool   // with Tag: also what it inherits
	Dups        bool   // with Inherit: each package as often as it is met; else the first counts
	HideBlocked bool   // leave blocked entries out, before inherited ones are looked at
}

// Read returns the entries, those of one package side by side.
func Read(ctx context.Context, c *hub.Call, f Filter) ([]Owned, error) { return read[Owned](ctx, c, f) }

// Entries is Read without owners; what has none counts too.
func Entries(ctx context.Context, c *hub.Call, f Filter) ([]Entry, error) {
	return read[Entry](ctx, c, f)
}

// Config returns the entry of a package in a tag, its own or the one it inherits;
// nil when there is none.
func Config(ctx context.Context, c *hub.Call, tag, pkg int64, event *int64) (*Owned, error) {
	list, err := Read(ctx, c, Filter{Tag: &tag, Package: &pkg, Event: event, Inherit: true})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// allowed tells whether a package may be in a tag now: it is on the list and not
// blocked.
func allowed(ctx context.Context, c *hub.Call, tag, pkg int64) (bool, error) {
	list, err := read[Entry](ctx, c, Filter{Tag: &tag, Package: &pkg, Inherit: true})
	return len(list) > 0 && !list[0].Blocked, err
}

func read[T row](ctx context.Context, c *hub.Call, f Filter) ([]T, error) {
	if f.Tag == nil || !f.Inherit {
		var tags []int64
		if f.Tag != nil {
			tags = []int64{*f.Tag}
		}
		found, err := query[T](ctx, c, f, tags)
		if err != nil {
			return nil, err
		}
		return newMerged[T](f.Dups, false).add(found, nil).all(), nil
	}
	line, err := tag.Ancestors(ctx, c, *f.Tag, f.Event)
	if err != nil {
		return nil, err
	}
	tags := []int64{*f.Tag}
	for _, a := range line {
		tags = append(tags, a.ParentID)
	}
	found, err := query[T](ctx, c, f, tags)
	if err != nil {
		return nil, err
	}
	byTag := map[int64][]T{}
	for _, e := range found {
		byTag[e.entry().TagID] = append(byTag[e.entry().TagID], e)
	}
	merged := newMerged[T](f.Dups, true).add(byTag[*f.Tag], nil)
	for _, a := range line {
		filter, err := tag.NewFilter(a.Filter)
		if err != nil {
			return nil, err
		}
		merged.add(byTag[a.ParentID], filter)
	}
	return merged.all(), nil
}

func query[T row](ctx context.Context, c *hub.Call, f Filter, tags []int64) ([]T, error) {
	q := hub.Select[T]("tag_packages").
		Join("JOIN tag ON tag.id = tag_packages.tag_id").
		Join("JOIN package ON package.id = tag_packages.package_id").
		At("tag_packages", f.Event)
	var t T
	if _, owned := any(t).(Owned); owned {
		q.Join("JOIN tag_package_owners ON tag_package_owners.tag_id = tag_packages.tag_id"+
			" AND tag_package_owners.package_id = tag_packages.package_id").
			Join("JOIN users ON users.id = tag_package_owners.owner").
			At("tag_package_owners", f.Event)
		if f.Owner != nil {
			q.Where("users.id = ?", *f.Owner)
		}
	} else if f.Owner != nil {
		return nil, koji.Errorf(koji.GenericError, "userID and with_owners=False can't be used together")
	}
	if tags != nil {
		q.Where("tag_packages.tag_id = ANY(?::bigint[])", tags)
	}
	if f.Package != nil {
		q.Where("tag_packages.package_id = ?", *f.Package)
	}
	if f.HideBlocked {
		q.Where("NOT tag_packages.blocked")
	}
	return q.All(ctx, c)
}
