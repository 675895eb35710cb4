package scheduler

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
)

// mode says what a run does when another one is under way or was a moment ago.
type mode int

const (
	whenDue mode = iota // it does not run then
	atOnce              // it waits for the other one, then runs
	woken               // like atOnce, but only to place tasks: the rest has time until the next run
)

// run is one run of the scheduler.
type run struct {
	opts   *hub.Options
	now    time.Time // of the database
	hosts  map[int64]*candidate
	order  []*candidate // the hosts, see readHosts
	bins   map[bin][]*candidate
	active []*activeTask
	free   []*freeTask
}

// bin is what a host must serve to get a task.
type bin struct {
	channel int64
	arch    string
}

// schedule gives free tasks to hosts and looks after those that hosts have. It
// returns false when it did not run. Runs of all hubs on the database exclude
// each other until the call ends.
func schedule(ctx context.Context, c *hub.Call, m mode) (bool, error) {
	if mine, err := lock(ctx, c, m != whenDue); err != nil || !mine {
		return false, err
	}
	due, now, err := noteRun(ctx, c, m)
	if err != nil || !due {
		return false, err
	}
	r := &run{opts: c.Options(), now: now}
	steps := []struct {
		name string
		do   func(context.Context, *hub.Call) error
	}{
		{"read the hosts", r.readHosts},
		{"check the hosts", r.checkHosts},
		{"read the tasks", r.readTasks},
		{"give tasks to hosts", r.give},
		{"check the active tasks", r.checkActive},
	}
	if m == woken {
		steps = steps[:len(steps)-1]
	}
	for _, s := range steps {
		if err := s.do(ctx, c); err != nil {
			return false, fmt.Errorf("scheduler: %s: %w", s.name, err)
		}
	}
	c.Log.Debug("scheduler ran", "hosts", len(r.hosts), "free", len(r.free), "active", len(r.active))
	return true, nil
}

// give assigns the free tasks in their order, each to the host that is the least
// loaded.
func (r *run) give(ctx context.Context, c *hub.Call) error {
	for _, t := range r.active {
		if h := r.hosts[*t.HostID]; h != nil {
			h.tasks++
			if t.Waiting == nil || !*t.Waiting {
				h.load += t.Weight
			}
		}
	}
	refused, err := r.refusals(ctx, c)
	if err != nil {
		return err
	}
	for _, t := range r.free {
		for _, h := range r.bins[bin{t.ChannelID, t.Arch}] {
			if _, no := refused[refusal{t.ID, h.ID}]; !no && r.fits(t, h) {
				t.hosts = append(t.hosts, h)
			}
		}
		for _, h := range t.hosts {
			h.demand += t.Weight / float64(len(t.hosts))
		}
	}
	r.normalize()
	for _, t := range r.free {
		if err := r.place(ctx, c, t); err != nil {
			return err
		}
	}
	return nil
}

// fits tells whether a host has room for a task. A heavy task may overload it,
// but not by more than CapacityOvercommit.
func (r *run) fits(t *freeTask, h *candidate) bool {
	need := max(0, t.Weight-float64(r.opts.CapacityOvercommit))
	return h.tasks < h.maxJobs && h.Capacity-h.load > need
}

// normalize makes the demand on all hosts add up to 1.
func (r *run) normalize() {
	sum := 0.0
	for _, h := range r.hosts {
		sum += h.demand
	}
	if sum == 0 {
		return
	}
	for _, h := range r.hosts {
		h.demand /= sum
	}
}

func (r *run) place(ctx context.Context, c *hub.Call, t *freeTask) error {
	slices.SortStableFunc(t.hosts, func(a, b *candidate) int {
		switch ra, rb := a.rank(), b.rank(); {
		case ra < rb:
			return -1
		case ra > rb:
			return 1
		}
		return 0
	})
	for _, h := range t.hosts {
		if !r.fits(t, h) {
			continue
		}
		// a task that somebody is changing right now is left for the next run
		still, err := lockTask(ctx, c, t.ID, "state = 0 AND host_id IS NULL")
		if err != nil || !still {
			return err
		}
		given, err := assign(ctx, c, t.ID, h.ID, assignment{})
		if given {
			h.load += t.Weight
			h.tasks++
		}
		return err
	}
	return nil
}

// lockTask locks a task's row when the condition holds and nobody else has it.
func lockTask(ctx context.Context, c *hub.Call, id int64, condition string) (bool, error) {
	_, ok, err := hub.Row[int64](ctx, c, "SELECT id FROM task WHERE id = $1 AND "+condition+" FOR UPDATE SKIP LOCKED", id)
	return ok, err
}
