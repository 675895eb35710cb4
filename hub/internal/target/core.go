// Package target holds build targets: which tag's repo is built in, and which
// tag the build goes to (koji API: createBuildTarget … getBuildTargets).
package target

import "github.com/gokoji/gokoji/sdk/hub"

// Core registers the calls about build targets.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "target" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "createBuildTarget", create, hub.Perm("target"), hub.Func("create_build_target"),
		hub.Doc("Makes a build target."))
	hub.Method(r, "editBuildTarget", edit, hub.Perm("target"), hub.Func("edit_build_target"),
		hub.Doc("Gives a build target a name and its two tags."))
	hub.Method(r, "deleteBuildTarget", remove, hub.Perm("target"), hub.Func("delete_build_target"),
		hub.Doc("Deletes a build target; its history stays."))
	hub.Method(r, "getBuildTarget", get, hub.Func("get_build_target"),
		hub.Doc("Describes a build target as it is or was at an event."))
	hub.Method(r, "getBuildTargets", list, hub.Func("get_build_targets"),
		hub.Doc("Lists the build targets, or those that use a tag."))
	return nil
}
