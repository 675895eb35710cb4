package repo

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/gokoji/gokoji/hub/internal/notify"
	"github.com/gokoji/gokoji/sdk/hub"
)

// How often the worker looks at the queue although nothing woke it, and how
// often it looks for repos that tags want by themselves.
const (
	queueInterval = 15 * time.Second
	autoInterval  = time.Minute
)

// worker works off the queue of repo requests in the place of koji's kojira.
type worker struct {
	reuse bool                           // answers requests with the content of other repos
	tasks atomic.Pointer[map[int64]bool] // those that requests wait for
}

// run works until ctx ends. A new request gets its repo or its task at once.
func (w *worker) run(ctx context.Context, s *hub.System) error {
	requests, cancel := s.Subscribe(requestTopic, func(string) bool { return true })
	defer cancel()
	tasks, cancel := s.Subscribe(notify.Tasks, w.awaits)
	defer cancel()
	queue, auto := time.NewTicker(queueInterval), time.NewTicker(autoInterval)
	defer queue.Stop()
	defer auto.Stop()
	quick := newReuser(s)
	ctx, stop := context.WithCancelCause(ctx)
	defer quick.wait()
	defer stop(nil)
	if w.lookAround(ctx, s) == nil {
		s.Log.Warn("there is no user RepoQueueUser: repo tasks belong to those who ask for the repos, and nobody asks for tags with repo.auto",
			"RepoQueueUser", s.Options.RepoQueueUser)
	}
	for {
		var may func(int64) bool
		if w.reuse {
			if err := quick.start(ctx); err != nil {
				return err
			}
			may = quick.triedInVain
		}
		if err := w.check(ctx, s, may); err != nil {
			return err
		}
		open := true
		select {
		case <-ctx.Done():
			return ctx.Err()
		case _, open = <-requests:
		case _, open = <-tasks:
		case <-quick.done:
		case <-queue.C:
		case <-auto.C:
			w.lookAround(ctx, s)
		}
		if !open { // the hub ends
			<-ctx.Done()
			return ctx.Err()
		}
	}
}

// awaits tells whether a change of a task may concern a request.
func (w *worker) awaits(text string) bool {
	change, ok := notify.ParseTaskChange(text)
	tasks := w.tasks.Load()
	return ok && change.State.Finished() && tasks != nil && (*tasks)[change.ID]
}

// check works off the queue once; may is as for workOff.
func (w *worker) check(ctx context.Context, s *hub.System, may func(id int64) bool) error {
	c := &hub.Call{Method: "repo.checkQueue"}
	return s.Run(ctx, c, func(ctx context.Context, c *hub.Call) error {
		if _, err := hub.Rows[string](ctx, c, "SELECT name FROM locks WHERE name = $1 FOR UPDATE", queueLock); err != nil {
			return err
		}
		waiting, err := workOff(ctx, c, may)
		tasks := map[int64]bool{}
		for _, r := range waiting {
			if r.TaskID != nil {
				tasks[*r.TaskID] = true
			}
		}
		w.tasks.Store(&tasks) // before the commit that lets the tasks run
		return err
	})
}

// lookAround notes which repos are out of date and requests those that their
// tags want by themselves. Those requests belong to the user for repo tasks, whom
// it returns; nil when there is none, who then requests nothing. What fails is
// logged: the queue goes on.
func (w *worker) lookAround(ctx context.Context, s *hub.System) (owner *int64) {
	c := &hub.Call{Method: "repo.updateEndEvents"}
	if err := s.Run(ctx, c, noteEnds); err != nil && ctx.Err() == nil {
		s.Log.Error("looking for repos that are out of date failed", "error", err)
	}
	c = &hub.Call{Method: "repo.autoRequests"}
	err := s.Run(ctx, c, func(ctx context.Context, c *hub.Call) (err error) {
		if owner, err = queueUser(ctx, c); err != nil || owner == nil {
			return err
		}
		return requestAuto(ctx, c, *owner)
	})
	if err != nil && ctx.Err() == nil {
		s.Log.Error("requesting the repos that tags want by themselves failed", "error", err)
	}
	return owner
}
