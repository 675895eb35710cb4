package daemon

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/builder/internal/runner"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// nextTask checks in and takes one of the tasks assigned to us.
func (d *Daemon) nextTask(ctx context.Context) (taken bool, err error) {
	ready, err := d.ready(ctx)
	if err != nil {
		return false, err
	}
	data := xmlrpc.Struct{{Name: "methods", Value: d.reg.Methods()}, {Name: "maxjobs", Value: d.cfg.MaxJobs}}
	if _, err := d.hub.Call(ctx, "host.updateHost", d.load, ready, client.KW("data", data)); err != nil {
		return false, err
	}
	if !ready {
		return false, nil
	}
	tasks, err := client.Invoke[[]assigned](ctx, d.hub, "host.getTasks")
	if err != nil {
		return false, err
	}
	for _, t := range tasks {
		switch {
		case d.running[t.ID] != nil:
			d.log.Info("a task of ours was assigned anew", "task", t.ID)
		case t.State != int64(koji.TaskAssigned) || t.Host != any(d.hostID):
			d.log.Error("the hub named a task that is not assigned to us", "task", t.ID, "state", t.State)
		default:
			if taken, err := d.take(ctx, t); taken || err != nil {
				return taken, err
			}
		}
	}
	return false, nil
}

// assigned is a task that the hub has given to us.
type assigned struct {
	ID     int64  `koji:"id"`
	Method string `koji:"method"`
	State  int64  `koji:"state"`
	Host   any    `koji:"host_id"`
}

// take opens a task and starts it.
func (d *Daemon) take(ctx context.Context, t assigned) (bool, error) {
	d.log.Info("taking a task", "task", t.ID, "method", t.Method)
	h := d.reg.Lookup(t.Method)
	if h == nil {
		d.log.Warn("no handler for a task", "task", t.ID, "method", t.Method)
		return false, d.refuse(ctx, t.ID, "no handler for method")
	}
	info, err := client.Invoke[xmlrpc.Struct](ctx, d.hub, "getTaskInfo", t.ID, client.KW("request", true))
	if err != nil {
		return false, err
	}
	params, ok := info.Value("request").([]any)
	if !ok {
		d.log.Warn("a task has no request", "task", t.ID)
		return false, nil
	}
	fit, err := h.Accepts(ctx, d.host, params)
	if err != nil {
		d.log.Warn("host check failed", "task", t.ID, "error", err)
	}
	if !fit || err != nil {
		return false, d.refuse(ctx, t.ID, "failed host check")
	}
	opened, err := client.Invoke[xmlrpc.Struct](ctx, d.hub, "host.openTask", t.ID)
	if err != nil || opened == nil {
		d.log.Warn("cannot open a task", "task", t.ID, "error", err)
		return false, err
	}
	d.open[t.ID] = hostTask{ID: t.ID, Weight: h.Weight}
	if _, err := d.hub.Call(ctx, "host.setTaskWeight", t.ID, h.Weight); err != nil {
		if !koji.IsKind(err, koji.ActionNotAllowed) {
			return false, err
		}
		d.log.Warn("a task was taken away", "task", t.ID, "error", err)
		delete(d.open, t.ID)
		return false, nil
	}
	if h.Foreground {
		return true, d.foreground(ctx, h, t.ID, params)
	}
	return true, d.background(ctx, t, opened)
}

func (d *Daemon) refuse(ctx context.Context, task int64, msg string) error {
	_, err := d.hub.Call(ctx, "host.refuseTask", task, client.KW("soft", false, "msg", msg))
	return err
}

// background gives a task a process and a session of its own.
func (d *Daemon) background(ctx context.Context, t assigned, opened xmlrpc.Struct) error {
	request, ok := opened.Value("request").(string)
	if !ok {
		return fmt.Errorf("host.openTask: the hub answered without a request for task %d", t.ID)
	}
	sub, err := d.hub.Subsession(ctx)
	if err != nil {
		return err // the next round frees the task
	}
	p, err := d.start(&runner.Spec{
		Task: t.ID, Method: t.Method, Request: request, Session: *sub.Info(), Config: d.cfg,
	})
	if err != nil {
		return d.unstarted(ctx, t, p, sub, err)
	}
	d.running[t.ID] = p
	d.log.Info("started a task", "task", t.ID, "pid", p.Pid)
	return nil
}

// unstarted fails a task that got no process, or one that was not told what to
// do: a task that is given back would come here again and again, as long as
// whatever is the matter with this host lasts.
func (d *Daemon) unstarted(ctx context.Context, t assigned, p *process, sub *client.Session, why error) error {
	d.log.Error("cannot start a task", "task", t.ID, "method", t.Method, "error", why)
	delete(d.open, t.ID)
	if p != nil {
		d.running[t.ID] = p
		d.stop(p, "it could not be told what to do")
	} else if err := sub.Logout(ctx); err != nil {
		d.log.Debug("cannot end a task's session", "task", t.ID, "error", err)
	}
	fault := koji.Errorf(koji.GenericError, "the builder could not start the task: %v", why)
	_, err := d.hub.Call(ctx, "host.failTask", t.ID, builder.FaultResponse(fault))
	return err
}

// foreground runs a task that concerns the daemon.
func (d *Daemon) foreground(ctx context.Context, h *builder.Handler, id int64, params []any) error {
	defer delete(d.open, id)
	return runner.Execute(ctx, h, &builder.Task{
		ID: id, Method: h.Method, Params: params, WorkDir: runner.WorkDir(d.cfg.WorkDir, id),
		Logger: d.log.With("task", id, "method", h.Method), Hub: d.hub, Options: &d.cfg.Options,
		Daemon: d, Registrar: d.reg,
	})
}
