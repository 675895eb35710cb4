package scheduler

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type taskRun struct {
	Task int64   `koji:"task_id"`
	TS   float64 `koji:"ts"`
}

// checkActive frees tasks that their host does not begin with, and those of a
// host that is lost.
func (r *run) checkActive(ctx context.Context, c *hub.Call) error {
	if err := r.freeHostless(ctx, c); err != nil {
		return err
	}
	ids := make([]int64, len(r.active))
	for i, t := range r.active {
		ids[i] = t.ID
	}
	runs, err := hub.Rows[taskRun](ctx, c, `SELECT task_id, date_part('epoch', min(create_time)) AS ts
		FROM scheduler_task_runs WHERE active AND task_id = ANY($1) GROUP BY task_id`, ids)
	if err != nil {
		return err
	}
	since := make(map[int64]float64, len(runs))
	for _, run := range runs {
		since[run.Task] = run.TS
	}
	for _, t := range r.active {
		h := r.hosts[*t.HostID]
		began, ok := since[t.ID]
		if h == nil || !ok {
			continue // a disabled host finishes its tasks; a task without run was given by hand
		}
		switch t.State {
		case koji.TaskAssigned:
			err = r.checkAssigned(ctx, c, t, h, began)
		case koji.TaskOpen:
			err = r.checkOpen(ctx, c, t, h, began)
		}
		if err != nil {
			return err
		}
	}
	_, err = c.Exec(ctx, `UPDATE scheduler_task_runs SET active = FALSE WHERE active AND NOT EXISTS
		(SELECT 1 FROM task WHERE task.id = task_id AND state = ANY($1))`, []int{int(koji.TaskOpen), int(koji.TaskAssigned)})
	return err
}

// freeHostless repairs what should never be: a task that is with a host, but
// with none.
func (r *run) freeHostless(ctx context.Context, c *hub.Call) error {
	ids, err := hub.Rows[int64](ctx, c, "SELECT id FROM task WHERE state = ANY($1) AND host_id IS NULL",
		[]int{int(koji.TaskOpen), int(koji.TaskAssigned)})
	for _, id := range ids {
		if err = task.Record(ctx, c, "Active task with no host", &id, nil); err == nil {
			err = task.Free(ctx, c, id)
		}
		if err != nil {
			break
		}
	}
	return err
}

func (r *run) checkAssigned(ctx context.Context, c *hub.Call, t *activeTask, h *candidate, began float64) error {
	if r.age(began) <= r.opts.AssignTimeout {
		return nil
	}
	held, err := r.lockActive(ctx, c, t)
	if err != nil || !held {
		return err
	}
	if h.UpdateTS != nil && *h.UpdateTS > began {
		// the host is there and yet does not take it
		if err := task.Refuse(ctx, c, task.Refusal{Task: t.ID, Host: h.ID, Soft: true, Message: "assignment timeout"}); err != nil {
			return err
		}
	}
	if err := task.Record(ctx, c, "Task assignment timeout", &t.ID, &h.ID); err != nil {
		return err
	}
	return task.Free(ctx, c, t.ID)
}

func (r *run) checkOpen(ctx context.Context, c *hub.Call, t *activeTask, h *candidate, began float64) error {
	seen := began
	if h.UpdateTS != nil {
		seen = *h.UpdateTS
	}
	if r.age(seen) <= r.opts.HostTimeout {
		return nil
	}
	held, err := r.lockActive(ctx, c, t)
	if err != nil || !held {
		return err
	}
	if err := task.Record(ctx, c, "Freeing task from unresponsive host", &t.ID, &h.ID); err != nil {
		return err
	}
	return task.Free(ctx, c, t.ID)
}

// lockActive locks a task that is still what it was when the run began; one that
// somebody is changing right now is left for the next run.
func (r *run) lockActive(ctx context.Context, c *hub.Call, t *activeTask) (bool, error) {
	_, ok, err := hub.Row[int64](ctx, c, "SELECT id FROM task WHERE id = $1 AND state = $2 AND host_id = $3 FOR UPDATE SKIP LOCKED",
		t.ID, int(t.State), *t.HostID)
	return ok, err
}
