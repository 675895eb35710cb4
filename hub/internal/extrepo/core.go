// Package extrepo holds external repos: where they are, which tags use them,
// and what is noted of their state.
package extrepo

import (
	"github.com/gokoji/gokoji/sdk/hub"
)

// Core registers the calls about external repos.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "extrepo" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "createExternalRepo", create, hub.Perm("admin"), hub.Func("create_external_repo"),
		hub.Doc("Makes an external repo and describes it."))
	hub.Method(r, "editExternalRepo", edit, hub.Perm("admin"), hub.Func("edit_external_repo"),
		hub.Doc("Gives an external repo another name or address."))
	hub.Method(r, "deleteExternalRepo", remove, hub.Perm("admin"), hub.Func("delete_external_repo"),
		hub.Doc("Takes an external repo from its tags and deletes it."))
	hub.Method(r, "listExternalRepos", list, hub.Func("get_external_repos"),
		hub.Doc("Lists external repos as they are or were at an event."))
	hub.Method(r, "getExternalRepo", get, hub.Func("get_external_repo"),
		hub.Doc("Describes an external repo as it is or was at an event."))
	hub.Method(r, "addExternalRepoToTag", addToTag, hub.Perm("tag"), hub.Func("RootExports.addExternalRepoToTag"),
		hub.Doc("Lets a tag's repos include an external repo."))
	hub.Method(r, "editTagExternalRepo", editLink, hub.Perm("tag"), hub.Func("edit_tag_external_repo"),
		hub.Doc("Changes how a tag uses an external repo; false when nothing was to change."))
	hub.Method(r, "removeExternalRepoFromTag", removeFromTag, hub.Perm("tag"), hub.Func("RootExports.removeExternalRepoFromTag"),
		hub.Doc("Takes an external repo from a tag."))
	hub.Method(r, "getTagExternalRepos", links, hub.Func("get_tag_external_repos"),
		hub.Doc("Lists which tags use which external repos, in order of priority."))
	hub.Method(r, "getExternalRepoList", inherited, hub.Func("get_external_repo_list"),
		hub.Doc("Lists the external repos of a tag and of all it inherits from, each once."))
	hub.Method(r, "repo.getExternalRepoData", getData, hub.Func("get_external_repo_data"),
		hub.Doc("Returns what is noted of an external repo's state."))
	hub.Method(r, "repo.setExternalRepoData", setData, hub.Perm("repo"), hub.Func("RepoExports.setExternalRepoData"),
		hub.Doc("Notes the state of an external repo; tags that use it count as changed."))
	return nil
}
