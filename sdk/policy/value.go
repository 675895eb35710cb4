package policy

import (
	"reflect"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// truth says whether Python takes a value for true: all but nil, false, zero
// and what is empty. Unlike koji.Truth it knows Go's other types too.
func truth(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case xmlrpc.DateTime:
		return true
	case bool:
		return v
	}
	switch rv := reflect.ValueOf(v); rv.Kind() {
	case reflect.String, reflect.Slice, reflect.Map, reflect.Array:
		return rv.Len() > 0
	case reflect.Struct:
		return true
	default:
		return !rv.IsZero()
	}
}

// asText returns a value that is a string, also one of a type of its own.
func asText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case xmlrpc.DateTime:
		return "", false
	}
	if rv := reflect.ValueOf(v); rv.Kind() == reflect.String {
		return rv.String(), true
	}
	return "", false
}

// items returns the items of a list.
func items(v any) ([]any, bool) {
	switch v := v.(type) {
	case []any:
		return v, true
	case []byte, xmlrpc.Struct:
		return nil, false
	}
	rv := reflect.ValueOf(v)
	if rv.Kind() != reflect.Slice && rv.Kind() != reflect.Array {
		return nil, false
	}
	list := make([]any, rv.Len())
	for i := range list {
		list[i] = rv.Index(i).Interface()
	}
	return list, true
}
