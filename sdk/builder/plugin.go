// Package builder is the interface between kojid and what runs in it: task
// handlers, callbacks and build roots. Core tasks and plugins register in the
// same way.
//
// A half of a plugin is a value with a name and a Register method:
//
//	builder.Handle(r, "runroot", p.run, builder.Weight(2))
//	builder.On(r, p.checkSources)
package builder

import "github.com/gokoji/gokoji/sdk/config"

// Plugin is the builder half of a plugin. Register declares what the half adds;
// it does no I/O and starts nothing. It is called once in kojid and once in
// every task's process.
type Plugin interface {
	Name() string // as written in kojid.conf's plugin, e.g. "runroot"
	Register(r *Registrar) error
}

// Configurable is a Plugin with a configuration file, plugins/NAME.conf beside
// kojid.conf, in which "%" is interpolated. Configure is called before Register
// with the parsed file (empty when there is none); it fills the plugin's options
// and returns every mistake found.
type Configurable interface {
	Plugin
	Configure(f *config.File) ([]config.Warning, error)
}
