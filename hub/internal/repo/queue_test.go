package repo_test

import (
	"sync"
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/repo/repotest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

func TestReadyRepoWakesWhoWaits(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Background()
	id := hubtest.Member(t, s.Call("alice", "repo.request", "bt"), "request", "id")
	if got := hubtest.Member(t, s.Call("", "gokoji.waitRequest", id, 0), "request", "active"); got != true {
		t.Errorf("active is %v", got)
	}
	over := make(chan any, 1)
	go func() {
		answer, err := s.Try("", "gokoji.waitRequest", id, 60)
		if err != nil {
			answer = err
		}
		over <- answer
	}()
	s.done(s.init())
	select {
	case answer := <-over:
		if got := hubtest.Member(t, answer, "repo", "id"); got != int64(1) {
			t.Errorf("the repo is %v", got)
		}
	case <-time.After(repotest.Soon):
		t.Fatal("nobody tells of the repo")
	}
	if _, err := s.Try("", "gokoji.waitRequest", 999, 60); !koji.IsKind(err, koji.GenericError) {
		t.Errorf("a request that is not there: %v", err)
	}
}

func TestRequestsAtOnceAreOne(t *testing.T) {
	t.Parallel()
	s := start(t)
	const many = 8
	answers, errs := make([]any, many), make([]error, many)
	var group sync.WaitGroup
	for i := range many {
		group.Go(func() { answers[i], errs[i] = s.Try("alice", "repo.request", "bt") })
	}
	group.Wait()
	made := 0
	for i, answer := range answers {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		first, id := hubtest.Member(t, answers[0], "request", "id"), hubtest.Member(t, answer, "request", "id")
		if id != first {
			t.Errorf("requests %v and %v", first, id)
		}
		if hubtest.Member(t, answer, "duplicate") == false {
			made++
		}
	}
	if made != 1 {
		t.Errorf("%d requests were made", made)
	}
}

func TestQueueKeepsLimits(t *testing.T) {
	t.Parallel()
	s := start(t, func(s *settings.Settings) { s.Options.MaxRepoTasks = 2 })
	for _, name := range []string{"a", "b", "c"} {
		s.Tag(name, "arches", "x86_64")
		s.Call("alice", "repo.request", name)
	}
	s.Call("kojiadmin", "repo.request", "bt", hub.KW("priority", -1))
	waiting := func() []any {
		return s.Call("", "repo.queryQueue", []any{[]any{"task_id", "IS", nil}}, []any{"tag_name"},
			map[string]any{"order": "id", "asList": true}).([]any)
	}
	s.Call("kojiadmin", "repo.checkQueue")
	s.Call("kojiadmin", "repo.checkQueue")
	if got := koji.Repr(waiting()); got != "[['b'], ['c']]" {
		t.Errorf("%s wait; two may run, the urgent one first", got)
	}
	s.Call("kojiadmin", "cancelTask", 1)
	s.Call("kojiadmin", "repo.checkQueue")
	if got := koji.Repr(waiting()); got != "[['b'], ['c']]" {
		t.Errorf("%s wait; the canceled one is tried again first", got)
	}
}
