// Package allhub lists the hub halves of all plugins.
package allhub

import "github.com/gokoji/gokoji/sdk/hub"

// All returns every hub half there is, in no particular state; hub.conf says
// which are on.
func All() []hub.Plugin { return nil }
