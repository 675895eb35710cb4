package tag

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
)

// Descendant is a tag that inherits from another, met on the way through all
// of them.
type Descendant struct {
	TagID        int64    `koji:"tag_id" sql:"tag_inheritance.tag_id"`
	ParentID     int64    `koji:"parent_id" sql:"tag_inheritance.parent_id"`
	Name         string   `koji:"name" sql:"tag.name"` // of the tag that inherits
	Priority     int64    `koji:"priority" sql:"tag_inheritance.priority"`
	MaxDepth     *int64   `koji:"maxdepth" sql:"tag_inheritance.maxdepth"`
	Intransitive bool     `koji:"intransitive" sql:"tag_inheritance.intransitive"`
	NoConfig     bool     `koji:"noconfig" sql:"tag_inheritance.noconfig"`
	PkgFilter    *string  `koji:"pkg_filter" sql:"tag_inheritance.pkg_filter"`
	CurrDepth    int64    `koji:"currdepth" sql:"-"`
	NextDepth    *int64   `koji:"nextdepth" sql:"-"` // always nil
	Filter       []string `koji:"filter" sql:"-"`
}

// descendants returns all tags that inherit from tag, as it was at event or is
// now.
func descendants(ctx context.Context, c *hub.Call, tag int64, event *int64) ([]Descendant, error) {
	links, err := reachable[Descendant](ctx, c, tag, event, down())
	if err != nil {
		return nil, err
	}
	return walkDown(links, tag), nil
}

// walkDown follows links, which are in order of priority.
func walkDown(links []Descendant, tag int64) []Descendant {
	byParent := map[int64][]Descendant{}
	for _, l := range links {
		byParent[l.ParentID] = append(byParent[l.ParentID], l)
	}
	w := downward{links: byParent, seen: map[int64][]Descendant{}, order: []Descendant{}}
	w.from(tag, map[int64]bool{}, 0, false, []string{})
	return w.order
}

// downward goes through those that inherit, depth first.
type downward struct {
	links map[int64][]Descendant
	seen  map[int64][]Descendant
	order []Descendant
}

// from follows the links to tag. A link's depth limits how far above it may
// still be met; an intransitive one is met but not followed.
func (w *downward) from(tag int64, path map[int64]bool, level int64, noConfig bool, filters []string) {
	level++
	path[tag] = true
	defer delete(path, tag)
	for _, l := range w.links[tag] {
		if path[l.TagID] || l.MaxDepth != nil && *l.MaxDepth < level-1 {
			continue
		}
		noConfig = noConfig || l.NoConfig
		l.CurrDepth, l.Filter = level, filters
		if l.PkgFilter != nil && *l.PkgFilter != "" {
			l.Filter = append(filters[:len(filters):len(filters)], *l.PkgFilter)
		}
		if w.covered(l, noConfig) {
			continue
		}
		w.seen[l.TagID] = append(w.seen[l.TagID], l)
		w.order = append(w.order, l)
		if !l.Intransitive {
			w.from(l.TagID, path, level, noConfig, l.Filter)
		}
	}
}

func (w *downward) covered(l Descendant, noConfig bool) bool {
	for _, before := range w.seen[l.TagID] {
		if (noConfig || !before.NoConfig) && len(before.Filter) == 0 {
			return true
		}
	}
	return false
}
