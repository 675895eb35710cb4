package koji

import "github.com/gokoji/gokoji/sdk/xmlrpc"

// Truth tells whether a dynamic value counts as true, by Python's rule: nil,
// false, zero and whatever is empty do not. koji's hub takes flags so.
func Truth(v any) bool {
	switch x := v.(type) {
	case nil:
		return false
	case bool:
		return x
	case int64:
		return x != 0
	case float64:
		return x != 0
	case string:
		return x != ""
	case []byte:
		return len(x) > 0
	case []any:
		return len(x) > 0
	case xmlrpc.Struct:
		return len(x) > 0
	}
	return true
}

// TypeName names the type of a dynamic value as koji's faults do.
func TypeName(v any) string {
	switch v.(type) {
	case nil:
		return "<class 'NoneType'>"
	case bool:
		return "<class 'bool'>"
	case int64:
		return "<class 'int'>"
	case float64:
		return "<class 'float'>"
	case string:
		return "<class 'str'>"
	case []any:
		return "<class 'list'>"
	case xmlrpc.Struct:
		return "<class 'dict'>"
	case []byte:
		return "<class 'xmlrpc.client.Binary'>"
	case xmlrpc.DateTime:
		return "<class 'xmlrpc.client.DateTime'>"
	}
	return "<class 'object'>"
}
