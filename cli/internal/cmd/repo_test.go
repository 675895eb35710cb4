package cmd_test

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

// repoHub has a tag f40 whose request 4 becomes repo 8 at the second look.
func repoHub(hub *sdktest.Hub) {
	hub.Handle("getTag", func(c sdktest.HubCall) (any, error) {
		switch c.Args[0] {
		case "f40", int64(1):
			return object("id", int64(1), "name", "f40", "arches", "x86_64", "extra", object()), nil
		}
		return nil, nil
	})
	hub.Answer("tagLastChangeEvent", 50)
	hub.Answer("getBuildTarget", object("build_tag", int64(1)))
	hub.Answer("getBuildTargets", []any{object("build_tag_name", "f40")})
	request := func(state any) any {
		return object("id", int64(4), "task_id", int64(9), "task_state", state, "repo_id", nil, "active", true, "tries", int64(1),
			"min_event", int64(50))
	}
	hub.Answer("repo.request", object("repo", nil, "request", request(int64(0))))
	hub.Answer("repo.checkRequest", object("repo", nil, "request", request(int64(1))), object("repo", repo(60), "request", request(int64(2))))
	hub.Answer("repo.get", nil, repo(40), repo(60))
}

func repo(event int64) any {
	return object("id", int64(8), "tag_id", int64(1), "create_event", event, "opts", object())
}

func TestRegenRepo(t *testing.T) {
	t.Parallel()
	const got = "Got repo 8\nRepo info: http://web.example.com/koji/repoinfo?repoID=8\n"
	const req = "Got request: 4\nGot task: 9\nTask info: http://web.example.com/koji/taskinfo?taskID=9\n"
	watch := []string{"repo.request", "newRepo"}
	play(t, repoHub, watch, []step{
		{line: "regen-repo --nowait f40", out: req, calls: []string{"repo.request(1, min_event=50, at_event=None, opts=None)"}},
		{line: "regen-repo f40", out: req, calls: []string{"repo.request(1, min_event=50, at_event=None, opts=None)"}},
		{line: "regen-repo --wait --target f40", out: got, calls: []string{"repo.request(1, min_event=50, at_event=None, opts=None)"}},
		{line: "regen-repo --wait -v f40", out: "Requesting a repo\nRequest updated: task_state: FREE -> OPEN\n" + got,
			calls: []string{"repo.request(1, min_event=50, at_event=None, opts=None)"}},
		{line: "request-repo --min-event 3 --debuginfo --src --separate-src f40", out: req, calls: []string{
			"repo.request(1, min_event=3, at_event=None, opts={'debuginfo': True, 'src': True, 'separate_src': True})"}},
		{line: "request-repo --at-event 3 f40", out: req, calls: []string{"repo.request(1, min_event=None, at_event=3, opts=None)"}},
		{line: "request-repo --last f40", out: req, calls: []string{"repo.request(1, min_event=50, at_event=None, opts=None)"}},
		{line: "regen-repo nosuch", err: "No such tag: nosuch"},
		{line: "regen-repo", err: "A tag name must be specified"},
	})
	play(t, func(hub *sdktest.Hub) { repoHub(hub); hub.Answer("newRepo", 7) }, watch, []step{
		{line: "regen-repo --make-task --nowait --source f40",
			out:   "Regenerating repo for tag: f40\nCreated task: 7\nTask info: http://web.example.com/koji/taskinfo?taskID=7\n",
			calls: []string{"newRepo('f40', src=True)"}},
	})
	waiting := func(answers ...any) func(*sdktest.Hub) {
		return func(hub *sdktest.Hub) {
			repoHub(hub)
			hub.Answer("gokoji.waitRequest", answers...)
		}
	}
	ready := object("repo", repo(60), "request", object("active", false))
	watch = []string{"repo.checkRequest", "gokoji.waitRequest"}
	play(t, waiting(object("repo", nil, "request", object("active", true)), ready), watch, []step{
		{line: "regen-repo --wait f40", out: got, calls: []string{
			"repo.checkRequest(4)", "gokoji.waitRequest(4, 30.0)", "gokoji.waitRequest(4, 30.0)"}},
	})
	play(t, waiting(koji.Errorf(koji.GenericError, "busy")), watch, []step{
		{line: "regen-repo --wait f40", out: got, calls: []string{
			"repo.checkRequest(4)", "gokoji.waitRequest(4, 30.0)", "repo.checkRequest(4)"}},
	})
	failed := func(hub *sdktest.Hub) {
		repoHub(hub)
		hub.Answer("repo.checkRequest", object("repo", nil, "request", object("active", false, "task_id", int64(9), "task_state", int64(5))))
	}
	play(t, failed, nil, []step{
		{line: "regen-repo --wait f40", out: "Task 9 state is FAILED\n", err: "Failed to get repo -- Repo request no longer active"},
		{line: "regen-repo --wait --quiet f40", out: "Task 9 state is FAILED\n", err: "exit status 1"},
	})
}

func TestWaitRepo(t *testing.T) {
	t.Parallel()
	const (
		got    = "Got repo 8\nRepo info: http://web.example.com/koji/repoinfo?repoID=8\n"
		advice = "The --request option is recommended for faster results\n"
		manual = "This tag is not configured for automatic regeneration\n"
	)
	tagged := func(hub *sdktest.Hub) {
		repoHub(hub)
		hub.Answer("getLatestBuilds", []any{object("nvr", "x-1-2")})
		hub.Answer("listTagged", []any{}, []any{object("version", "1", "release", "1")})
	}
	watch := []string{"repo.get", "repo.request"}
	play(t, tagged, watch, []step{
		{line: "wait-repo f40", out: got, errOut: advice + manual, calls: []string{
			"repo.get(1, min_event=50, at_event=None, opts=None)", "repo.get(1, min_event=50, at_event=None, opts=None)",
			"repo.get(1, min_event=50, at_event=None, opts=None)"}},
		{line: "wait-repo --no-request --quiet --target f40", errOut: manual, calls: []string{
			"repo.get(1, min_event=50, at_event=None, opts=None)", "repo.get(1, min_event=50, at_event=None, opts=None)",
			"repo.get(1, min_event=50, at_event=None, opts=None)"}},
		{line: "wait-repo --request f40", out: got, calls: []string{"repo.request(1, min_event=50, at_event=None, opts=None)"}},
		{line: "wait-repo --request --build x-1-1 f40", out: got, errOut: "nvr x-1-1 is not current in tag f40\n  latest build is x-1-2\n",
			calls: []string{"repo.request(1, min_event=50, at_event=None, opts=None)"}},
		{line: "wait-repo nosuch", errOut: advice, err: "No such tag: nosuch"},
		{line: "wait-repo --build bad f40", err: "invalid format: bad"},
	})
	notTarget := func(hub *sdktest.Hub) {
		repoHub(hub)
		hub.Answer("getBuildTargets", []any{}, []any{object("build_tag_name", "f40-build")})
		hub.Answer("repo.request", koji.Errorf(koji.GenericError, "no"))
	}
	play(t, notTarget, nil, []step{
		{line: "wait-repo --request f40", errOut: "f40 is not a build tag for any target\nSuggested tags: f40-build\n",
			err: "Failed to get repo -- no"},
	})
}
