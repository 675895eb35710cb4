package kojira

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/gokoji/gokoji/hub/internal/repo"
	"github.com/gokoji/gokoji/sdk/hub"
)

// queueInterval is how often the worker looks at the queue although nothing woke
// it.
const queueInterval = 15 * time.Second

// worker works off the queue of repo requests.
type worker struct {
	turn  *turn
	vain  *vain                          // nil: requests are not answered with the content of other repos
	tasks atomic.Pointer[map[int64]bool] // those that requests wait for
}

// run works until ctx ends. A new request gets its repo or its task at once.
func (w *worker) run(ctx context.Context, s *hub.System) error {
	requests, cancel := s.Subscribe(repo.RequestTopic, func(string) bool { return true })
	defer cancel()
	tasks, cancel := s.Subscribe(hub.TaskTopic, w.awaits)
	defer cancel()
	quick := newReuser(s, w.vain)
	ctx, stop := context.WithCancelCause(ctx)
	defer quick.wait()
	defer stop(nil)
	w.warn(ctx, s)
	work := func(ctx context.Context, s *hub.System) error { return w.workOff(ctx, s, quick) }
	return w.turn.every(queueInterval, work, requests, tasks, quick.done)(ctx, s)
}

// workOff answers requests with repos that are there and makes tasks for the
// others.
func (w *worker) workOff(ctx context.Context, s *hub.System, quick *reuser) error {
	if w.vain == nil {
		return w.check(ctx, s, nil)
	}
	if err := quick.start(ctx); err != nil {
		return err
	}
	return w.check(ctx, s, quick.triedInVain)
}

// awaits tells whether a change of a task may concern a request.
func (w *worker) awaits(text string) bool {
	change, ok := hub.ParseTaskChange(text)
	tasks := w.tasks.Load()
	return ok && change.State.Finished() && tasks != nil && (*tasks)[change.ID]
}

// check works off the queue once; may is as for repo.WorkOff.
func (w *worker) check(ctx context.Context, s *hub.System, may func(id int64) bool) error {
	c := &hub.Call{Method: "repo.checkQueue"}
	return s.Run(ctx, c, func(ctx context.Context, c *hub.Call) error {
		waiting, err := repo.WorkOff(ctx, c, may)
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

// warn tells what cannot be done without the user for repo tasks.
func (w *worker) warn(ctx context.Context, s *hub.System) {
	owner, err := repo.QueueUser(ctx, s.Pool, s.Options)
	if err == nil && owner == nil {
		s.Log.Warn("there is no user RepoQueueUser: repo tasks belong to those who ask for the repos, and nobody asks for tags with repo.auto",
			"RepoQueueUser", s.Options.RepoQueueUser)
	}
}
