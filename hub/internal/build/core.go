package build

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Core registers the calls about builds.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "build" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "getBuild", get, hub.Func("get_build"), hub.Doc("Describes a build."))
	hub.Method(r, "findBuildID", findID, hub.Func("find_build_id"), hub.Doc("Returns the id of a build."))
	hub.Method(r, "listBuilds", list, hub.Func("RootExports.listBuilds"), hub.Doc("Lists builds that pass the filters."))
	hub.Method(r, "untaggedBuilds", untagged, hub.Func("untagged_builds"), hub.Doc("Lists complete builds that are in no tag."))
	hub.Method(r, "getBuildLogs", logs, hub.Func("get_build_logs"), hub.Doc("Lists the log files of a build."))
	hub.Method(r, "getNextRelease", nextRelease, hub.Func("get_next_release"),
		hub.Doc("Returns the release that the next build of a version would have."))
	hub.Method(r, "getAverageBuildDuration", averageDuration, hub.Func("RootExports.getAverageBuildDuration"),
		hub.Doc("Returns how long builds of a package took on average, in seconds."))

	hub.Method(r, "createEmptyBuild", createEmpty, hub.Perm("admin"), hub.Func("RootExports.createEmptyBuild"),
		hub.Doc("Makes a complete build without any files."))
	hub.Method(r, "host.initBuild", initBuild, host.Exclusive(), hub.Func("HostExports.initBuild"),
		hub.Doc("Announces the RPM build that a task makes."))
	hub.Method(r, "host.failBuild", fail, host.Exclusive(), hub.Func("HostExports.failBuild"),
		hub.Doc("Marks the build that a task makes as failed."))
	hub.Method(r, "cancelBuild", cancel, hub.Login(), hub.Func("RootExports.cancelBuild"),
		hub.Doc("Cancels a build that is under way, with its task."))
	hub.Method(r, "deleteBuild", remove, hub.Perm("admin"), hub.Func("delete_build"),
		hub.Doc("Deletes the files of a build that nothing refers to."))
	hub.Method(r, "resetBuild", reset, hub.Perm("admin"), hub.Func("reset_build"),
		hub.Doc("Deletes everything about a build but its entry, so that it can be imported again."))
	hub.Method(r, "buildReferences", references, hub.Func("RootExports.buildReferences"),
		hub.Doc("Lists what refers to a build."))
	hub.Method(r, "setBuildOwner", setOwner, hub.Perm("admin"), hub.Func("RootExports.setBuildOwner"),
		hub.Doc("Gives a build another owner."))
	hub.Method(r, "setBuildTimestamp", setTimestamp, hub.Perm("admin"), hub.Func("RootExports.setBuildTimestamp"),
		hub.Doc("Changes when a build was completed."))
	hub.Method(r, "promoteBuild", promote, hub.Login(), hub.Func("_promote_build"),
		hub.Doc("Makes a regular build of a draft."))
	hub.Method(r, "changeBuildVolume", changeVolume, hub.Perm("admin"), hub.Func("change_build_volume"),
		hub.Doc("Moves a build's files to another volume."))
	hub.Method(r, "applyVolumePolicy", applyVolumePolicy, hub.Perm("admin"), hub.Func("RootExports.applyVolumePolicy"),
		hub.Doc("Moves a build's files to the volume that the policy names."))
	hub.On(r, cancelWithTask)
	registerTypes(r)
	registerRequests(r)
	return nil
}

type getArgs struct {
	Build  any  `koji:"buildInfo"`
	Strict bool `koji:"strict" default:"false"`
}

func get(ctx context.Context, c *hub.Call, a getArgs) (*Info, error) {
	if a.Strict {
		return Get(ctx, c, a.Build)
	}
	return Find(ctx, c, a.Build)
}

type findIDArgs struct {
	Build  any  `koji:"X"`
	Strict bool `koji:"strict" default:"false"`
}

func findID(ctx context.Context, c *hub.Call, a findIDArgs) (*int64, error) {
	id, err := FindID(ctx, c, a.Build)
	if err == nil && id == nil && a.Strict {
		err = noSuch(a.Build)
	}
	return id, err
}
