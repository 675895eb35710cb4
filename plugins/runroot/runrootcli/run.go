package runrootcli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

const (
	logName = "runroot.log"
	// logInterval is how often the log of an open task is looked at, if the
	// profile's poll interval is not shorter.
	logInterval = time.Second
)

func run(ctx context.Context, e *cli.Env, o options) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	id, err := client.Invoke[int64](ctx, s, "runroot", o.Tag, o.Arch, o.command(), o.keywords())
	if err != nil {
		if koji.IsKind(err, koji.GenericError) && strings.Contains(err.Error(), "Invalid method") {
			e.Println("* The runroot plugin appears to not be installed on the koji hub.  Please contact the administrator.")
		}
		return err
	}
	if o.TaskID {
		e.Println(id)
	}
	switch {
	case !o.Wait:
		return nil
	case o.Watch:
		return e.Follow(ctx, s, o.Quiet, id)
	}
	f := follower{e: e, s: s, id: id, quiet: o.Quiet, log: cli.LogTail{Task: id}}
	err = f.follow(ctx)
	if ctx.Err() != nil {
		return f.cancel(ctx)
	}
	return err
}

// keywords are what the API takes by name. new_chroot is only sent if it was
// asked for, as builders of old do not know it.
func (o *options) keywords() any {
	kw := []any{
		"channel", o.Channel, "packages", list(o.Packages), "mounts", list(o.Mounts), "repo_id", o.RepoID,
		"skip_setarch", o.SkipSetarch, "weight", o.Weight,
	}
	if o.NewChroot != nil {
		kw = append(kw, "new_chroot", *o.NewChroot)
	}
	return client.KW(kw...)
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// follower shows a task's log until the task ends.
type follower struct {
	e     *cli.Env
	s     *client.Session
	id    int64
	quiet bool
	log   cli.LogTail
}

// follow returns the task's fault if it failed.
func (f *follower) follow(ctx context.Context) error {
	for {
		info, err := f.e.TaskInfo(ctx, f.s, f.id, true)
		if err != nil {
			return err
		}
		state := cli.TaskState(info)
		if !f.quiet && (state == koji.TaskOpen || state.Finished()) {
			if err := f.showLog(ctx); err != nil {
				return err
			}
		}
		if state.Finished() {
			return f.outcome(ctx, state)
		}
		most := f.e.Config.PollInterval
		if state == koji.TaskOpen && !f.quiet {
			most = min(most, logInterval)
		}
		if err := f.e.WaitForTasks(ctx, f.s, map[int64]koji.TaskState{f.id: state}, most); err != nil {
			return err
		}
	}
}

func (f *follower) showLog(ctx context.Context) error {
	err := f.log.Next(ctx, f.s, func(name string) bool { return name == logName }, cli.CopyTo(f.e.Out))
	f.e.Flush()
	return err
}

func (f *follower) outcome(ctx context.Context, state koji.TaskState) error {
	switch state {
	case koji.TaskCanceled:
		return cli.Exit(1)
	case koji.TaskFailed:
		if _, err := f.s.Call(ctx, "getTaskResult", f.id); err != nil {
			return err
		}
		return cli.Exit(1)
	}
	return nil
}

// cancel ends the task when the user interrupts.
func (f *follower) cancel(ctx context.Context) error {
	f.e.Println("User interrupt: canceling runroot task")
	cause := context.Cause(ctx)
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer stop()
	if _, err := f.s.Call(ctx, "cancelTask", f.id); err != nil {
		return fmt.Errorf("cancel task %d: %w", f.id, err)
	}
	return cause
}
