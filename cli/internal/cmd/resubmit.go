package cmd

import (
	"context"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type resubmitOptions struct {
	waitOptions
	Quiet bool
	Task  string
}

func addResubmit(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "resubmit", Category: cli.Build,
		Usage: "[options] <task_id>", Short: "Make a task anew that failed or was canceled",
	}, func(f *cli.Flags, o *resubmitOptions) {
		o.Quiet = f.Quiet
		o.declare(f)
		f.OptBool(&o.Wait, false, "nowatch", "the same as --nowait")
		f.Bool(&o.Quiet, "quiet", "say nothing of the task")
		f.Args(func(args []string) error {
			if len(args) != 1 {
				return cli.Usagef("Please specify a single task ID")
			}
			o.Task = args[0]
			return nil
		})
	}, runResubmit)
}

func runResubmit(ctx context.Context, e *cli.Env, o resubmitOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(strings.TrimSpace(o.Task), 10, 64)
	if err != nil {
		return koji.Errorf(koji.ParameterError, "Task id must be a number: %s", koji.Repr(o.Task))
	}
	if !o.Quiet {
		e.Println("Resubmitting the following task:")
		r := taskReport{e: e, s: s, verbose: true}
		if err := r.show(ctx, id, 0, false); err != nil {
			return err
		}
	}
	task, err := client.Invoke[int64](ctx, s, "resubmitTask", id)
	if err != nil {
		return err
	}
	if !o.Quiet {
		e.Printf("Resubmitted task %d as new task %d\n", id, task)
	}
	return o.watchAs(ctx, e, s, task, o.Quiet)
}
