package cmd_test

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

func externalRepoHub(hub *sdktest.Hub) {
	hub.Answer("createExternalRepo", object("id", int64(3), "name", "ext", "url", "http://x/"))
	hub.Handle("getExternalRepo", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] != "ext" {
			return nil, koji.Errorf(koji.GenericError, "No such repo: %s", koji.Str(c.Args[0]))
		}
		return object("id", int64(3), "name", "ext"), nil
	})
	hub.Handle("getTagExternalRepos", func(c sdktest.HubCall) (any, error) {
		if c.KW.Value("tag_info") == "empty" || c.KW.Value("repo_info") == "unused" {
			return []any{}, nil
		}
		return []any{
			object("tag_name", "f40", "external_repo_name", "ext", "priority", int64(5), "merge_mode", "koji", "url", "http://x/"),
			object("tag_name", "f41", "external_repo_name", "old", "priority", int64(11), "url", "http://y/"),
		}, nil
	})
	hub.Answer("getExternalRepoList", []any{
		object("tag_name", "f40", "external_repo_name", "ext", "priority", int64(5), "merge_mode", "bare"),
	})
	hub.Answer("listExternalRepos", []any{object("name", "ext", "url", "http://x/")})
	hub.Answer("getEvent", object("id", int64(7), "ts", 1700000000.5))
	for _, method := range []string{"addExternalRepoToTag", "editExternalRepo", "editTagExternalRepo", "deleteExternalRepo", "removeExternalRepoFromTag"} {
		hub.Answer(method, nil)
	}
}

func TestChangeExternalRepos(t *testing.T) {
	t.Parallel()
	const priority = "Added external repo ext to tag "
	watch := []string{
		"createExternalRepo", "addExternalRepoToTag", "editExternalRepo", "editTagExternalRepo", "deleteExternalRepo",
		"removeExternalRepoFromTag",
	}
	play(t, externalRepoHub, watch, []step{
		{line: "add-external-repo ext http://x/", out: "Created external repo 3\n", calls: []string{"createExternalRepo('ext', 'http://x/')"}},
		{line: "add-external-repo -t empty -t f40 ext", out: priority + "empty (priority 5)\n" + priority + "f40 (priority 15)\n",
			calls: []string{"addExternalRepoToTag('empty', 'ext', 5)", "addExternalRepoToTag('f40', 'ext', 15)"}},
		{line: "add-external-repo -t f40::7 -t a::auto -t b::-1 -p 2 -m bare -a x86_64,i686 ext",
			out: priority + "f40 (priority 7)\n" + priority + "a (priority 2)\n" + priority + "b (priority 2)\n",
			calls: []string{"addExternalRepoToTag('f40', 'ext', 7, merge_mode='bare', arches='x86_64,i686')",
				"addExternalRepoToTag('a', 'ext', 2, merge_mode='bare', arches='x86_64,i686')",
				"addExternalRepoToTag('b', 'ext', 2, merge_mode='bare', arches='x86_64,i686')"}},
		{line: "add-external-repo -t f40::x ext", err: "Invalid priority: x"},
		{line: "add-external-repo ext", err: "A url is required to create an external repo entry"},
		{line: "add-external-repo nosuch", err: "No such repo: nosuch"},
		{line: "add-external-repo a b c", err: "Incorrect number of arguments"},
		{line: "add-external-repo -m odd a b", err: "Invalid mode: odd"},
		{line: "add-external-repo -m koji a b", err: "The --mode option can only be used with --tag"},

		{line: "edit-external-repo --url http://z/ --name new ext", calls: []string{"editExternalRepo('ext', url='http://z/', name='new')"}},
		{line: "edit-external-repo -t f40 -p 0 -m simple -a '' ext",
			calls: []string{"editTagExternalRepo(priority=0, merge_mode='simple', arches='', tag_info='f40', repo_info='ext')"}},
		{line: "edit-external-repo --url u -t f40 -p 1 ext",
			calls: []string{"editExternalRepo('ext', url='u')", "editTagExternalRepo(priority=1, tag_info='f40', repo_info='ext')"}},
		{line: "edit-external-repo -t f40 ext", err: "At least, one of priority and merge mode should be specified"},
		{line: "edit-external-repo -m koji ext", err: "If mode is specified, --tag must be specified as well"},
		{line: "edit-external-repo ext", err: "No changes specified"},
		{line: "edit-external-repo", err: "Incorrect number of arguments"},

		{line: "remove-external-repo ext f40 f9", out: "External repo ext not associated with tag f9\n",
			calls: []string{"removeExternalRepoFromTag('f40', 'ext')"}},
		{line: "remove-external-repo --alltags ext",
			calls: []string{"removeExternalRepoFromTag('f40', 'ext')", "removeExternalRepoFromTag('f41', 'ext')"}},
		{line: "remove-external-repo --alltags unused", errOut: "External repo unused not associated with any tags\n"},
		{line: "remove-external-repo --alltags --force unused", calls: []string{"deleteExternalRepo('unused')"}},
		{line: "remove-external-repo unused", calls: []string{"deleteExternalRepo('unused')"}},
		{line: "remove-external-repo ext", errOut: "Error: external repo ext used by tag(s): f40, f41\n", err: "Use --force to remove anyway"},
		{line: "remove-external-repo --force ext", calls: []string{"deleteExternalRepo('ext')"}},
		{line: "remove-external-repo --alltags ext f40", err: "Do not specify tags when using --alltags"},
		{line: "remove-external-repo", err: "Incorrect number of arguments"},
	})
}

func TestListExternalRepos(t *testing.T) {
	t.Parallel()
	const (
		plain = "ext                       http://x/\n"
		tag   = "5   ext                       koji       http://x/\n11  old                       None       http://y/\n"
		used  = "f40                  5   koji       ext\nf41                  11  None       old\n"
	)
	play(t, externalRepoHub, []string{"listExternalRepos", "getTagExternalRepos", "getExternalRepoList"}, []step{
		{line: "list-external-repos", out: "External repo name        URL\n" +
			"------------------------- ----------------------------------------\n" + plain,
			calls: []string{"listExternalRepos(info=None, url=None)"}},
		{line: "list-external-repos --quiet --id 3 --url u", out: plain, calls: []string{"listExternalRepos(info=3, url='u')"}},
		{line: "list-external-repos --tag f40", out: "Pri External repo name        Mode       URL\n" +
			"--- ------------------------- ---------- ----------------------------------------\n" + tag,
			calls: []string{"getTagExternalRepos(tag_info='f40', repo_info=None)"}},
		{line: "list-external-repos --quiet --tag f40 --name ext --event 7",
			out: "Querying at event 7 (Tue Nov 14 22:13:20 2023)\n" + tag, calls: []string{"getTagExternalRepos(tag_info='f40', repo_info='ext', event=7)"}},
		{line: "list-external-repos --used", out: "Tag                  Pri Mode       External repo name\n" +
			"-------------------- --- ---------- -------------------------\n" + used, calls: []string{"getTagExternalRepos(repo_info=None)"}},
		{line: "list-external-repos --quiet --tag f40 --inherit", out: "f40                  5   bare       ext\n",
			calls: []string{"getExternalRepoList(tag_info='f40')"}},
		{line: "list-external-repos --tag f40 --inherit --id 3", err: "Can't select by repo when using --inherit"},
		{line: "list-external-repos x", err: "This command takes no arguments"},
	})
}

func TestRepoinfo(t *testing.T) {
	t.Parallel()
	info := func(dist bool) any {
		return object("id", int64(8), "tag_id", int64(1), "tag_name", "f40", "state", int64(1), "create_ts", 1700000000.0,
			"create_event", int64(7), "dist", dist, "task_id", nil)
	}
	setup := func(hub *sdktest.Hub) {
		hub.Handle("repoInfo", func(c sdktest.HubCall) (any, error) {
			switch c.Args[0] {
			case "8", "9":
				return info(c.Args[0] == "9"), nil
			case "x":
				return nil, koji.Errorf(koji.ParameterError, "Invalid type")
			}
			return nil, nil
		})
		hub.Answer("listBuildroots", []any{object("id", int64(4)), object("id", int64(5))})
	}
	const head = "ID: 8\nTag ID: 1\nTag name: f40\nState: READY\nCreated: Tue, 14 Nov 2023 22:13:20 UTC\nCreated event: 7\nURL: /repos/f40/8\n"
	const repo = head + "Repo json: /repos/f40/8/repo.json\nDist repo?: no\nTask ID: None\n"
	const dist = head + "Repo json: /repos-dist/f40/8/repo.json\nDist repo?: yes\nTask ID: None\n"
	play(t, setup, nil, []step{
		{line: "repoinfo 8", out: repo + "Number of buildroots: 2\n"},
		{line: "repoinfo --buildroots 9 7", out: dist + "Number of buildroots: 2\nBuildroots ID:\n               4\n               5\n", errOut: "No such repo: 7\n\n"},
		{line: "repoinfo 8 x", out: repo + "Number of buildroots: 2\n", err: "Invalid type"},
		{line: "repoinfo", err: "Please specify a repo ID"},
	})
	old := func(hub *sdktest.Hub) {
		setup(hub)
		hub.Answer("listBuildroots", koji.Errorf(koji.ParameterError, "unexpected keyword argument"))
	}
	play(t, old, nil, []step{
		{line: "repoinfo 8", out: repo},
		{line: "repoinfo --buildroots 8", out: repo, errOut: "--buildroots option is available with hub 1.33 or newer\n"},
	})
}

func TestWaitRepoRequest(t *testing.T) {
	t.Parallel()
	const got = "Got repo 8\nRepo info: http://web.example.com/koji/repoinfo?repoID=8\n"
	request := object("id", int64(4), "tag_id", int64(1), "active", true)
	setup := func(answers ...any) func(*sdktest.Hub) {
		return func(hub *sdktest.Hub) {
			repoHub(hub)
			hub.Answer("repo.checkRequest", answers...)
		}
	}
	waiting := object("repo", nil, "request", request)
	play(t, setup(object("repo", repo(60), "request", request)), []string{"repo.checkRequest"}, []step{
		{line: "wait-repo-request 4", out: got, calls: []string{"repo.checkRequest('4')"}},
		{line: "wait-repo-request", err: "A request id must be specified"},
		{line: "wait-repo-request 1 2", err: "This command only accepts one argument"},
	})
	play(t, setup(waiting, waiting, object("repo", repo(60), "request", request)), []string{"repo.checkRequest"}, []step{
		{line: "wait-repo-request 4", calls: []string{"repo.checkRequest('4')", "repo.checkRequest(4)", "repo.checkRequest(4)"}},
	})
	dead := object("repo", nil, "request", object("id", int64(4), "tag_id", int64(1), "active", false))
	play(t, setup(dead), nil, []step{
		{line: "wait-repo-request 4", err: "Failed to get repo -- Repo request no longer active"},
		{line: "wait-repo-request --quiet 4", err: "exit status 1"},
	})
}
