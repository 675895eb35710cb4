// Package dudhub is the hub half of dud: it makes the tasks that build driver
// update disks.
package dudhub

import (
	"context"

	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Plugin is the hub half.
type Plugin struct{}

// New returns the half.
func New() *Plugin { return &Plugin{} }

// Name implements hub.Plugin.
func (*Plugin) Name() string { return "dud" }

// Register implements hub.Plugin.
func (*Plugin) Register(r *hub.Registrar) error {
	hub.Method(r, "dudBuild", build, hub.Perm("image"), hub.Doc("Makes a task that builds a driver update disk."))
	return nil
}

// buildArgs are passed on as they come (koji API); the task looks into them.
type buildArgs struct {
	Name           any `koji:"dud_name"`
	Version        any `koji:"dud_version"`
	Arches         any `koji:"arches"`
	Target         any `koji:"target"`
	Packages       any `koji:"pkg_list"`
	OptionalArches any `koji:"optional_arches" default:"null"`
	Scratch        any `koji:"scratch" default:"false"`
	AllDeps        any `koji:"alldeps" default:"false"`
	SCMURL         any `koji:"scmurl" default:"null"`
	Priority       any `koji:"priority" default:"null"`
}

func build(ctx context.Context, c *hub.Call, a buildArgs) (int64, error) {
	spec := hub.TaskSpec{Method: "dudBuild", Channel: "image", Params: []any{
		a.Name, a.Version, a.Arches, a.Target, a.Packages,
		xmlrpc.Struct{
			{Name: "scratch", Value: a.Scratch},
			{Name: "alldeps", Value: a.AllDeps},
			{Name: "scmurl", Value: a.SCMURL},
			{Name: "optional_arches", Value: a.OptionalArches},
		},
	}}
	var err error
	if spec.Priority, err = priority(ctx, c, a.Priority); err != nil {
		return 0, err
	}
	return c.System().Tasks.MakeTask(ctx, c, spec)
}

// priority is that of the task. Where the caller wants to stand back koji takes
// the default.
func priority(ctx context.Context, c *hub.Call, v any) (*int64, error) {
	if !koji.Truth(v) {
		return nil, nil
	}
	n, err := args.Int(v)
	if err != nil {
		return nil, err
	}
	return c.RelativePriority(ctx, min(n, 0))
}
