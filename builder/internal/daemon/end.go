package daemon

import (
	"context"
	"errors"
	"time"

	"github.com/gokoji/gokoji/builder/internal/procs"
	"github.com/gokoji/gokoji/sdk/client"
)

// farewell bounds how long the hub may take at the end.
const farewell = 20 * time.Second

// takeOver watches over the processes that the last kojid left running. When its
// session is over they cannot report to the hub any more, and are stopped.
func (d *Daemon) takeOver(resumed bool) error {
	records, err := d.state.tasks()
	if err != nil {
		return err
	}
	for _, r := range records {
		if r.Boot != d.boot {
			if err := d.state.dropTask(r.Task); err != nil {
				return err
			}
			continue
		}
		p := d.adopt(r)
		d.running[r.Task] = p
		d.log.Info("took over a task", "task", r.Task, "pid", r.Pid, "running", procs.Alive(r.Pid, r.Start))
		if !resumed {
			d.stop(p, "its session is over")
		}
	}
	d.sweep()
	return nil
}

// leave goes away without touching the tasks. With a task running, or to be back
// at once, the session stays.
func (d *Daemon) leave(ctx context.Context, how error) error {
	ctx, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	for id, p := range d.running {
		if p.ended() {
			d.forget(ctx, id)
		}
	}
	back := errors.Is(how, ErrRestart)
	if !back {
		if _, err := d.hub.Call(ctx, "host.updateHost", d.load, false); err != nil {
			d.log.Warn("cannot check out", "error", err)
		}
	}
	if len(d.running) > 0 || back && !d.pending {
		return d.saveSession(true)
	}
	return errors.Join(d.hub.Logout(ctx), d.state.dropSession())
}

// shutdown stops all tasks, gives those back that the hub still has as open here,
// and logs out.
func (d *Daemon) shutdown(ctx context.Context) error {
	for _, p := range d.running {
		d.stop(p, "kojid shuts down")
	}
	late := time.After(d.opts.Grace.Leader + d.opts.Grace.Others + time.Minute)
	for id, p := range d.running {
		select {
		case <-p.cleaned:
		case <-late:
			d.log.Error("a task's process does not end", "task", id, "pid", p.Pid)
		}
		if err := d.state.dropTask(id); err != nil {
			d.log.Warn("cannot forget a task", "task", id, "error", err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	open, err := client.Invoke[[]hostTask](ctx, d.hub, "host.getHostTasks")
	ids := make([]int64, len(open))
	for i, t := range open {
		ids[i] = t.ID
	}
	if err == nil && len(ids) > 0 {
		_, err = d.hub.Call(ctx, "host.freeTasks", ids)
	}
	_, uerr := d.hub.Call(ctx, "host.updateHost", 0.0, false)
	return errors.Join(err, uerr, d.hub.Logout(ctx), d.state.dropSession())
}

// forget drops a process that is gone.
func (d *Daemon) forget(ctx context.Context, id int64) {
	p := d.running[id]
	delete(d.running, id)
	delete(d.open, id)
	if err := d.state.dropTask(id); err != nil {
		d.log.Warn("cannot forget a task", "task", id, "error", err)
	}
	// The process has most likely logged out by itself.
	if _, err := d.hub.Call(ctx, "logoutChild", p.Session); err != nil {
		d.log.Debug("cannot end a task's session", "task", id, "error", err)
	}
}
