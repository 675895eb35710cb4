// Package tag2distrepohub is the hub half of tag2distrepo: whenever the content
// of a tag changes whose extra data ask for it, a dist repo of it is queued.
package tag2distrepohub

import (
	"context"
	_ "embed"
	"time"

	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Plugin is the hub half.
type Plugin struct{ opts options }

// options is tag2distrepo.conf, which koji does not read.
type options struct {
	Coalesce string        `ini:"tag2distrepo.coalesce"`
	Pause    time.Duration `ini:"tag2distrepo.pause"`
	Window   time.Duration `ini:"tag2distrepo.window"`
}

//go:embed table.sql
var table string

// What coalesce may be.
const (
	auto = "auto"
	yes  = "yes"
	no   = "no"
)

var _ hub.Configurable = (*Plugin)(nil)

// New returns the half.
func New() *Plugin {
	return &Plugin{opts: options{Coalesce: auto, Pause: 10 * time.Second, Window: 65 * time.Second}}
}

// Name implements hub.Plugin.
func (*Plugin) Name() string { return "tag2distrepo" }

// ConfigName implements hub.Configurable.
func (*Plugin) ConfigName() string { return "tag2distrepo" }

// Raw implements hub.Configurable.
func (*Plugin) Raw() bool { return false }

// Configure implements hub.Configurable.
func (p *Plugin) Configure(f *config.File) ([]config.Warning, error) {
	warnings, err := f.Decode(&p.opts, config.DecodeOptions{})
	if err != nil {
		return nil, err
	}
	switch p.opts.Coalesce {
	case auto, yes, no:
		return warnings, nil
	}
	o, _ := f.Get("tag2distrepo", "coalesce")
	return nil, &config.ValueError{
		File: o.File, Line: o.Line, Section: "tag2distrepo", Key: "coalesce", Value: o.Value, Want: "auto, yes or no",
	}
}

// Register implements hub.Plugin.
func (p *Plugin) Register(r *hub.Registrar) error {
	hub.On(r, func(ctx context.Context, c *hub.Call, e hub.PostTag) error { return p.changed(ctx, c, e.Tag) })
	hub.On(r, func(ctx context.Context, c *hub.Call, e hub.PostUntag) error { return p.changed(ctx, c, e.Tag) })
	hub.Table(r, "gokoji_tag2distrepo", table)
	// also without coalescing: changes may be left from before
	hub.Background(r, "dist repos of changed tags", p.work)
	return nil
}

// changed sees to it that the tag gets a dist repo. What is wrong with its
// settings fails the call that changes the tag.
func (p *Plugin) changed(ctx context.Context, c *hub.Call, tag xmlrpc.Struct) error {
	r, err := wanted(tag)
	if err != nil || r == nil {
		return err
	}
	if p.coalesces(c.System()) {
		return p.note(ctx, c, r.tagID)
	}
	_, err = r.queue(ctx, c, nil)
	return err
}

// coalesces tells whether changes close together share a task. A hub that leaves
// repos to others does as koji's: one task each.
func (p *Plugin) coalesces(s *hub.System) bool {
	return p.opts.Coalesce == yes || p.opts.Coalesce == auto && s.WorksRepos
}
