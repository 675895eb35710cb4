package repo_test

import (
	"sync"
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// soon is less than the pace at which the worker and long polls look by
// themselves.
const soon = 4 * time.Second

func working(s *settings.Settings) { s.Own.Repos.Work = true }

// tasks waits until n tasks have been made.
func (s *site) tasks(made <-chan struct{}, n int) {
	s.t.Helper()
	end := time.After(soon)
	for {
		var got int
		if err := s.System.Pool.QueryRow(s.t.Context(), "SELECT count(*) FROM task").Scan(&got); err != nil {
			s.t.Fatal(err)
		}
		if got >= n {
			return
		}
		select {
		case <-made:
		case <-end:
			s.t.Fatalf("there are %d tasks, not %d", got, n)
		}
	}
}

// hearTasks tells of tasks that are made or change.
func (s *site) hearTasks() <-chan struct{} {
	heard, cancel := s.System.Subscribe(hub.TaskTopic, func(string) bool { return true })
	s.t.Cleanup(cancel)
	return heard
}

func TestRequestsAreWorkedOffAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t, working, func(s *settings.Settings) { s.Options.RepoRetries = 1 })
	s.tag("bt2", "arches", "x86_64")
	first := member(t, s.Call("alice", "repo.request", "bt"), "request", "id")
	heard := s.hearTasks()
	s.run()
	s.tasks(heard, 1) // what was asked for while no hub worked
	status := s.Call("", "repo.checkRequest", first)
	if owner := member(t, status, "task", "owner"); owner != member(t, status, "request", "owner") {
		t.Errorf("without a user for it the task belongs to %v", owner)
	}

	begin := time.Now()
	second := member(t, s.Call("alice", "repo.request", "bt2"), "request", "id")
	s.tasks(heard, 2)
	t.Logf("the task came %v after the request", time.Since(begin))

	over := make(chan any, 1)
	go func() {
		answer, err := s.Try("", "gokoji.waitRequest", second, 60)
		if err != nil {
			answer = err
		}
		over <- answer
	}()
	cancel := func() {
		s.Call("kojiadmin", "cancelTask", member(t, s.Call("", "repo.checkRequest", second), "task", "id"))
	}
	cancel()
	s.tasks(heard, 3) // another try
	cancel()
	select {
	case answer := <-over:
		if active := member(t, answer, "request", "active"); active != false {
			t.Errorf("a request without a chance is still active: %v", answer)
		}
		if tries := member(t, answer, "request", "tries"); tries != int64(2) {
			t.Errorf("given up after %v tries", tries)
		}
	case <-time.After(soon):
		t.Fatal("there is no end of tries")
	}
}

func TestReadyRepoWakesWhoWaits(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.run()
	id := member(t, s.Call("alice", "repo.request", "bt"), "request", "id")
	if got := member(t, s.Call("", "gokoji.waitRequest", id, 0), "request", "active"); got != true {
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
		if got := member(t, answer, "repo", "id"); got != int64(1) {
			t.Errorf("the repo is %v", got)
		}
	case <-time.After(soon):
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
		first, id := member(t, answers[0], "request", "id"), member(t, answer, "request", "id")
		if id != first {
			t.Errorf("requests %v and %v", first, id)
		}
		if member(t, answer, "duplicate") == false {
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
		s.tag(name, "arches", "x86_64")
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
