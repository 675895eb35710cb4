package scheduler

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/hub/internal/notify"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Between two runs lies at least settle, so that many new tasks are placed
// together, and share times as long as the last one took.
const (
	settle = 50 * time.Millisecond
	share  = 4
)

// work runs the scheduler when something happens that it could act upon, and
// whenever RunInterval is over. With a RunInterval of 0 it does nothing: then
// the scheduler runs only inside of the calls of hosts.
func work(ctx context.Context, s *hub.System) error {
	if s.Options.RunInterval <= 0 {
		<-ctx.Done()
		return ctx.Err()
	}
	tasks, cancelTasks := s.Subscribe(hub.TaskTopic, givesWork)
	defer cancelTasks()
	hosts, cancelHosts := s.Subscribe(notify.Hosts, func(string) bool { return true })
	defer cancelHosts()
	due := time.NewTimer(0)
	defer due.Stop()
	for {
		how := woken
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tasks:
		case <-hosts:
		case <-due.C:
			how = atOnce
		}
		if how == woken {
			waiting, err := anyFree(ctx, s.Pool)
			if err != nil {
				return err
			}
			if !waiting {
				continue
			}
		}
		begun := time.Now()
		c := &hub.Call{Method: "scheduler"}
		if err := s.Run(ctx, c, func(ctx context.Context, c *hub.Call) error {
			_, err := schedule(ctx, c, how)
			return err
		}); err != nil {
			return err
		}
		if how == atOnce {
			due.Reset(s.Options.RunInterval)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(max(settle, share*time.Since(begun))):
		}
	}
}

// anyFree tells whether there is a task to place.
func anyFree(ctx context.Context, q hub.Querier) (bool, error) {
	return hub.Value[bool](ctx, q, "SELECT EXISTS (SELECT 1 FROM task WHERE state = $1)", int(koji.TaskFree))
}

// givesWork tells whether the scheduler can act upon a change of a task: it is
// free, or its end leaves room.
func givesWork(text string) bool {
	change, ok := hub.ParseTaskChange(text)
	return ok && (change.State == koji.TaskFree || change.State.Finished())
}
