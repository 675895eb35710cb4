package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
)

type watchTaskOptions struct {
	taskFilter
	Quiet bool
	Tasks []int64
}

func addWatchTask(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "watch-task", Category: cli.Monitor, Aliases: []string{"watch-tasks"}, Anonymous: true,
		Usage: "[options] <task id> [<task id> ...]", Short: "Show how tasks go on until they end",
	}, watchTaskFlags, runWatchTask)
}

func watchTaskFlags(f *cli.Flags, o *watchTaskOptions) {
	o.Quiet = f.Quiet
	f.Bool(&o.Quiet, "quiet", "only wait")
	o.declare(f)
	f.Args(func(args []string) (err error) {
		if o.chosen() {
			if len(args) > 0 {
				return cli.Usagef("Selection options cannot be combined with a task list")
			}
			return nil
		}
		if o.Tasks, err = taskIDs(args); err == nil && len(o.Tasks) == 0 {
			err = cli.Usagef("at least one task id must be specified")
		}
		return err
	})
}

func runWatchTask(ctx context.Context, e *cli.Env, o watchTaskOptions) error {
	connect := e.Session
	if o.Mine {
		connect = e.Login
	}
	s, err := connect(ctx)
	if err != nil {
		return err
	}
	if o.chosen() {
		tasks, err := o.find(ctx, s, false)
		if err != nil {
			return onOutput(e, err)
		}
		if len(tasks) == 0 {
			e.Println("(no tasks)")
			return nil
		}
		for _, t := range tasks {
			o.Tasks = append(o.Tasks, num(t, "id"))
		}
	}
	return e.WatchTasks(ctx, s, o.Tasks, o.Quiet)
}
