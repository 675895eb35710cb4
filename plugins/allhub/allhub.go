// Package allhub lists the hub halves of all plugins.
package allhub

import (
	"github.com/gokoji/gokoji/plugins/dud/dudhub"
	"github.com/gokoji/gokoji/plugins/echo/echohub"
	"github.com/gokoji/gokoji/plugins/kiwi/kiwihub"
	"github.com/gokoji/gokoji/plugins/runroot/runroothub"
	"github.com/gokoji/gokoji/plugins/savefailed/savefailedhub"
	"github.com/gokoji/gokoji/plugins/sidetag/sidetaghub"
	"github.com/gokoji/gokoji/plugins/tag2distrepo/tag2distrepohub"
	"github.com/gokoji/gokoji/sdk/hub"
)

// All returns every hub half there is, in no particular state; hub.conf says
// which are on.
func All() []hub.Plugin {
	return []hub.Plugin{
		dudhub.New(),
		echohub.New(),
		kiwihub.New(),
		runroothub.New(),
		savefailedhub.New(),
		sidetaghub.New(),
		tag2distrepohub.New(),
	}
}
