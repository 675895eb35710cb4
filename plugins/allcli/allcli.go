// Package allcli lists the CLI halves of all plugins.
package allcli

import (
	"github.com/gokoji/gokoji/plugins/runroot/runrootcli"
	"github.com/gokoji/gokoji/sdk/cli"
)

// All returns one of each.
func All() []cli.Plugin {
	return []cli.Plugin{
		runrootcli.New(),
	}
}
