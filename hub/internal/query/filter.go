package query

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// filterOpts are koji's. Offset and limit count from the end when negative, as
// slices of lists do in Python.
type filterOpts struct {
	Order        string `koji:"order"`
	Offset       *int   `koji:"offset"`
	Limit        *int   `koji:"limit"`
	NoneGreatest *bool  `koji:"noneGreatest"`
}

func (o *filterOpts) apply(list []any) ([]any, error) {
	if o.Order != "" && len(list) > 0 && o.NoneGreatest != nil && !*o.NoneGreatest {
		return nil, koji.Errorf(koji.ParameterError, "filterOpts: noneGreatest can only be true: a hub's lists end with what is missing, as the database orders them")
	}
	if o.Order != "" {
		if err := o.sort(list); err != nil {
			return nil, err
		}
	}
	if o.Offset != nil {
		list = list[position(*o.Offset, len(list)):]
	}
	if o.Limit != nil {
		list = list[:position(*o.Limit, len(list))]
	}
	return list, nil
}

func position(n, length int) int {
	if n < 0 {
		n += length
	}
	return min(max(n, 0), length)
}

func (o *filterOpts) sort(list []any) error {
	key, descending := strings.CutPrefix(o.Order, "-")
	var err error
	keys := make(map[int]any, len(list))
	order := make([]int, len(list))
	for i, item := range list {
		s, _ := item.(xmlrpc.Struct)
		v, ok := s.Get(key)
		if !ok {
			return koji.Errorf(koji.ParameterError, "can't order by %s: there is no such member", koji.Repr(key))
		}
		keys[i], order[i] = v, i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		n, comparable := compare(keys[i], keys[j])
		if !comparable && err == nil {
			err = koji.Errorf(koji.ParameterError, "can't order by %s: %s and %s can't be compared", koji.Repr(key), koji.Repr(keys[i]), koji.Repr(keys[j]))
		}
		if descending {
			n = -n
		}
		return n
	})
	if err != nil {
		return err
	}
	old := slices.Clone(list)
	for to, from := range order {
		list[to] = old[from]
	}
	return nil
}

// compare orders two values of one kind; nil stands above everything.
func compare(a, b any) (n int, ok bool) {
	switch {
	case a == nil && b == nil:
		return 0, true
	case a == nil:
		return 1, true
	case b == nil:
		return -1, true
	}
	switch x := a.(type) {
	case string:
		y, ok := b.(string)
		return cmp.Compare(x, y), ok
	case bool, int64, float64:
		m, isNumber := number(b)
		first, _ := number(x)
		return cmp.Compare(first, m), isNumber
	}
	return 0, false
}

func number(v any) (float64, bool) {
	switch x := v.(type) {
	case bool:
		if x {
			return 1, true
		}
		return 0, true
	case int64:
		return float64(x), true
	case float64:
		return x, true
	}
	return 0, false
}
