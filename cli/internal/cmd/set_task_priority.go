package cmd

import (
	"context"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/koji"
)

type setTaskPriorityOptions struct {
	Priority *int64
	Recurse  bool
	Tasks    []int64
}

func addSetTaskPriority(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "set-task-priority", Category: cli.Admin,
		Usage: "[options] --priority=<priority> <task_id> [<task_id> ...]", Short: "Let tasks go sooner or later",
	}, func(f *cli.Flags, o *setTaskPriorityOptions) {
		f.OptInt(&o.Priority, "priority", "the new priority, the lower the sooner")
		f.Bool(&o.Recurse, "recurse", "of the tasks' children, too")
		f.Args(func(args []string) error {
			switch {
			case len(args) == 0:
				return cli.Usagef("You must specify at least one task id")
			case o.Priority == nil:
				return cli.Usagef("You must specify --priority")
			}
			for _, arg := range args {
				id, err := strconv.ParseInt(strings.TrimSpace(arg), 10, 64)
				if err != nil {
					return cli.Usagef("Task numbers must be integers")
				}
				o.Tasks = append(o.Tasks, id)
			}
			return nil
		})
	}, runSetTaskPriority)
}

func runSetTaskPriority(ctx context.Context, e *cli.Env, o setTaskPriorityOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	admin, err := s.Call(ctx, "hasPerm", "admin")
	if err != nil {
		return err
	}
	if !koji.Truth(admin) {
		me, err := find(ctx, s, "getLoggedInUser")
		if err != nil {
			return err
		}
		return cli.Failf("admin permission required (logged in as %s)", str(me, "name"))
	}
	for _, id := range o.Tasks {
		_, err := s.Call(ctx, "setTaskPriority", id, *o.Priority, o.Recurse)
		switch {
		case koji.IsKind(err, koji.GenericError):
			e.Warnf("Can't update task priority on closed task: %d", id)
		case err != nil:
			return err
		}
	}
	return nil
}
