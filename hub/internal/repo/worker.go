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
	tasks atomic.Pointer[map[int64]bool] // those that requests wait for
}

// run works until ctx ends. A new request gets its task at once.
func (w *worker) run(ctx context.Context, s *hub.System) error {
	requests, cancel := s.Subscribe(requestTopic, func(string) bool { return true })
	defer cancel()
	tasks, cancel := s.Subscribe(notify.Tasks, w.awaits)
	defer cancel()
	queue, auto := time.NewTicker(queueInterval), time.NewTicker(autoInterval)
	defer queue.Stop()
	defer auto.Stop()
	if err := w.lookAround(ctx, s); err != nil {
		return err
	}
	for {
		if err := w.check(ctx, s); err != nil {
			return err
		}
		open := true
		select {
		case <-ctx.Done():
			return ctx.Err()
		case _, open = <-requests:
		case _, open = <-tasks:
		case <-queue.C:
		case <-auto.C:
			if err := w.lookAround(ctx, s); err != nil {
				return err
			}
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

// check works off the queue once.
func (w *worker) check(ctx context.Context, s *hub.System) error {
	c := &hub.Call{Method: "repo.checkQueue"}
	return s.Run(ctx, c, func(ctx context.Context, c *hub.Call) error {
		if _, err := hub.Rows[string](ctx, c, "SELECT name FROM locks WHERE name = $1 FOR UPDATE", queueLock); err != nil {
			return err
		}
		waiting, err := workOff(ctx, c)
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
// tags want by themselves.
func (w *worker) lookAround(ctx context.Context, s *hub.System) error {
	c := &hub.Call{Method: "repo.updateEndEvents"}
	if err := s.Run(ctx, c, noteEnds); err != nil {
		return err
	}
	c = &hub.Call{Method: "repo.autoRequests"}
	return s.Run(ctx, c, func(ctx context.Context, c *hub.Call) error {
		owner, err := queueUser(ctx, c)
		if err != nil || owner == nil {
			return err // nobody whom the requests could belong to
		}
		return requestAuto(ctx, c, *owner)
	})
}
