package scheduler

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// freeTask waits for a host.
type freeTask struct {
	ID        int64   `koji:"id"`
	ChannelID int64   `koji:"channel_id"`
	Arch      string  `koji:"arch"`
	Weight    float64 `koji:"weight"`

	hosts []*candidate // that could take it
}

// activeTask is assigned to a host, or open on it.
type activeTask struct {
	ID      int64          `koji:"id"`
	State   koji.TaskState `koji:"state"`
	HostID  *int64         `koji:"host_id"` // never nil, see readTasks
	Waiting *bool          `koji:"waiting"`
	Weight  float64        `koji:"weight"`
}

// maxFree bounds how many tasks one run tries to place.
const maxFree = 1000

func (r *run) readTasks(ctx context.Context, c *hub.Call) error {
	active, err := hub.Rows[activeTask](ctx, c, `SELECT id, state, host_id, waiting, weight FROM task
		WHERE state = ANY($1) AND host_id IS NOT NULL`, []int{int(koji.TaskAssigned), int(koji.TaskOpen)})
	if err != nil {
		return err
	}
	for i := range active {
		r.active = append(r.active, &active[i])
	}
	// tasks that no host could take do not stand in the way of others
	var channels []int64
	var arches []string
	for b := range r.bins {
		channels, arches = append(channels, b.channel), append(arches, b.arch)
	}
	free, err := hub.Rows[freeTask](ctx, c, `SELECT id, channel_id, task.arch, weight FROM task
		JOIN unnest($3::bigint[], $4::text[]) AS bin(channel, arch) ON bin.channel = channel_id AND bin.arch = task.arch
		WHERE state = $1 ORDER BY priority, create_time, id LIMIT $2`, int(koji.TaskFree), maxFree, channels, arches)
	for i := range free {
		r.free = append(r.free, &free[i])
	}
	return err
}

// refusal says that a host is not to have a task.
type refusal struct{ task, host int64 }

type refusalRow struct {
	ID    int64          `koji:"id"`
	Task  int64          `koji:"task_id"`
	Host  int64          `koji:"host_id"`
	Soft  bool           `koji:"soft"`
	TS    float64        `koji:"ts"`
	State koji.TaskState `koji:"state"`
}

// refusals returns those that hold, and drops those that do not any more.
func (r *run) refusals(ctx context.Context, c *hub.Call) (map[refusal]struct{}, error) {
	rows, err := hub.Rows[refusalRow](ctx, c, `SELECT ref.id, ref.task_id, ref.host_id, ref.soft,
			date_part('epoch', ref.time) AS ts, task.state
		FROM scheduler_task_refusals AS ref JOIN task ON task.id = ref.task_id`)
	if err != nil {
		return nil, err
	}
	var drop []int64
	holding := make(map[refusal]struct{}, len(rows))
	for _, row := range rows {
		if row.Soft && r.age(row.TS) > r.opts.SoftRefusalTimeout || row.State.Finished() {
			drop = append(drop, row.ID)
			continue
		}
		holding[refusal{row.Task, row.Host}] = struct{}{}
	}
	if len(drop) > 0 {
		_, err = c.Exec(ctx, "DELETE FROM scheduler_task_refusals WHERE id = ANY($1)", drop)
	}
	return holding, err
}

// assignment qualifies an assign: force takes the task from whoever has it,
// override keeps the scheduler from giving it to another host later.
type assignment struct{ force, override bool }

// assign gives a task to a host; false when it is not free for it.
func assign(ctx context.Context, c *hub.Call, id, host int64, how assignment) (bool, error) {
	given, err := task.Assign(ctx, c, id, host, how.force)
	if err != nil {
		return false, err
	}
	if !given {
		return false, task.Record(ctx, c, "Assignment failed", &id, &host)
	}
	text := "Assigning task"
	if how.override {
		text = "Assigning task (override)"
	}
	if err := task.Record(ctx, c, text, &id, &host); err != nil {
		return false, err
	}
	if _, err := c.Exec(ctx, "UPDATE scheduler_task_runs SET active = FALSE WHERE task_id = $1 AND active", id); err != nil {
		return false, err
	}
	if !how.override { // a task without a run is left alone
		_, err = c.Exec(ctx, "INSERT INTO scheduler_task_runs (task_id, host_id) VALUES ($1, $2)", id, host)
	}
	return true, err
}
