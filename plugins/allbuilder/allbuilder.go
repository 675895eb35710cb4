// Package allbuilder lists the builder halves of all plugins.
package allbuilder

import (
	"github.com/gokoji/gokoji/plugins/runroot/runrootbuilder"
	"github.com/gokoji/gokoji/sdk/builder"
)

// All returns every builder half there is, in no particular state; kojid.conf
// says which are on.
func All() []builder.Plugin {
	return []builder.Plugin{runrootbuilder.New()}
}
