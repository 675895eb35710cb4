// Package arrange applies koji's query options to answers that no single query
// can order: lists put together along the inheritance.
package arrange

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Apply orders list by one member of its structs, cuts it and, with countOnly,
// answers its length. list is reordered in place.
func Apply[T any](list []T, opts hub.QueryOpts) (any, error) {
	if opts.Order != "" {
		if err := sort(list, opts.Order); err != nil {
			return nil, err
		}
	}
	list = list[min(opts.Offset, int64(len(list))):]
	if opts.Limit > 0 {
		list = list[:min(opts.Limit, int64(len(list)))]
	}
	if opts.CountOnly {
		return int64(len(list)), nil
	}
	return list, nil
}

func sort[T any](list []T, order string) error {
	name, descending := strings.CutPrefix(order, "-")
	type item struct {
		row T
		key any
	}
	items := make([]item, len(list))
	for i, row := range list {
		v, err := xmlrpc.Marshal(row)
		if err != nil {
			return err
		}
		s, _ := v.(xmlrpc.Struct)
		key, has := s.Get(name)
		if !has {
			return koji.Errorf(koji.ParameterError, "Invalid order: %s", name)
		}
		items[i] = item{row, key}
	}
	slices.SortStableFunc(items, func(a, b item) int {
		if descending {
			return compare(b.key, a.key)
		}
		return compare(a.key, b.key)
	})
	for i := range items {
		list[i] = items[i].row
	}
	return nil
}

// compare puts what is not there last.
func compare(a, b any) int {
	switch x := a.(type) {
	case string:
		if y, ok := b.(string); ok {
			return cmp.Compare(x, y)
		}
	case int64:
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y)
		}
	case float64:
		if y, ok := b.(float64); ok {
			return cmp.Compare(x, y)
		}
	case bool:
		if y, ok := b.(bool); ok && x != y {
			if x {
				return 1
			}
			return -1
		}
	}
	switch {
	case a == nil && b != nil:
		return 1
	case a != nil && b == nil:
		return -1
	}
	return 0
}
