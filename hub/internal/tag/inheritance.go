package tag

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
)

// Link says that a tag inherits from another.
type Link struct {
	ParentID     int64   `koji:"parent_id" sql:"tag_inheritance.parent_id"`
	Name         string  `koji:"name" sql:"tag.name"` // of the parent
	Priority     int64   `koji:"priority" sql:"tag_inheritance.priority"`
	MaxDepth     *int64  `koji:"maxdepth" sql:"tag_inheritance.maxdepth"`
	Intransitive bool    `koji:"intransitive" sql:"tag_inheritance.intransitive"`
	NoConfig     bool    `koji:"noconfig" sql:"tag_inheritance.noconfig"`
	PkgFilter    *string `koji:"pkg_filter" sql:"tag_inheritance.pkg_filter"`
	ChildID      int64   `koji:"child_id" sql:"tag_inheritance.tag_id"`
}

// Parents returns what the tag directly inherits from, in order of priority.
func Parents(ctx context.Context, c *hub.Call, tag int64, event *int64) ([]Link, error) {
	return hub.Select[Link]("tag_inheritance").Join("JOIN tag ON tag.id = tag_inheritance.parent_id").
		Where("tag_inheritance.tag_id = ?::bigint", tag).At("tag_inheritance", event).
		OrderBy("tag_inheritance.priority").All(ctx, c)
}

// Ancestor is a Link met on the way through the full inheritance.
type Ancestor struct {
	Link
	CurrDepth int64    `koji:"currdepth"` // 1 for direct parents
	NextDepth *int64   `koji:"nextdepth"` // how many more levels count; nil for all
	Filter    []string `koji:"filter"`    // all must match names of packages from here on
}

// Ancestors returns all tags that tag inherits from, in the order in which they
// count, as it was at event or is now. A tag may be there more than once when
// different conditions lead to it. Loops end where they close.
func Ancestors(ctx context.Context, c *hub.Call, tag int64, event *int64) ([]Ancestor, error) {
	links, err := reachable[Link](ctx, c, tag, event, up())
	if err != nil {
		return nil, err
	}
	return walkUp(links, tag), nil
}

// walkUp follows links, which are in order of priority.
func walkUp(links []Link, tag int64) []Ancestor {
	byChild := map[int64][]Link{}
	for _, l := range links {
		byChild[l.ChildID] = append(byChild[l.ChildID], l)
	}
	w := upward{links: byChild, seen: map[int64][]Ancestor{}, order: []Ancestor{}}
	w.from(tag, map[int64]bool{}, 0, nil, false, []string{})
	return w.order
}

// Line returns the tag itself and then its Ancestors' ids, each once.
func Line(ctx context.Context, c *hub.Call, tag int64, event *int64) ([]int64, error) {
	ancestors, err := Ancestors(ctx, c, tag, event)
	ids, seen := []int64{tag}, map[int64]bool{tag: true}
	for _, a := range ancestors {
		if !seen[a.ParentID] {
			seen[a.ParentID] = true
			ids = append(ids, a.ParentID)
		}
	}
	return ids, err
}

// upward goes through the inheritance depth first.
type upward struct {
	links map[int64][]Link
	seen  map[int64][]Ancestor // by parent: how it was reached so far
	order []Ancestor
}

// from follows the links of tag. path holds the tags that lead here; depth
// limits how many more levels count; noConfig and filters hold for all below.
func (w *upward) from(tag int64, path map[int64]bool, level int64, depth *int64, noConfig bool, filters []string) {
	if depth != nil && *depth < 1 {
		return
	}
	level++
	path[tag] = true
	defer delete(path, tag)
	for _, l := range w.links[tag] {
		if path[l.ParentID] || l.Intransitive && len(path) > 1 {
			continue
		}
		// koji API: a link without configuration also takes it from the links
		// of the same tag that come later
		noConfig = noConfig || l.NoConfig
		a := Ancestor{Link: l, CurrDepth: level, NextDepth: deeper(l.MaxDepth, depth), Filter: filters}
		if l.PkgFilter != nil && *l.PkgFilter != "" {
			a.Filter = append(filters[:len(filters):len(filters)], *l.PkgFilter)
		}
		if w.covered(a, noConfig) {
			continue
		}
		w.seen[l.ParentID] = append(w.seen[l.ParentID], a)
		w.order = append(w.order, a)
		w.from(l.ParentID, path, level, a.NextDepth, noConfig, a.Filter)
	}
}

// deeper combines the depth that a link allows with what is left of the one that
// led to it.
func deeper(link, left *int64) *int64 {
	var n int64
	switch {
	case left == nil:
		return link
	case link == nil:
		n = *left - 1
	default:
		n = min(*link, *left) - 1
	}
	return &n
}

// covered tells whether the parent was already reached under conditions at least
// as wide as those of a.
func (w *upward) covered(a Ancestor, noConfig bool) bool {
	for _, before := range w.seen[a.ParentID] {
		deepEnough := before.NextDepth == nil || a.NextDepth != nil && *before.NextDepth >= *a.NextDepth
		if deepEnough && (noConfig || !before.NoConfig) && len(before.Filter) == 0 {
			return true
		}
	}
	return false
}
