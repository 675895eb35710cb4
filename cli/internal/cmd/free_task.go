package cmd

import (
	"context"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
)

func addFreeTask(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "free-task", Category: cli.Admin,
		Usage: "[options] <task_id> [<task_id> ...]", Short: "Take tasks from their hosts, to be done again",
	}, func(f *cli.Flags, o *[]string) {
		f.Args(func(args []string) error { *o = args; return nil })
	}, runFreeTask)
}

// runFreeTask logs in before it looks at its arguments, as koji's does.
func runFreeTask(ctx context.Context, e *cli.Env, args []string) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	var ids []int64
	for _, arg := range args {
		id, err := strconv.ParseInt(strings.TrimSpace(arg), 10, 64)
		if err != nil {
			return cli.Usagef("task_id must be an integer")
		}
		ids = append(ids, id)
	}
	if ids == nil {
		return cli.Usagef("please specify at least one task_id")
	}
	for _, id := range ids {
		if _, err := s.Call(ctx, "freeTask", id); err != nil {
			return err
		}
	}
	return nil
}
