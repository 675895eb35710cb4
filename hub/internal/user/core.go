package user

import (
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Core registers the calls on users, groups and permissions.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "user" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	admin := hub.Perm("admin")
	hub.Method(r, "getUser", get, hub.Func("get_user"), hub.Doc("Returns a user by id, name or Kerberos principal."))
	hub.Method(r, "getLoggedInUser", loggedIn, hub.Func("RootExports.getLoggedInUser"), hub.Doc("Returns the caller."))
	hub.Method(r, "listUsers", list, hub.Func("RootExports.listUsers"), hub.Doc("Lists users by type, prefix of the name or permission."))
	hub.Method(r, "createUser", create, admin, hub.Func("RootExports.createUser"), hub.Doc("Makes a user."))
	hub.Method(r, "editUser", edit, admin, hub.Func("edit_user"), hub.Doc("Renames a user or changes his Kerberos principals."))
	hub.Method(r, "enableUser", setStatus(koji.StatusNormal), hub.Func("RootExports.enableUser"), hub.Doc("Lets a user log in."))
	hub.Method(r, "disableUser", setStatus(koji.StatusBlocked), hub.Func("RootExports.disableUser"), hub.Doc("Keeps a user from logging in."))
	hub.Method(r, "addUserKrbPrincipal", addPrincipal, admin, hub.Func("RootExports.addUserKrbPrincipal"), hub.Doc("Adds a Kerberos principal to a user."))
	hub.Method(r, "removeUserKrbPrincipal", removePrincipal, admin, hub.Func("RootExports.removeUserKrbPrincipal"), hub.Doc("Takes a Kerberos principal from a user."))

	hub.Method(r, "newGroup", newGroup, admin, hub.Func("new_group"), hub.Doc("Makes a group of users."))
	hub.Method(r, "addGroupMember", addMember, admin, hub.Func("add_group_member"), hub.Doc("Adds a user to a group."))
	hub.Method(r, "dropGroupMember", dropMember, admin, hub.Func("drop_group_member"), hub.Doc("Takes a user out of a group."))
	hub.Method(r, "getGroupMembers", members, hub.Func("get_group_members"), hub.Doc("Lists the members of a group."))
	hub.Method(r, "getUserGroups", groupsOf, hub.Func("RootExports.getUserGroups"), hub.Doc("Lists the groups a user is in."))

	hub.Method(r, "grantPermission", grant, admin, hub.Func("RootExports.grantPermission"), hub.Doc("Grants a permission, made on request."))
	hub.Method(r, "revokePermission", revokePerm, admin, hub.Func("RootExports.revokePermission"), hub.Doc("Takes a permission away."))
	hub.Method(r, "editPermission", editPerm, admin, hub.Func("RootExports.editPermission"), hub.Doc("Describes a permission."))
	hub.Method(r, "getAllPerms", allPerms, hub.Func("RootExports.getAllPerms"), hub.Doc("Lists all permissions."))
	hub.Method(r, "getPerms", ownPerms, hub.Func("RootExports.getPerms"), hub.Doc("Lists the caller's permissions."))
	hub.Method(r, "hasPerm", hasPerm, hub.Func("RootExports.hasPerm"), hub.Doc("Tells whether the caller has a permission."))
	hub.Method(r, "getUserPerms", perms, hub.Func("RootExports.getUserPerms"), hub.Doc("Lists a user's permissions."))
	hub.Method(r, "getUserPermsInheritance", inheritance, hub.Func("RootExports.getUserPermsInheritance"), hub.Doc("Tells where a user's permissions come from."))

	hub.Method(r, "listCGs", generators, hub.Func("list_cgs"), hub.Doc("Lists content generators and who may import for them."))
	hub.Method(r, "grantCGAccess", grantCG, admin, hub.Func("grant_cg_access"), hub.Doc("Lets a user import for a content generator."))
	hub.Method(r, "revokeCGAccess", revokeCG, admin, hub.Func("revoke_cg_access"), hub.Doc("Keeps a user from importing for a content generator."))
	return nil
}
