// Package pkglist holds packages and the lists of packages that tags have: who
// owns a package in a tag, and whether it is blocked there.
package pkglist

import "github.com/gokoji/gokoji/sdk/hub"

// Core registers the calls about packages and package lists.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "pkglist" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "packageListAdd", addCall, hub.Func("pkglist_add"),
		hub.Doc("Adds a package to a tag's list, or changes its owner, block or extra architectures there."))
	hub.Method(r, "packageListRemove", removeCall, hub.Func("pkglist_remove"),
		hub.Doc("Takes a package off a tag's own list."))
	hub.Method(r, "packageListBlock", blockCall, hub.Func("pkglist_block"),
		hub.Doc("Blocks a package in a tag."))
	hub.Method(r, "packageListUnblock", unblockCall, hub.Func("pkglist_unblock"),
		hub.Doc("Ends the block of a package in a tag."))
	hub.Method(r, "packageListSetOwner", setOwnerCall, hub.Func("pkglist_setowner"),
		hub.Doc("Sets who owns a package in a tag."))
	hub.Method(r, "packageListSetArches", setArchesCall, hub.Func("pkglist_setarches"),
		hub.Doc("Sets the further architectures that a package is built for in a tag."))
	hub.Method(r, "listPackages", list, hub.Func("RootExports.listPackages"),
		hub.Doc("Lists the packages, or the entries for them in tags."))
	hub.Method(r, "listPackagesSimple", listSimple, hub.Func("RootExports.listPackagesSimple"),
		hub.Doc("Lists the packages whose names begin in a certain way."))
	hub.Method(r, "getPackage", getPackage, hub.Func("lookup_package"),
		hub.Doc("Looks a package up by its id or name."))
	hub.Method(r, "getPackageID", getPackageID, hub.Func("RootExports.getPackageID"),
		hub.Doc("Returns the id of a package."))
	hub.Method(r, "getPackageConfig", getConfig, hub.Func("RootExports.getPackageConfig"),
		hub.Doc("Describes a package's entry in a tag, which may be inherited."))
	hub.Method(r, "checkTagPackage", checkTagPackage, hub.Func("RootExports.checkTagPackage"),
		hub.Doc("Tells whether a package may be in a tag: it is on the list and not blocked."))
	return nil
}
