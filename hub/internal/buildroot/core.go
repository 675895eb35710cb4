package buildroot

import (
	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Core registers the calls about buildroots.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "buildroot" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "getBuildroot", get, hub.Func("get_buildroot"), hub.Doc("Describes a buildroot."))
	hub.Method(r, "listBuildroots", list, hub.Func("query_buildroots"), hub.Doc("Lists buildroots that pass the filters."))
	hub.Method(r, "getBuildrootListing", listing, hub.Func("RootExports.getBuildrootListing"), hub.Doc("Lists the RPMs in a buildroot."))
	hub.Method(r, "host.newBuildRoot", create, host.Exclusive(), hub.Func("HostExports.newBuildRoot"),
		hub.Doc("Makes a record of a buildroot and returns its id."))
	hub.Method(r, "host.setBuildRootState", setState, host.Exclusive(), hub.Func("HostExports.setBuildRootState"),
		hub.Doc("Changes the state of a buildroot."))
	hub.Method(r, "host.setBuildRootList", setList, host.Exclusive(), hub.Func("HostExports.setBuildRootList"),
		hub.Doc("Notes which RPMs are in a new buildroot."))
	hub.Method(r, "host.updateBuildRootList", updateList, host.Exclusive(), hub.Func("HostExports.updateBuildRootList"),
		hub.Doc("Notes which RPMs came into a buildroot later."))
	hub.Method(r, "host.updateBuildrootArchives", updateArchives, host.Exclusive(), hub.Func("HostExports.updateBuildrootArchives"),
		hub.Doc("Notes which archives are in a buildroot."))
	hub.Method(r, "host.updateMavenBuildRootList", updateMaven, mavenHost(), hub.Func("HostExports.updateMavenBuildRootList"),
		hub.Doc("Notes which archives the Maven artifacts in a buildroot are."))
	return nil
}
