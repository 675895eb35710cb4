package kojira_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/kojira"
	"github.com/gokoji/gokoji/hub/internal/repo/repotest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

func TestKojiraIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := start(t) // where a builder has its exclusive session
	mine := func() bool {
		t.Helper()
		mine, err := kojira.Mine(t.Context(), s.System)
		if err != nil {
			t.Fatal(err)
		}
		return mine
	}
	if !mine() {
		t.Error("a builder counts as kojira")
	}
	s.Call("alice", "exclusiveSession")
	if !mine() {
		t.Error("a user without permission counts as kojira")
	}
	s.Call("kojiadmin", "grantPermission", "alice", "repo")
	if mine() {
		t.Error("kojira does not count")
	}
	s.Exec("UPDATE sessions SET update_time = NOW() - INTERVAL '3 minutes' WHERE user_id = (SELECT id FROM users WHERE name = 'alice')")
	if !mine() {
		t.Error("a dead kojira counts")
	}
	sub := s.Call("alice", "subsession")
	if id := hubtest.Member(t, sub, "session-id"); id == nil || mine() {
		t.Errorf("kojira's thread %v does not count", id)
	}
	s.Call("alice", "sharedSession")
	if !mine() {
		t.Error("a session that is not exclusive counts")
	}
	s.Call("kojiadmin", "revokePermission", "alice", "repo")
	s.Call("kojiadmin", "newGroup", "releng")
	s.Call("kojiadmin", "addGroupMember", "releng", "alice")
	s.Exec("INSERT INTO user_perms (user_id, perm_id, creator_id) SELECT users.id, permissions.id, 1 FROM users, permissions WHERE users.name = 'releng' AND permissions.name = 'repo'")
	s.Call("alice", "exclusiveSession")
	if mine() {
		t.Error("a permission by way of a group does not count")
	}
}

func TestRequestsAreLeftToKojira(t *testing.T) {
	t.Parallel()
	s := start(t, repotest.Working)
	s.Call("kojiadmin", "exclusiveSession")
	id := hubtest.Member(t, s.Call("alice", "repo.request", "bt"), "request", "id")
	heard := s.HearTasks()
	s.Background()
	s.Tag("bt2", "arches", "x86_64")
	if task := hubtest.Member(t, s.Call("", "gokoji.waitRequest", id, 0.5), "request", "task_id"); task != nil {
		t.Errorf("there is task %v", task)
	}
	s.Call("kojiadmin", "sharedSession")
	s.Call("alice", "repo.request", "bt2") // wakes the worker
	s.AwaitTasks(heard, 2)
}

func TestAnotherHubTakesOver(t *testing.T) {
	t.Parallel()
	first := start(t, repotest.Working)
	second := site{&repotest.Site{Hub: hubtest.New(t, repotest.Working, func(s *settings.Settings) {
		s.Options.DBConnectionString, s.Options.KojiDir = first.System.Options.DBConnectionString, first.System.Options.KojiDir
	}), T: t}}
	ctx, end := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { first.Run(ctx) })
	heard := first.HearTasks()
	first.Call("alice", "repo.request", "bt")
	first.AwaitTasks(heard, 1)

	heard = second.HearTasks()
	second.Background()
	end()
	group.Wait()
	second.Tag("bt2", "arches", "x86_64")
	begin := time.Now()
	second.Call("alice", "repo.request", "bt2")
	second.AwaitTasks(heard, 2)
	t.Logf("the other hub worked after %v", time.Since(begin))
}

func TestExternalReposAreLookedAt(t *testing.T) {
	t.Parallel()
	s := start(t)
	var stamp atomic.Value
	stamp.Store("1700000000.6")
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/x86_64/repodata/repomd.xml", "/plain/repodata/repomd.xml":
			_, _ = w.Write([]byte(`<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision>` +
				`<data type="primary"><timestamp>1600000000</timestamp></data><data type="other"><timestamp>` + stamp.Load().(string) + `</timestamp></data></repomd>`))
		case "/broken/repodata/repomd.xml":
			_, _ = w.Write([]byte(`<repomd`))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(web.Close)
	for i, path := range []string{"each", "plain", "broken", "missing", "unused"} {
		s.Call("kojiadmin", "createExternalRepo", path, web.URL+"/"+strings.ReplaceAll(path, "each", "$arch")+"/")
		if path != "unused" {
			s.Call("kojiadmin", "addExternalRepoToTag", "bt", path, i)
		}
	}
	look := func() {
		t.Helper()
		if err := kojira.LookOutside(t.Context(), s.System); err != nil {
			t.Fatal(err)
		}
	}
	data := func(name string) string {
		t.Helper()
		return koji.Repr(s.Call("", "repo.getExternalRepoData", name))
	}
	look()
	if got := data("plain"); got != "None" {
		t.Errorf("without the user for it: %s", got)
	}
	s.Call("kojiadmin", "createUser", "kojira")
	look()
	for name, want := range map[string]string{
		"each": "{'max_ts': 1700000001}", "plain": "{'max_ts': 1700000001}", "broken": "None", "missing": "None", "unused": "None",
	} {
		if got := data(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	before := s.Call("", "tagLastChangeEvent", "bt")
	look()
	if after := s.Call("", "tagLastChangeEvent", "bt"); after != before {
		t.Errorf("the tag changed in event %v though nothing else did", after)
	}
	stamp.Store("1800000000")
	look()
	if after := s.Call("", "tagLastChangeEvent", "bt"); after == before || data("plain") != "{'max_ts': 1800000000}" {
		t.Errorf("a change goes unnoticed: %v, %v", after, data("plain"))
	}
	s.Call("kojiadmin", "repo.setExternalRepoData", "plain", hub.KW("data", map[string]any{"max_ts": 1900000000}))
	look()
	if got := data("plain"); got != "{'max_ts': 1900000000}" {
		t.Errorf("an older timestamp counts: %s", got)
	}
}
