package pkglist

import "github.com/gokoji/gokoji/hub/internal/tag"

// merged collects entries by package, in the order in which packages are first
// met.
type merged[T row] struct {
	dups      bool // keep every entry of a package
	firstWins bool // else of two entries of a package the first counts, or the last
	order     []int64
	entries   map[int64][]T
}

func newMerged[T row](dups, firstWins bool) *merged[T] {
	return &merged[T]{dups: dups, firstWins: firstWins, entries: map[int64][]T{}}
}

// add takes the entries whose packages the filter lets through.
func (m *merged[T]) add(list []T, filter tag.Filter) *merged[T] {
	for _, e := range list {
		id := e.entry().PackageID
		had, met := m.entries[id]
		if met && !m.dups && m.firstWins || !filter.Match(e.entry().PackageName) {
			continue
		}
		if !met {
			m.order = append(m.order, id)
		}
		if !m.dups {
			had = nil
		}
		m.entries[id] = append(had, e)
	}
	return m
}

func (m *merged[T]) all() []T {
	list := []T{}
	for _, id := range m.order {
		list = append(list, m.entries[id]...)
	}
	return list
}
