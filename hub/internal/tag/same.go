package tag

import "github.com/gokoji/gokoji/sdk/xmlrpc"

// same tells whether two dynamic values are equal as JSON: the order of members
// does not count, nor whether a whole number is written with a fraction.
func same(a, b any) bool {
	switch x := a.(type) {
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !same(x[i], y[i]) {
				return false
			}
		}
		return true
	case xmlrpc.Struct:
		y, ok := b.(xmlrpc.Struct)
		if !ok || len(x) != len(y) {
			return false
		}
		for _, m := range x {
			if v, has := y.Get(m.Name); !has || !same(m.Value, v) {
				return false
			}
		}
		return true
	case int64:
		if y, ok := b.(float64); ok {
			return float64(x) == y
		}
	case float64:
		if y, ok := b.(int64); ok {
			return x == float64(y)
		}
	case []byte:
		return false // cannot be kept as JSON
	}
	switch b.(type) {
	case []any, xmlrpc.Struct, []byte:
		return false
	}
	return a == b
}
