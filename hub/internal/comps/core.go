// Package comps holds the groups of packages that tags have: what is to be
// installed together, such as in a buildroot (koji API: getTagGroups, groupList…,
// groupPackageList…, groupReqList…).
package comps

import "github.com/gokoji/gokoji/sdk/hub"

// Core registers the calls about groups.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "comps" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	tag := hub.Perm("tag")
	hub.Method(r, "getTagGroups", list, hub.Func("readTagGroups"),
		hub.Doc("Lists the groups of a tag with their packages and the groups they include."))
	hub.Method(r, "groupListAdd", addGroup, tag, hub.Func("grplist_add"),
		hub.Doc("Adds a group to a tag or changes it there."))
	hub.Method(r, "groupListRemove", removeGroup, tag, hub.Func("grplist_remove"),
		hub.Doc("Removes a group that the tag itself has."))
	hub.Method(r, "groupListBlock", blockGroup, tag, hub.Func("grplist_block"),
		hub.Doc("Blocks a group in a tag."))
	hub.Method(r, "groupListUnblock", unblockGroup, tag, hub.Func("grplist_unblock"),
		hub.Doc("Ends the tag's own block of a group."))
	hub.Method(r, "groupPackageListAdd", addPackage, tag, hub.Func("grp_pkg_add"),
		hub.Doc("Adds a package to a group in a tag or changes it there."))
	hub.Method(r, "groupPackageListRemove", removePackage, tag, hub.Func("grp_pkg_remove"),
		hub.Doc("Removes a package that the tag itself has in a group."))
	hub.Method(r, "groupPackageListBlock", blockPackage, tag, hub.Func("grp_pkg_block"),
		hub.Doc("Blocks a package in a group in a tag."))
	hub.Method(r, "groupPackageListUnblock", unblockPackage, tag, hub.Func("grp_pkg_unblock"),
		hub.Doc("Ends the tag's own block of a package in a group."))
	hub.Method(r, "groupReqListAdd", addRequirement, tag, hub.Func("grp_req_add"),
		hub.Doc("Lets a group in a tag include another group."))
	hub.Method(r, "groupReqListRemove", removeRequirement, tag, hub.Func("grp_req_remove"),
		hub.Doc("Removes a group that the tag itself includes in a group."))
	hub.Method(r, "groupReqListBlock", blockRequirement, tag, hub.Func("grp_req_block"),
		hub.Doc("Blocks that a group in a tag includes another."))
	hub.Method(r, "groupReqListUnblock", unblockRequirement, tag, hub.Func("grp_req_unblock"),
		hub.Doc("Ends the tag's own block of a group's inclusion."))
	return nil
}
