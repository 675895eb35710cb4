// Package hub is the interface between koji-hub and what extends it. Core API
// methods and plugins register in the same way.
//
// A half of a plugin is a value with a name and a Register method:
//
//	hub.Method(r, "createSideTag", p.create, hub.Perm("admin"))
//	hub.On(r, p.removeWhenEmpty)
//	hub.PolicyTest(r, "is_sidetag", p.newIsSidetag)
//	hub.Background(r, "drain queue", p.drain)
package hub

import (
	"context"

	"github.com/gokoji/gokoji/sdk/config"
)

// Plugin is the hub half of a plugin. Register declares what the half adds; it
// does no I/O and starts nothing. It is called once, before the hub serves.
type Plugin interface {
	Name() string // as written in hub.conf's Plugins, e.g. "runroot_hub"
	Register(r *Registrar) error
}

// Configurable is a Plugin with a configuration file. Configure is called
// before Register with the parsed file (empty when there is none); it fills the
// plugin's options and returns every mistake found.
type Configurable interface {
	Plugin
	ConfigName() string // "sidetag" reads plugins/sidetag.conf
	Raw() bool          // whether "%" is not interpolated
	Configure(f *config.File) ([]config.Warning, error)
}

// BackgroundFunc runs for the hub's life until ctx ends. Of several hubs on one
// database only the leader runs it; it must bear being stopped and started.
type BackgroundFunc func(ctx context.Context, s *System) error
