package archive

import (
	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Core registers the calls about archives, and those by which hosts build
// images.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "archive" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "listArchives", list, hub.Func("list_archives"), hub.Doc("Lists archives that pass the filters."))
	hub.Method(r, "getArchive", get, hub.Func("get_archive"), hub.Doc("Describes an archive."))
	for _, s := range specials() {
		name := map[string]string{"maven": "getMavenArchive", "win": "getWinArchive", "image": "getImageArchive"}[s.kind]
		hub.Method(r, name, getSpecial(s), hub.Func("get_"+s.kind+"_archive"), hub.Doc("Returns what an archive has by its type ("+s.kind+")."))
	}
	hub.Method(r, "listArchiveFiles", files, hub.Func("list_archive_files"), hub.Doc("Lists the files inside an archive."))
	hub.Method(r, "getArchiveFile", file, hub.Func("get_archive_file"), hub.Doc("Describes a file inside an archive."))
	hub.Method(r, "getArchiveTypes", listTypes, hub.Func("get_archive_types"), hub.Doc("Lists the types of archives."))
	hub.Method(r, "getArchiveType", getType, hub.Func("get_archive_type"), hub.Doc("Returns the type of a file, or one by name or id."))
	hub.Method(r, "addArchiveType", addType, hub.Perm("admin"), hub.Func("add_archive_type"), hub.Doc("Adds a type of archive."))
	hub.Method(r, "importArchive", importArchive, hub.Func("RootExports.importArchive"), hub.Doc("Imports an uploaded file into a build."))
	hub.Method(r, "listTaggedArchives", listTagged, hub.Func("RootExports.listTaggedArchives"),
		hub.Doc("Lists the archives of the builds in a tag, and the builds."))

	hub.Method(r, "host.importArchive", hostImport, host.Exclusive(), hub.Func("HostExports.importArchive"), hub.Doc("Imports a file into a build."))
	hub.Method(r, "host.initImageBuild", initImage, host.Exclusive(), hub.Func("HostExports.initImageBuild"),
		hub.Doc("Announces the image that a task builds."))
	hub.Method(r, "host.importImage", importImage, host.Exclusive(), hub.Func("HostExports.importImage"), hub.Doc("Imports the files of an image."))
	hub.Method(r, "host.completeImageBuild", completeImage, host.Exclusive(), hub.Func("HostExports.completeImageBuild"),
		hub.Doc("Imports the files of an image and completes its build."))
	hub.Method(r, "host.moveImageBuildToScratch", imageToScratch, host.Exclusive(), hub.Func("HostExports.moveImageBuildToScratch"),
		hub.Doc("Moves the files of a scratch image to where users find them."))
	registerLegacy(r)
	return nil
}
