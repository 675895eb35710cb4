package koji

import "github.com/gokoji/gokoji/sdk/xmlrpc"

// first returns the first member of those names that holds something.
func first(s xmlrpc.Struct, names ...string) any {
	var v any
	for _, name := range names {
		if v = s.Value(name); Truth(v) {
			break
		}
	}
	return v
}
