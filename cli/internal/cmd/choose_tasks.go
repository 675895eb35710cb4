package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

// chooseTasks takes ids of tasks, or none when chosen says that options choose
// the tasks.
func chooseTasks(to *[]int64, chosen func() bool) func([]string) error {
	return func(args []string) (err error) {
		if chosen() {
			if len(args) > 0 {
				return cli.Usagef("Selection options cannot be combined with a task list")
			}
			return nil
		}
		if *to, err = taskIDs(args); err == nil && len(*to) == 0 {
			err = cli.Usagef("at least one task id must be specified")
		}
		return err
	}
}

// chosenTasks returns the session and the tasks to look at: those given, or the
// filter's that have not ended yet. It says none when the filter finds nothing.
func chosenTasks(ctx context.Context, e *cli.Env, filter taskFilter, given []int64, none string) (*client.Session, []int64, error) {
	connect := e.Session
	if filter.Mine {
		connect = e.Login
	}
	s, err := connect(ctx)
	if err != nil || !filter.chosen() {
		return s, given, err
	}
	tasks, err := filter.find(ctx, s, false)
	if err != nil {
		return nil, nil, onOutput(e, err)
	}
	if len(tasks) == 0 {
		e.Println(none)
	}
	ids := make([]int64, len(tasks))
	for i, t := range tasks {
		ids[i] = num(t, "id")
	}
	return s, ids, nil
}
