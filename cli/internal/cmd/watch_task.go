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
	f.Args(chooseTasks(&o.Tasks, o.chosen))
}

func runWatchTask(ctx context.Context, e *cli.Env, o watchTaskOptions) error {
	s, tasks, err := chosenTasks(ctx, e, o.taskFilter, o.Tasks, "(no tasks)")
	if err != nil {
		return err
	}
	return e.WatchTasks(ctx, s, tasks, o.Quiet)
}
