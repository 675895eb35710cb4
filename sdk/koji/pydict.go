package koji

import "github.com/gokoji/gokoji/sdk/xmlrpc"

// truthy is Python's bool(): false for nil, false, 0, and what is empty.
func truthy(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case int64:
		return v != 0
	case int:
		return v != 0
	case float64:
		return v != 0
	case string:
		return v != ""
	case []byte:
		return len(v) > 0
	case []any:
		return len(v) > 0
	case xmlrpc.Struct:
		return len(v) > 0
	}
	return true
}

// first returns the first member of those names that holds something.
func first(s xmlrpc.Struct, names ...string) any {
	var v any
	for _, name := range names {
		if v = s.Value(name); truthy(v) {
			break
		}
	}
	return v
}
