// Package echohub is the hub half of echo: it logs every callback, as an example
// of a plugin and for looking at what happens.
package echohub

import (
	"context"
	"reflect"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
)

// Plugin is the hub half.
type Plugin struct{}

// New returns the half.
func New() *Plugin { return &Plugin{} }

// Name implements hub.Plugin.
func (*Plugin) Name() string { return "echo" }

// Register implements hub.Plugin.
func (*Plugin) Register(r *hub.Registrar) error {
	hub.On(r, echo[hub.PreTag])
	hub.On(r, echo[hub.PostTag])
	hub.On(r, echo[hub.PreUntag])
	hub.On(r, echo[hub.PostUntag])
	hub.On(r, echo[hub.PreTaskStateChange])
	hub.On(r, echo[hub.PostTaskStateChange])
	hub.On(r, echo[hub.PreBuildStateChange])
	hub.On(r, echo[hub.PostBuildStateChange])
	hub.On(r, echo[hub.PreBuildPromote])
	hub.On(r, echo[hub.PostBuildPromote])
	hub.On(r, echo[hub.PreImport])
	hub.On(r, echo[hub.PostImport])
	hub.On(r, echo[hub.PreRPMSign])
	hub.On(r, echo[hub.PostRPMSign])
	hub.On(r, echo[hub.PrePackageListChange])
	hub.On(r, echo[hub.PostPackageListChange])
	hub.On(r, echo[hub.PreRepoInit])
	hub.On(r, echo[hub.PostRepoInit])
	hub.On(r, echo[hub.PreRepoDone])
	hub.On(r, echo[hub.PostRepoDone])
	hub.On(r, echo[hub.PreCommit])
	hub.On(r, echo[hub.PostCommit])
	return nil
}

func echo[E hub.Event](_ context.Context, c *hub.Call, e E) error {
	name := reflect.TypeFor[E]().Name()
	c.Log.Info("callback", "name", strings.ToLower(name[:1])+name[1:], "method", c.Method, "event", e)
	return nil
}
