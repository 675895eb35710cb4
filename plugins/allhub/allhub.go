// Package allhub lists the hub halves of all plugins.
package allhub

import (
	"github.com/gokoji/gokoji/plugins/runroot/runroothub"
	"github.com/gokoji/gokoji/sdk/hub"
)

// All returns every hub half there is; hub.conf says which are on.
func All() []hub.Plugin {
	return []hub.Plugin{
		runroothub.New(),
	}
}
