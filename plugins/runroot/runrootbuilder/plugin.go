// Package runrootbuilder is the builder half of the runroot plugin: it runs a
// command in a build root that is made for it.
package runrootbuilder

import (
	"github.com/gokoji/gokoji/plugins/runroot"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/config"
)

// Plugin is the builder half; its configuration is runroot.conf.
type Plugin struct {
	conf settings
}

var _ builder.Configurable = (*Plugin)(nil)

// New returns the plugin without any mounts.
func New() *Plugin { return &Plugin{} }

// Name is the plugin's name in kojid.conf.
func (*Plugin) Name() string { return "runroot" }

// Configure reads runroot.conf and checks all of it.
func (p *Plugin) Configure(f *config.File) ([]config.Warning, error) {
	warnings, err := f.Decode(&p.conf, config.DecodeOptions{})
	if err != nil {
		return warnings, err
	}
	return warnings, p.conf.check()
}

// taskWeight is what a task counts for unless its caller says otherwise.
const taskWeight = 2.0

// Register adds the task.
func (p *Plugin) Register(r *builder.Registrar) error {
	builder.Handle(r, runroot.Method, p.run, builder.Weight(taskWeight))
	return nil
}
