package procs

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"
)

// MarkVar is the environment variable that marks all processes of a task.
const MarkVar = "GOKOJI_TASK"

// Group is the processes of one task.
type Group struct {
	// Leader is the task's own process, the leader of a session of its own; the
	// others descend from it. Start tells whether it still is that process.
	Leader int
	Start  uint64
	// Mark is the value of MarkVar, unique to the task's process.
	Mark string
	// Cgroup is the task's control group, nil where there is none.
	Cgroup *Cgroup
}

// Grace says how long each step of Kill may take.
type Grace struct {
	Leader time.Duration // for the leader to clean up after SIGINT
	Others time.Duration // for the others after SIGTERM
}

// DefaultGrace leaves time to unmount and remove a root.
func DefaultGrace() Grace { return Grace{Leader: 20 * time.Second, Others: 2 * time.Second} }

const (
	look      = 20 * time.Millisecond  // how soon the process table is read again
	lookLater = 300 * time.Millisecond // how seldom in the end
	killLimit = 30 * time.Second       // a process that survives SIGKILL so long hangs in the kernel
)

// members lists the processes of the group that are not dead, leader first:
// those in its control group or session or with its mark, and all that descend
// from one of these.
func (g *Group) members() ([]proc, error) {
	before, err := table()
	if err != nil {
		return nil, err
	}
	all, err := table()
	if err != nil {
		return nil, err
	}
	// The table is not read in one moment: a process may seem to have a parent
	// that has gone. In one of two readings it has the one that adopted it.
	links := append(before, all...)
	self := os.Getpid()
	in := map[int]bool{}
	if Alive(g.Leader, g.Start) {
		in[g.Leader] = true
	}
	for _, pid := range g.Cgroup.pids() {
		in[pid] = true
	}
	for _, p := range all {
		// A session outlives its leader, whose pid is not given away before.
		if p.session == g.Leader && p.start >= g.Start || g.Mark != "" && marked(p.pid, MarkVar+"="+g.Mark) {
			in[p.pid] = true
		}
	}
	for grown := true; grown; {
		grown = false
		for _, p := range links {
			if !in[p.pid] && in[p.parent] {
				in[p.pid], grown = true, true
			}
		}
	}
	delete(in, self)
	delete(in, 1)
	var list []proc
	for _, p := range all {
		if !in[p.pid] || p.dead() {
			continue
		}
		if p.pid == g.Leader && len(list) > 0 {
			list = append(list, list[0])
			list[0] = p
			continue
		}
		list = append(list, p)
	}
	return list, nil
}

// Running reports whether any process of the group is left.
func (g *Group) Running() bool {
	list, err := g.members()
	return err != nil || len(list) > 0
}

// Kill ends the group: SIGINT to the leader, which cleans up; SIGTERM to what is
// left; then SIGKILL until nothing is left, the leader last, so that what it
// adopts cannot get away. A ctx that ends cuts the waiting short, not the
// killing. The error names processes that even so did not end.
func (g *Group) Kill(ctx context.Context, grace Grace) error {
	if Alive(g.Leader, g.Start) {
		syscall.Kill(g.Leader, syscall.SIGINT) //nolint:errcheck // it may have gone meanwhile
	}
	if left, err := g.await(ctx, grace.Leader, func(list []proc) bool {
		return len(list) == 0 || list[0].pid != g.Leader
	}); err != nil || len(left) == 0 {
		return err
	}
	left, err := g.members()
	if err != nil {
		return err
	}
	for _, p := range left {
		if p.pid != g.Leader {
			p.signal(syscall.SIGTERM)
		}
	}
	if left, err = g.await(ctx, grace.Others, func(list []proc) bool { return len(list) == 0 }); err != nil || len(left) == 0 {
		return err
	}
	return g.slay()
}

// await waits until done likes what is left.
func (g *Group) await(ctx context.Context, limit time.Duration, done func([]proc) bool) ([]proc, error) {
	deadline := time.Now().Add(limit)
	for pause := look; ; pause = min(pause*3/2, lookLater) {
		list, err := g.members()
		if err != nil || done(list) || time.Now().After(deadline) {
			return list, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return list, nil
		}
	}
}

func (g *Group) slay() error {
	deadline := time.Now().Add(killLimit)
	for {
		g.Cgroup.kill()
		list, err := g.members()
		if err != nil || len(list) == 0 {
			return err
		}
		for _, p := range list {
			if p.pid != g.Leader || len(list) == 1 {
				p.signal(syscall.SIGKILL)
			}
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%d processes of the task do not end, the first is %d", len(list), list[0].pid)
		}
		time.Sleep(look)
	}
}

// Orphans ends what descends from this process and is not known, without
// waiting for it to clean up: the task's own process calls it before it exits.
// It must be the reaper of its descendants (see Adopt).
func Orphans(ctx context.Context) error {
	self := os.Getpid()
	start, _ := StartTime(self)
	g := Group{Leader: self, Start: start}
	left, err := g.await(ctx, 0, func(list []proc) bool { return len(list) == 0 })
	if err != nil || len(left) == 0 {
		return err
	}
	return g.slay()
}
