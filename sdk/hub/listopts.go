package hub

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
)

// ApplyOpts applies koji's query options to a list that does not come from SQL.
// T is a struct with koji tags, one of which the order may name. The answer is a
// list, or its length with CountOnly.
func ApplyOpts[T any](list []T, o QueryOpts) (any, error) {
	if o.Order != "" {
		if err := sortBy(list, o.Order); err != nil {
			return nil, err
		}
	}
	if o.Offset > 0 {
		list = list[min(o.Offset, int64(len(list))):]
	}
	if o.Limit > 0 {
		list = list[:min(o.Limit, int64(len(list)))]
	}
	if o.CountOnly {
		return int64(len(list)), nil
	}
	if list == nil {
		list = []T{}
	}
	return list, nil
}

func sortBy[T any](list []T, order string) error {
	name, descending := strings.CutPrefix(order, "-")
	var index []int
	for _, col := range columnsOf(reflect.TypeFor[T]()) {
		if col.name == name {
			index = col.index
		}
	}
	if index == nil {
		return koji.Errorf(koji.ParameterError, "Invalid order: %s", name)
	}
	slices.SortStableFunc(list, func(a, b T) int {
		x, y := reflect.ValueOf(a).FieldByIndex(index), reflect.ValueOf(b).FieldByIndex(index)
		if descending {
			x, y = y, x
		}
		switch {
		case x.CanInt():
			return cmp.Compare(x.Int(), y.Int())
		case x.CanUint():
			return cmp.Compare(x.Uint(), y.Uint())
		case x.CanFloat():
			return cmp.Compare(x.Float(), y.Float())
		case x.Kind() == reflect.String:
			return cmp.Compare(x.String(), y.String())
		}
		return 0
	})
	return nil
}
