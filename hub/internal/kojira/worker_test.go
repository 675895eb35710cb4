package kojira_test

import (
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/repo/repotest"
	"github.com/gokoji/gokoji/hub/internal/settings"
)

func TestRequestsAreWorkedOffAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t, repotest.Working, func(s *settings.Settings) { s.Options.RepoRetries = 1 })
	s.Tag("bt2", "arches", "x86_64")
	first := hubtest.Member(t, s.Call("alice", "repo.request", "bt"), "request", "id")
	heard := s.HearTasks()
	s.Background()
	s.AwaitTasks(heard, 1) // what was asked for while no hub worked
	status := s.Call("", "repo.checkRequest", first)
	if owner := hubtest.Member(t, status, "task", "owner"); owner != hubtest.Member(t, status, "request", "owner") {
		t.Errorf("without a user for it the task belongs to %v", owner)
	}

	begin := time.Now()
	second := hubtest.Member(t, s.Call("alice", "repo.request", "bt2"), "request", "id")
	s.AwaitTasks(heard, 2)
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
		s.Call("kojiadmin", "cancelTask", hubtest.Member(t, s.Call("", "repo.checkRequest", second), "task", "id"))
	}
	cancel()
	s.AwaitTasks(heard, 3) // another try
	cancel()
	select {
	case answer := <-over:
		if active := hubtest.Member(t, answer, "request", "active"); active != false {
			t.Errorf("a request without a chance is still active: %v", answer)
		}
		if tries := hubtest.Member(t, answer, "request", "tries"); tries != int64(2) {
			t.Errorf("given up after %v tries", tries)
		}
	case <-time.After(repotest.Soon):
		t.Fatal("there is no end of tries")
	}
}

func TestRequestIsTriedAgainWithNewRepos(t *testing.T) {
	t.Parallel()
	s := start(t, repotest.Working, func(s *settings.Settings) { s.Options.MaxRepoTasks = 1 })
	s.Tag("base", "arches", "x86_64 i686")
	s.Tag("side", "arches", "x86_64 i686", "parent", "base")
	s.Background()
	if repo, task := s.Request("base"); repo != nil || task == nil {
		t.Fatalf("got repo %v and task %v", repo, task)
	}
	id := hubtest.Member(t, s.Call("alice", "repo.request", "side"), "request", "id")
	over := make(chan any, 1)
	go func() {
		answer, err := s.Try("", "gokoji.waitRequest", id, 60)
		if err != nil {
			answer = err
		}
		over <- answer
	}()
	made := s.Make("base")
	answer := <-over
	if repo := hubtest.Member(t, answer, "repo"); repo == nil || hubtest.Member(t, repo, "id") == made || hubtest.Member(t, answer, "request", "task_id") != nil {
		t.Errorf("the request became %v", answer)
	}
}
