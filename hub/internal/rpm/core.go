package rpm

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Core registers the calls about RPMs.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "rpm" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "getRPM", get, hub.Func("get_rpm"), hub.Doc("Describes an RPM, or with multi all that may be meant."))
	hub.Method(r, "listRPMs", list, hub.Func("list_rpms"), hub.Doc("Lists RPMs that pass the filters."))
	hub.Method(r, "listBuildRPMs", ofBuild, hub.Func("RootExports.listBuildRPMs"), hub.Doc("Lists the RPMs of a build."))

	hub.Method(r, "importRPM", importRPM, hub.Perm("admin"), hub.Func("RootExports.importRPM"),
		hub.Doc("Imports an uploaded RPM into the build that it belongs to; a source RPM makes one."))
	hub.Method(r, "addExternalRPM", addExternal, hub.Perm("admin"), hub.Func("RootExports.addExternalRPM"),
		hub.Doc("Makes an entry for an RPM of an external repo."))
	hub.Method(r, "mergeScratch", mergeScratch, hub.Perm("admin"), hub.Func("RootExports.mergeScratch"),
		hub.Doc("Adds the RPMs of a scratch build for further arches to a build."))
	hub.Method(r, "host.completeBuild", completeBuild, host.Exclusive(), hub.Func("HostExports.completeBuild"),
		hub.Doc("Imports the files of a build and completes it."))
	hub.Method(r, "host.moveBuildToScratch", moveToScratch, host.Exclusive(), hub.Func("HostExports.moveBuildToScratch"),
		hub.Doc("Moves the files of a scratch build to where users find them."))

	hub.Method(r, "queryRPMSigs", querySigs, hub.Func("query_rpm_sigs"), hub.Doc("Lists the signatures of RPMs."))
	hub.Method(r, "addRPMSig", addSig, hub.Perm("sign"), hub.Func("RootExports.addRPMSig"),
		hub.Doc("Stores a signature header, in base64, for an RPM."))
	hub.Method(r, "writeSignedRPM", writeSigned, hub.Perm("sign"), hub.Func("RootExports.writeSignedRPM"),
		hub.Doc("Writes the copy of an RPM that bears a signature."))
	hub.Method(r, "host.writeSignedRPM", writeSigned, hub.Checked(signs), hub.Func("HostExports.writeSignedRPM"),
		hub.Doc("Writes the copy of an RPM that bears a signature."))
	hub.Method(r, "deleteRPMSig", deleteSig, hub.Perm("admin"), hub.Func("RootExports.deleteRPMSig"),
		hub.Doc("Deletes a signature of an RPM, or all of them, with the signed copies."))
	hub.Method(r, "getRPMChecksums", checksums, hub.Func("RootExports.getRPMChecksums"),
		hub.Doc("Returns checksums of the signed copies of an RPM."))

	hub.Method(r, "getRPMDeps", deps, hub.Func("RootExports.getRPMDeps"), hub.Doc("Lists the dependencies of an RPM."))
	hub.Method(r, "listRPMFiles", files, hub.Func("RootExports.listRPMFiles"), hub.Doc("Lists the files of an RPM."))
	hub.Method(r, "getRPMFile", file, hub.Func("RootExports.getRPMFile"), hub.Doc("Describes a file of an RPM."))
	hub.Method(r, "getRPMHeaders", headers, hub.Func("RootExports.getRPMHeaders"),
		hub.Doc("Returns header fields of an RPM, or of a file that a task has left."))
	hub.Method(r, "getChangelogEntries", changelog, hub.Func("RootExports.getChangelogEntries"),
		hub.Doc("Lists the changelog of a build's source RPM, or of a file that a task has left."))
	return nil
}

// signs lets builders and those with the permission pass.
func signs(ctx context.Context, c *hub.Call) error {
	if id, err := c.HostID(ctx); err != nil || id != nil {
		return err
	}
	return c.AssertPerm(ctx, "sign")
}
