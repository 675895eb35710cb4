package tag

import (
	"github.com/gokoji/gokoji/sdk/hub"
)

// Core registers the calls about tags.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "tag" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "createTag", create, hub.Perm("tag"), hub.Func("create_tag"),
		hub.Doc("Makes a tag and returns its id."))
	hub.Method(r, "editTag", oldEdit, hub.Perm("tag"), hub.Func("old_edit_tag"),
		hub.Doc("Sets the configuration of a tag; editTag2 changes only what is named."))
	hub.Method(r, "editTag2", edit, hub.Perm("tag"), hub.Func("edit_tag"),
		hub.Doc("Changes a tag: name, arches, perm, locked, maven_support, maven_include_all, extra, block_extra, remove_extra."))
	hub.Method(r, "deleteTag", remove, hub.Perm("tag"), hub.Func("delete_tag"),
		hub.Doc("Deletes a tag with all that is in it; its history stays."))
	hub.Method(r, "getTag", get, hub.Func("get_tag"),
		hub.Doc("Describes a tag as it is, as it was at an event, or (event \"auto\") as it was last."))
	hub.Method(r, "getTagID", getID, hub.Func("get_tag_id"),
		hub.Doc("Returns the id of a tag, also of a deleted one."))
	hub.Method(r, "listTags", list, hub.Func("list_tags"),
		hub.Doc("Lists the tags, those of a build, those that know a package, or those whose name matches a glob."))
	hub.Method(r, "checkTagAccess", checkAccess, hub.Func("check_tag_access"),
		hub.Doc("Tells whether a user may change what is in a tag, whether he may with force, and why not."))
	hub.Method(r, "getBuildConfig", buildConfig, hub.Func("RootExports.getBuildConfig"),
		hub.Doc("Describes a tag with the architectures and extra data that it inherits."))
	hub.Method(r, "getInheritanceData", inheritanceData, hub.Func("RootExports.getInheritanceData"),
		hub.Doc("Lists the tags that a tag directly inherits from, in order of priority."))
	hub.Method(r, "setInheritanceData", setInheritanceData, hub.Func("RootExports.setInheritanceData"),
		hub.Doc("Adds, changes and deletes lines of a tag's inheritance; with clear only those given remain."))
	hub.Method(r, "getFullInheritance", fullInheritance, hub.Func("RootExports.getFullInheritance"),
		hub.Doc("Lists all tags that a tag inherits from in the order in which they count, or those that inherit from it."))
	hub.Method(r, "tagChangedSinceEvent", changedSince, hub.Func("tag_changed_since_event"),
		hub.Doc("Tells whether one of the tags was changed after an event; inheritance is not followed."))
	hub.Method(r, "tagLastChangeEvent", lastChange, hub.Func("tag_last_change_event"),
		hub.Doc("Returns the last event, before another if given, that changed a tag or what it inherits."))
	hub.Method(r, "tagFirstChangeEvent", firstChange, hub.Func("tag_first_change_event"),
		hub.Doc("Returns the first event, after another if given, that changed a tag or what it inherits."))
	return nil
}
