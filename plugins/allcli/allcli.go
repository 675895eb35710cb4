// Package allcli lists the CLI halves of all plugins.
package allcli

import (
	"github.com/gokoji/gokoji/plugins/dud/dudcli"
	"github.com/gokoji/gokoji/plugins/kiwi/kiwicli"
	"github.com/gokoji/gokoji/plugins/runroot/runrootcli"
	"github.com/gokoji/gokoji/plugins/savefailed/savefailedcli"
	"github.com/gokoji/gokoji/plugins/sidetag/sidetagcli"
	"github.com/gokoji/gokoji/sdk/cli"
)

// All returns one of each.
func All() []cli.Plugin {
	return []cli.Plugin{
		dudcli.New(),
		kiwicli.New(),
		runrootcli.New(),
		savefailedcli.New(),
		sidetagcli.New(),
	}
}
