// Package repo holds the repos of tags: how they are requested, made by
// builders, found and given up. Dist repos, which hold the packages themselves,
// are among them. Who works on repos without being asked is package kojira.
package repo

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"

	"github.com/gokoji/gokoji/hub/internal/host"
)

// Core registers the calls about repos.
type Core struct {
	// Answer, unless nil, may make the repo that a new request is for in the very
	// call; it returns nil for a request that is to wait.
	Answer func(context.Context, *hub.Call, *Request) (*Info, error)
}

// Name implements hub.Plugin.
func (Core) Name() string { return "repo" }

// Register implements hub.Plugin.
func (p Core) Register(r *hub.Registrar) error {
	registerFinding(r)
	registerStates(r)
	p.registerRequests(r)
	registerMaking(r)
	return nil
}

func registerFinding(r *hub.Registrar) {
	hub.Method(r, "repoInfo", info, hub.Func("repo_info"),
		hub.Doc("Describes a repo by its id."))
	hub.Method(r, "getRepo", oldGet, hub.Func("old_get_repo"),
		hub.Doc("Describes the newest repo of a tag in a state, or no later than an event."))
	hub.Method(r, "getActiveRepos", listActive, hub.Func("get_active_repos"),
		hub.Doc("Lists the repos that are not deleted."))
	hub.Method(r, "repo.get", get, hub.Func("get_repo"),
		hub.Doc("Describes the best ready repo of a tag for an event and options."))
	hub.Method(r, "repo.query", query, hub.Func("RepoExports.query"),
		hub.Doc("Lists fields of the repos that meet conditions [field, operator, value]."))
	hub.Method(r, "repo.references", references, hub.Func("RepoExports.references"),
		hub.Doc("Lists the buildroots that still use a repo."))
}

func registerStates(r *hub.Registrar) {
	hub.Method(r, "repoExpire", expire, hub.Perm("repo"), hub.Func("RootExports.repoExpire"),
		hub.Doc("Marks a repo as expired."))
	hub.Method(r, "repoDelete", remove, hub.Perm("repo"), hub.Func("RootExports.repoDelete"),
		hub.Doc("Marks a repo as deleted unless buildroots use it; returns how many do. Its files stay."))
	hub.Method(r, "repoProblem", problem, hub.Perm("repo"), hub.Func("RootExports.repoProblem"),
		hub.Doc("Marks a repo as broken."))
	hub.Method(r, "repo.setState", setState, hub.Perm("repo"), hub.Func("RepoExports.setState"),
		hub.Doc("Moves a repo to a later state."))
	hub.Method(r, "repo.updateEndEvents", updateEndEvents, hub.Perm("repo"), hub.Func("RepoExports.updateEndEvents"),
		hub.Doc("Notes which ready repos no longer show their tag as it is."))
}

func (p Core) registerRequests(r *hub.Registrar) {
	hub.Method(r, "repo.request", p.request, hub.Login(), hub.Func("request_repo"),
		hub.Doc("Asks for a repo of a tag; answers the repo if there is one, else the request."))
	hub.Method(r, "repo.checkRequest", checkRequest, hub.Func("check_repo_request"),
		hub.Doc("Says what became of a repo request."))
	hub.LongPoll(r, "gokoji.waitRequest", waitRequest,
		hub.Doc("Answers as repo.checkRequest, once the request is over or the time is."))
	hub.Method(r, "repo.setRequestPriority", setRequestPriority, hub.Perm("admin"), hub.Func("RepoExports.setRequestPriority"),
		hub.Doc("Sets the priority of a repo request; low numbers come first."))
	hub.Method(r, "repo.queryQueue", queryQueue, hub.Func("RepoExports.queryQueue"),
		hub.Doc("Lists fields of the repo requests that meet conditions [field, operator, value]."))
	hub.Method(r, "repo.checkQueue", checkQueue, hub.Perm("repo"), hub.Func("RepoExports.checkQueue"),
		hub.Doc("Works off repo requests: makes tasks for those that wait."))
	hub.Method(r, "repo.autoRequests", autoRequests, hub.Perm("repo"), hub.Func("RepoExports.autoRequests"),
		hub.Doc("Requests repos of the tags that always want one (extra repo.auto)."))
}

func registerMaking(r *hub.Registrar) {
	hub.Method(r, "newRepo", newRepo, hub.Checked(mayMakeRepo), hub.Func("RootExports.newRepo"),
		hub.Doc("Makes a task that builds a repo of a tag and returns its id."))
	hub.Method(r, "host.repoInit", initCall, host.Exclusive(), hub.Func("HostExports.repoInit"),
		hub.Doc("Makes a repo with what a builder needs to fill it; returns its id and event."))
	hub.Method(r, "host.repoDone", done, host.Exclusive(), hub.Func("HostExports.repoDone"),
		hub.Doc("Moves a repo's uploaded files into place and makes it ready."))
	hub.Method(r, "distRepo", distRepo, hub.Func("RootExports.distRepo"),
		hub.Doc("Makes a dist repo of a tag with packages signed by these keys; returns the task's id."))
	hub.Method(r, "host.distRepoMove", distMove, host.Exclusive(), hub.Func("HostExports.distRepoMove"),
		hub.Doc("Moves a dist repo's uploaded files into place, for one architecture, and links its packages."))
}

// mayMakeRepo lets those with permission repo or regen-repo pass, unless the
// hub takes requests only.
func mayMakeRepo(ctx context.Context, c *hub.Call) error {
	if !c.Options().AllowNewRepo {
		return koji.Errorf(koji.ActionNotAllowed, "newRepo api call is disabled")
	}
	if may, err := c.HasPerm(ctx, "repo"); err != nil || may {
		return err
	}
	return c.AssertPerm(ctx, "regen-repo")
}
