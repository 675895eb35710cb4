package daemon

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// lingerLimit is how long a process may live on after its task has ended.
const lingerLimit = 10 * time.Minute

// hostTask is a task that is open on this host.
type hostTask struct {
	ID      int64   `koji:"id"`
	Weight  float64 `koji:"weight"`
	Waiting any     `koji:"waiting"` // for subtasks: it then is no load
	Alert   any     `koji:"alert"`   // a subtask has ended
}

// updateTasks compares the hub's tasks with our processes: those of tasks that
// were canceled or given to others are stopped, tasks without a process freed,
// and tasks whose subtasks have ended woken.
func (d *Daemon) updateTasks(ctx context.Context) error {
	list, err := client.Invoke[[]hostTask](ctx, d.hub, "host.getHostTasks")
	if err != nil {
		return err
	}
	d.open, d.load = map[int64]hostTask{}, 0
	var stale []int64
	for _, t := range list {
		p := d.running[t.ID]
		if p == nil {
			stale = append(stale, t.ID)
			continue
		}
		d.open[t.ID] = t
		if koji.Truth(t.Alert) {
			d.log.Info("waking a task", "task", t.ID)
			p.wakeUp()
		}
		if !koji.Truth(t.Waiting) {
			d.load += t.Weight
		}
	}
	if len(stale) > 0 {
		d.log.Warn("freeing tasks without a process", "tasks", stale)
		if _, err := d.hub.Call(ctx, "host.freeTasks", stale); err != nil {
			return err
		}
	}
	for id, p := range d.running {
		if p.ended() {
			d.forget(ctx, id)
		}
	}
	for id, p := range d.running {
		if _, open := d.open[id]; open || p.stopping {
			continue
		}
		if err := d.judge(ctx, id, p); err != nil {
			return err
		}
	}
	return nil
}

// judge decides what becomes of a process whose task is not open here: it has
// just reported, or the task was taken from it.
func (d *Daemon) judge(ctx context.Context, id int64, p *process) error {
	info, err := client.Invoke[xmlrpc.Struct](ctx, d.hub, "getTaskInfo", id)
	if err != nil {
		return err
	}
	state, _ := info.Value("state").(int64)
	switch koji.TaskState(state) {
	case koji.TaskCanceled:
		d.stop(p, "the task was canceled")
	case koji.TaskFree, koji.TaskAssigned:
		d.stop(p, "the task was taken away")
	case koji.TaskOpen:
		if info.Value("host_id") != any(d.hostID) {
			d.stop(p, "the task is another host's now")
		}
	default:
		if p.lingers.IsZero() {
			p.lingers = time.Now()
		}
		if time.Since(p.lingers) > lingerLimit {
			d.stop(p, "its task ended long ago")
		}
	}
	if info == nil {
		d.stop(p, "there is no such task")
	}
	return nil
}
