package scheduler

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/hub/internal/notify"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type waitArgs struct {
	Timeout float64 `koji:"timeout" default:"30"` // seconds, 60 at most
	Tasks   any     `koji:"tasks" default:"null"`
}

// waitForWork answers true as soon as the host that calls has a task to open, or
// no longer has one of its open tasks; false when time is over. The tasks it had
// are those that it names, which it may also leave out: then those that it has
// when it begins to wait, and what happened just before goes unseen.
func waitForWork(ctx context.Context, p *hub.Poll, a waitArgs) (bool, error) {
	w := &workWait{poll: p, named: a.Tasks != nil}
	items, ok := a.Tasks.([]any)
	if w.named && !ok {
		return false, hub.WrongType(a.Tasks, "<class 'list'>")
	}
	for _, item := range items {
		id, err := args.Int(item)
		if err != nil {
			return false, err
		}
		w.had = append(w.had, id)
	}
	err := p.Run(ctx, func(ctx context.Context, c *hub.Call) (err error) {
		w.host, err = host.Current(ctx, c)
		return err
	})
	if err != nil {
		return false, err
	}
	return notify.Until(ctx, p.System(), hub.TaskTopic, w.concerns, notify.Limit(a.Timeout), w.look)
}

// workWait is a host that waits.
type workWait struct {
	poll  *hub.Poll
	host  int64
	named bool    // had holds the open tasks that the host knows
	had   []int64 // else what was open when the wait began
	began bool
}

// concerns tells whether to look after a change of a task. Where the scheduler
// runs only inside of calls, this one has to run it for a free task.
func (w *workWait) concerns(text string) bool {
	change, ok := hub.ParseTaskChange(text)
	return ok && (change.Host == w.host || w.schedules() && change.State == koji.TaskFree)
}

func (w *workWait) schedules() bool { return w.poll.System().Options.RunInterval <= 0 }

type held struct {
	ID    int64          `koji:"id"`
	State koji.TaskState `koji:"state"`
}

func (w *workWait) look(ctx context.Context) (found bool, err error) {
	err = w.poll.Run(ctx, func(ctx context.Context, c *hub.Call) error {
		if found, err = w.compare(ctx, c); found || err != nil || !w.schedules() {
			return err
		}
		if _, err := schedule(ctx, c, atOnce); err != nil {
			return err
		}
		found, err = w.compare(ctx, c)
		return err
	})
	return found && err == nil, err
}

// compare tells whether there is a task to open, or an open one is gone.
func (w *workWait) compare(ctx context.Context, c *hub.Call) (bool, error) {
	list, err := hub.Rows[held](ctx, c, "SELECT id, state FROM task WHERE host_id = $1 AND state = ANY($2)",
		w.host, []int{int(koji.TaskAssigned), int(koji.TaskOpen)})
	if err != nil {
		return false, err
	}
	var open []int64
	for _, t := range list {
		if t.State == koji.TaskAssigned {
			return true, nil
		}
		open = append(open, t.ID)
	}
	if !w.named && !w.began {
		w.had, w.began = open, true
	}
	gone := slices.ContainsFunc(w.had, func(id int64) bool { return !slices.Contains(open, id) })
	return gone, nil
}
