package kojira_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/repo/repotest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestFirstRepoIsTheAnswer(t *testing.T) {
	t.Parallel()
	s := start(t, repotest.Working)
	s.Base()
	s.Tag("side", "arches", "x86_64 i686", "parent", "base")
	s.Tag("forced", "arches", "x86_64 i686", "parent", "base")
	answer := s.Call("alice", "repo.request", "side") // no worker is needed
	if repo := hubtest.Member(t, answer, "repo"); repo == nil || hubtest.Member(t, repo, "id") != int64(2) || hubtest.Member(t, answer, "request") != nil {
		t.Errorf("the answer is %v", answer)
	}
	if got := koji.Repr(s.Call("", "repo.queryQueue", nil, []any{"repo_id", "active"}, map[string]any{"asList": true})); got != "[[False, 2]]" {
		t.Errorf("the queue is %s", got)
	}
	if request := hubtest.Member(t, s.Call("alice", "repo.request", "forced", hub.KW("force", true)), "request"); request == nil {
		t.Error("a request by force is none")
	}
}

func TestReuseCanBeSwitchedOff(t *testing.T) {
	t.Parallel()
	s := start(t, repotest.Working, func(s *settings.Settings) { s.Own.Repos.Reuse = false })
	s.Base()
	s.Tag("side", "arches", "x86_64 i686", "parent", "base")
	s.Background()
	if repo, task := s.Request("side"); repo != nil || task == nil {
		t.Errorf("got repo %v and task %v", repo, task)
	}
}

func TestManySideTagsAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t, repotest.Working)
	s.Base()
	s.Background()
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	for _, name := range names {
		s.Tag(name, "arches", "x86_64 i686", "parent", "base")
	}
	type result struct {
		answer any
		err    error
	}
	got := make(chan result, 2*len(names))
	for _, name := range names {
		for _, opts := range []map[string]any{{}, {"src": false}} { // two requests for a tag, of which one repo fits both
			go func() {
				answer, err := s.Try("alice", "repo.request", name, hub.KW("opts", opts))
				if status, ok := answer.(xmlrpc.Struct); ok && status.Value("repo") == nil {
					request, _ := status.Value("request").(xmlrpc.Struct)
					answer, err = s.Try("", "gokoji.waitRequest", request.Value("id"), 60)
				}
				got <- result{answer, err}
			}()
		}
	}
	count := map[string]int{}
	for range 2 * len(names) {
		r := <-got
		if r.err != nil {
			t.Fatal(r.err)
		}
		count[koji.Str(hubtest.Member(t, r.answer, "repo", "tag_name"))]++
	}
	for _, name := range names {
		if count[name] != 2 {
			t.Errorf("%d requests for %s got its repo", count[name], name)
		}
	}
	var repos, tasks int
	if err := s.System.Pool.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM repo), (SELECT count(*) FROM task)").Scan(&repos, &tasks); err != nil {
		t.Fatal(err)
	}
	if repos != len(names)+1 || tasks != 0 {
		t.Errorf("there are %d repos and %d tasks", repos, tasks)
	}
}

// logged lets the test read what the hub itself logs, beside calls from outside.
func (s site) logged() func() string {
	s.T.Helper()
	var mu sync.Mutex
	var lines bytes.Buffer
	s.System.Log = slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return lines.Write(p)
	}), &slog.HandlerOptions{Level: slog.LevelDebug}))
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		return lines.String()
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestNothingIsComparedTwice(t *testing.T) {
	t.Parallel()
	for name, force := range map[string]bool{"by the call": false, "by the worker": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, repotest.Working)
			s.Base()
			s.Tag("side", "arches", "x86_64 i686", "parent", "base")
			s.Call("kojiadmin", "packageListAdd", "side", "worse", "kojiadmin", hub.KW("block", true))
			said := s.logged()
			s.Background()
			if repo, task := s.Request("side", "force", force); repo != nil || task == nil {
				t.Errorf("got repo %v and task %v", repo, task)
			}
			if got := strings.Contains(said(), "a repo can't be reused"); got != force {
				t.Errorf("the worker has compared: %v, want %v", got, force)
			}
		})
	}
}

func TestWhyNoRepoIsReused(t *testing.T) {
	t.Parallel()
	s := start(t, repotest.Working)
	s.Base()
	s.Tag("side", "arches", "x86_64 i686", "parent", "base")
	s.Call("alice", "repo.request", "side", hub.KW("force", true))
	s.Call("kojiadmin", "deleteTag", "side")
	said, heard := s.logged(), s.HearTasks()
	s.Background()
	s.AwaitTasks(heard, 1)
	if log := said(); !strings.Contains(log, "No such tagInfo: 3") {
		t.Errorf("the hub does not say that the tag is gone: %s", log)
	}
}
