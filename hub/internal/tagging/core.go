package tagging

import (
	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Core registers the calls that tag builds and list what is tagged.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "tagging" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "listTagged", list, hub.Func("RootExports.listTagged"), hub.Doc("Lists the builds in a tag, the latest tagged first."))
	hub.Method(r, "listTaggedRPMS", listRPMs, hub.Func("RootExports.listTaggedRPMS"),
		hub.Doc("Lists the RPMs of the builds in a tag, and the builds."))
	hub.Method(r, "getLatestBuilds", listLatest, hub.Func("RootExports.getLatestBuilds"),
		hub.Doc("Lists the latest build of each package in a tag, inherited ones included."))
	hub.Method(r, "getLatestRPMS", listLatestRPMs, hub.Func("RootExports.getLatestRPMS"),
		hub.Doc("Lists the RPMs of the latest build of each package in a tag, and the builds."))
	hub.Method(r, "getLatestMavenArchives", listMaven, hub.Func("RootExports.getLatestMavenArchives"),
		hub.Doc("Lists the files of the latest Maven artifacts in a tag."))

	hub.Method(r, "tagBuild", requestTag, hub.Login(), hub.Func("RootExports.tagBuild"),
		hub.Doc("Makes a task that tags a build, or moves it from one tag to another."))
	hub.Method(r, "moveBuild", requestMove, hub.Login(), hub.Func("RootExports.moveBuild"),
		hub.Doc("Makes a task that moves a build from one tag to another."))
	hub.Method(r, "moveAllBuilds", requestMoveAll, hub.Login(), hub.Func("RootExports.moveAllBuilds"),
		hub.Doc("Makes tasks that move all builds of a package from one tag to another."))
	hub.Method(r, "untagBuild", untag, hub.Login(), hub.Func("RootExports.untagBuild"), hub.Doc("Takes a build out of a tag."))
	hub.Method(r, "tagBuildBypass", tagBypass, hub.Perm("tag"), hub.Func("RootExports.tagBuildBypass"),
		hub.Doc("Tags a build at once, whatever the tag's package list says."))
	hub.Method(r, "untagBuildBypass", untagBypass, hub.Perm("tag"), hub.Func("RootExports.untagBuildBypass"),
		hub.Doc("Takes a build out of a tag."))
	hub.Method(r, "massTag", mass, hub.Perm("tag"), hub.Func("RootExports.massTag"),
		hub.Doc("Tags builds in the given order, asking neither policies nor locks."))
	hub.Method(r, "host.tagBuild", hostTag, host.Exclusive(), hub.Func("HostExports.tagBuild"),
		hub.Doc("Tags or moves a build on behalf of a task's owner."))
	hub.Method(r, "host.tagNotification", hostNote, host.Exclusive(), hub.Func("HostExports.tagNotification"),
		hub.Doc("Makes a task that mails how tagging a build went."))
	registerSnapshots(r)
	return nil
}
