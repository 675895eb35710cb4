package daemon

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"github.com/gokoji/gokoji/builder/internal/procs"
	"github.com/gokoji/gokoji/builder/internal/runner"
)

// process is a task's process, started by this kojid or an earlier one.
type process struct {
	record
	// cleaned is closed when the process and all that it left is gone.
	cleaned chan struct{}

	once     sync.Once
	stopping bool // by the main loop's goroutine only
	lingers  time.Time
}

// start starts the process of a task and gives it its spec. The process is on
// record before it may do anything.
func (d *Daemon) start(spec *runner.Spec) (*process, error) {
	mark := fmt.Sprintf("%d-%s", spec.Task, rand.Text())
	cmd := d.opts.Command(spec.Task, spec.Method)
	cmd.Env = append(cmd.Environ(), procs.MarkVar+"="+mark)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	var group *procs.Cgroup
	if d.cgroups {
		group = procs.NewCgroup(mark)
	}
	if err := launch(cmd, group); err != nil {
		group.Remove()
		return nil, err
	}
	started, _ := procs.StartTime(cmd.Process.Pid)
	p := &process{
		record: record{
			Task: spec.Task, Method: spec.Method, Pid: cmd.Process.Pid, Start: started, Boot: d.boot,
			Mark: mark, Cgroup: group.Dir(), Session: spec.Session.ID,
		},
		cleaned: make(chan struct{}),
	}
	err = d.state.saveTask(&p.record)
	if err == nil {
		err = spec.Write(in)
	}
	err = errors.Join(err, in.Close())
	go func() {
		werr := cmd.Wait()
		d.log.Info("process ended", "task", p.Task, "pid", p.Pid, "status", cmd.ProcessState.String(), "error", werr)
		d.cleanUp(p)
	}()
	return p, err
}

// launch starts cmd in a session of its own and in the control group if there is
// one that can be used.
func launch(cmd *exec.Cmd, group *procs.Cgroup) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if group == nil {
		return cmd.Start()
	}
	dir, err := group.Open()
	if err != nil {
		return err
	}
	defer dir.Close() //nolint:errcheck // only handed to the kernel
	cmd.SysProcAttr.UseCgroupFD, cmd.SysProcAttr.CgroupFD = true, int(dir.Fd())
	return cmd.Start()
}

// adopt watches over a process that an earlier kojid started.
func (d *Daemon) adopt(r *record) *process {
	p := &process{record: *r, cleaned: make(chan struct{})}
	go func() {
		if procs.Alive(p.Pid, p.Start) {
			if err := procs.Wait(p.Pid); err != nil {
				d.log.Error("cannot watch a process", "task", p.Task, "pid", p.Pid, "error", err)
				for procs.Alive(p.Pid, p.Start) {
					time.Sleep(time.Second)
				}
			}
		}
		procs.Reap(p.Pid) // it is our child when we became kojid by exec
		d.log.Info("process ended", "task", p.Task, "pid", p.Pid)
		d.cleanUp(p)
	}()
	return p
}

// cleanUp removes what a process that has ended left behind.
func (d *Daemon) cleanUp(p *process) {
	group := p.group()
	if err := group.Kill(context.Background(), procs.Grace{}); err != nil {
		d.log.Error("cannot end what a task started", "task", p.Task, "error", err)
	}
	group.Cgroup.Remove()
	if err := procs.RemoveTree(runner.WorkDir(d.cfg.WorkDir, p.Task)); err != nil {
		d.log.Error("cannot remove a task's directory", "task", p.Task, "error", err)
	}
	close(p.cleaned)
	d.nudge()
}

// stop ends a task's process with all it started, without waiting for it.
func (d *Daemon) stop(p *process, why string) {
	p.stopping = true
	p.once.Do(func() {
		d.log.Info("stopping a task's process", "task", p.Task, "pid", p.Pid, "reason", why)
		go func() {
			if err := p.group().Kill(context.Background(), d.opts.Grace); err != nil {
				d.log.Error("cannot stop a task's process", "task", p.Task, "error", err)
			}
		}()
	})
}

func (p *process) ended() bool {
	select {
	case <-p.cleaned:
		return true
	default:
		return false
	}
}

// wakeUp tells a task's process that one of its subtasks has ended.
func (p *process) wakeUp() {
	if procs.Alive(p.Pid, p.Start) {
		syscall.Kill(p.Pid, syscall.SIGUSR2) //nolint:errcheck // it may have ended meanwhile
	}
}

// SelfCommand runs this very program as "kojid task ID METHOD"; its output goes
// to out.
func SelfCommand(program string, out *os.File) func(task int64, method string) *exec.Cmd {
	return func(task int64, method string) *exec.Cmd {
		cmd := exec.Command(program, "task", fmt.Sprint(task), method)
		cmd.Stdout, cmd.Stderr = out, out
		return cmd
	}
}
