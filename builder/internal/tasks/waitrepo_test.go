package tasks

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func repoStruct(id, event int64) xmlrpc.Struct {
	return xmlrpc.Struct{opt("id", id), opt("tag_id", int64(29)), opt("create_event", event), opt("create_ts", float64(event))}
}

func request(active bool) xmlrpc.Struct {
	return xmlrpc.Struct{opt("id", 7), opt("active", active), opt("min_event", 208), opt("task_id", 88), opt("task_state", int64(koji.TaskFailed))}
}

func TestWaitrepo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.hub.Answer("getTag", xmlrpc.Struct{opt("id", 29), opt("name", "demo-w-build")})
	b.hub.Answer("repo.request", xmlrpc.Struct{opt("repo", nil), opt("request", request(true)), opt("duplicate", false)})
	b.hub.Answer("repo.checkRequest",
		xmlrpc.Struct{opt("repo", nil), opt("request", request(true))},
		xmlrpc.Struct{opt("repo", repoStruct(8, 210)), opt("request", request(false))})
	report, result := b.run(t, 87, "waitrepo", "demo-w-build", nil, nil)
	if repo, _ := result.(xmlrpc.Struct); report != "host.closeTask" || repo.Value("id") != any(int64(8)) {
		t.Error(report, result)
	}
	wantMethods(t, b.methods(), "getTag", "repo.request", "repo.checkRequest", "repo.checkRequest", "host.closeTask")
}

func TestWaitrepoForBuilds(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.hub.Answer("getTag", xmlrpc.Struct{opt("id", 29), opt("name", "demo-w-build")})
	b.hub.Answer("listTagged", []any{},
		[]any{xmlrpc.Struct{opt("version", "5.1"), opt("release", "2")}})
	b.hub.Answer("tagLastChangeEvent", int64(300))
	b.hub.Handle("repo.request", func(c sdktest.HubCall) (any, error) {
		if c.KW.Value("min_event") != any(int64(300)) {
			return nil, koji.Errorf(koji.GenericError, "min_event %v", c.KW.Value("min_event"))
		}
		return xmlrpc.Struct{opt("repo", repoStruct(9, 301)), opt("request", nil)}, nil
	})
	report, result := b.run(t, 87, "waitrepo", "demo-w-build", nil, []any{"tinybash-5.1-2"})
	if repo, _ := result.(xmlrpc.Struct); report != "host.closeTask" || repo.Value("id") != any(int64(9)) {
		t.Error(report, result)
	}
	wantMethods(t, b.methods(), "getTag", "listTagged", "listTagged", "tagLastChangeEvent", "repo.request", "listTagged", "host.closeTask")
}

func TestWaitrepoFails(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.hub.Answer("getTag", xmlrpc.Struct{opt("id", 29), opt("name", "demo-w-build")})
	b.hub.Answer("repo.request", xmlrpc.Struct{opt("repo", nil), opt("request", request(true))})
	b.hub.Answer("repo.checkRequest", xmlrpc.Struct{opt("repo", nil), opt("request", request(false))})
	for _, tc := range []struct {
		params []any
		want   string
	}{
		{[]any{"demo-w-build"}, "Repo request no longer active"},
		{[]any{"demo-w-build", "soon"}, "Invalid value for newer_than: soon"},
		{[]any{"demo-w-build", "now", nil, int64(3)}, "newer_than and min_event args confict"},
		{[]any{"demo-w-build", nil, []any{"nonsense"}}, "invalid format: nonsense"},
	} {
		if report, result := b.run(t, 87, "waitrepo", tc.params...); report != "host.failTask" || result != tc.want {
			t.Errorf("%v: %s %v", tc.params, report, result)
		}
	}
}

func TestWaitrepoOnAnOldHub(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.hub.Answer("getTag", xmlrpc.Struct{opt("id", 29), opt("name", "demo-w-build")})
	b.hub.Answer("getRepo", nil, repoStruct(7, 100), repoStruct(8, 210))
	report, result := b.run(t, 87, "waitrepo", "demo-w-build", int64(150))
	if repo, _ := result.(xmlrpc.Struct); report != "host.closeTask" || repo.Value("id") != any(int64(8)) {
		t.Error(report, result)
	}
}
