package scheduler

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type runArgs struct {
	Force *bool `koji:"force" default:"false"`
}

func doRun(ctx context.Context, c *hub.Call, a runArgs) (bool, error) {
	if a.Force == nil {
		return false, hub.WrongType(nil, "<class 'bool'>")
	}
	if *a.Force {
		return schedule(ctx, c, atOnce)
	}
	return schedule(ctx, c, whenDue)
}

type assignArgs struct {
	Task     int64    `koji:"task_id"`
	Host     koji.Ref `koji:"host"`
	Force    bool     `koji:"force" default:"false"`
	Override bool     `koji:"override" default:"false"`
}

// assignTask looks the host up before it asks for the permission, as koji does.
func assignTask(ctx context.Context, c *hub.Call, a assignArgs) (bool, error) {
	h, err := host.Must(ctx, c, a.Host)
	if err != nil {
		return false, err
	}
	if err := c.AssertPerm(ctx, "admin"); err != nil {
		return false, err
	}
	if _, err := lock(ctx, c, true); err != nil {
		return false, err
	}
	return assign(ctx, c, a.Task, h.ID, assignment{force: a.Force, override: a.Override})
}

// assigned is a task that a host is to open.
type assigned struct {
	Arch      string         `koji:"arch" sql:"task.arch"`
	ChannelID int64          `koji:"channel_id" sql:"task.channel_id"`
	CreateTS  float64        `koji:"create_ts" sql:"date_part('epoch', create_time)"`
	HostID    int64          `koji:"host_id" sql:"task.host_id"`
	ID        int64          `koji:"id" sql:"task.id"`
	Method    string         `koji:"method" sql:"task.method"`
	Priority  int64          `koji:"priority" sql:"task.priority"`
	State     koji.TaskState `koji:"state" sql:"task.state"`
}

// tasksFor returns the tasks that a host is to open; when there are none the
// scheduler runs first, if it is due.
func tasksFor(ctx context.Context, c *hub.Call, hostID int64) ([]assigned, error) {
	q := hub.Select[assigned]("task").Where("host_id = ? AND state = ?", hostID, int(koji.TaskAssigned)).
		OrderBy("task.priority, task.create_time, task.id")
	tasks, err := q.All(ctx, c)
	if err != nil || len(tasks) > 0 {
		return tasks, err
	}
	if _, err := schedule(ctx, c, whenDue); err != nil {
		return nil, err
	}
	return q.All(ctx, c)
}

func getTasks(ctx context.Context, c *hub.Call, _ hub.NoArgs) ([]assigned, error) {
	id, err := host.Current(ctx, c)
	if err != nil {
		return nil, err
	}
	return tasksFor(ctx, c, id)
}

type loadHost struct {
	host.Info
	Channels []int64 `koji:"channels"`
}

// loadData answers a list of hosts and a list of tasks: only the caller and its
// own tasks, but older builders expect both.
func loadData(ctx context.Context, c *hub.Call, _ hub.NoArgs) ([2]any, error) {
	id, err := host.Current(ctx, c)
	if err != nil {
		return [2]any{}, err
	}
	info, err := host.Must(ctx, c, koji.RefID(id))
	if err != nil {
		return [2]any{}, err
	}
	channels, err := host.Channels(ctx, c, id)
	if err != nil {
		return [2]any{}, err
	}
	tasks, err := tasksFor(ctx, c, id)
	return [2]any{[]loadHost{{info, channels}}, tasks}, err
}

type refuseArgs struct {
	Task    int64 `koji:"task_id"`
	Soft    bool  `koji:"soft" default:"true"`
	Message any   `koji:"msg" default:"''"`
}

// refuse does nothing for a task that the host does not have.
func refuse(ctx context.Context, c *hub.Call, a refuseArgs) (any, error) {
	if a.Message == nil {
		return nil, args.WrongType(nil, "<class 'str'>")
	}
	id, err := host.Current(ctx, c)
	if err != nil {
		return nil, err
	}
	t, err := task.Must(ctx, c, a.Task)
	if err != nil {
		return nil, err
	}
	if t.HostID == nil || *t.HostID != id {
		c.Log.Warn("a host refused a task that it does not have", "host", id, "task", a.Task)
		return nil, nil
	}
	if err := task.Refuse(ctx, c, task.Refusal{
		Task: a.Task, Host: id, Soft: a.Soft, ByHost: true, Message: koji.Str(a.Message),
	}); err != nil {
		return nil, err
	}
	return nil, task.Free(ctx, c, a.Task)
}
