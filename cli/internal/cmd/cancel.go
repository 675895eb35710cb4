package cmd

import (
	"context"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type cancelOptions struct {
	JustOne, Full, Force bool
	Tasks                []int64
	Builds               []string
}

func addCancel(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "cancel", Category: cli.Build, Aliases: []string{"cancel-task", "cxl"},
		Usage: "[options] <task_id|build> [<task_id|build> ...]", Short: "Cancel tasks and builds",
	}, cancelFlags, runCancel)
}

func cancelFlags(f *cli.Flags, o *cancelOptions) {
	f.Bool(&o.JustOne, "justone", "leave the tasks' children alone")
	f.Bool(&o.Full, "full", "cancel the whole family of the tasks (admins only)")
	f.Bool(&o.Force, "force", "with --full: even if a task has a parent")
	f.Args(o.parse)
}

func (o *cancelOptions) parse(args []string) error {
	if len(args) == 0 {
		return cli.Usagef("You must specify at least one task id or build")
	}
	for _, arg := range args {
		if id, err := strconv.ParseInt(strings.TrimSpace(arg), 10, 64); err == nil {
			o.Tasks = append(o.Tasks, id)
			continue
		}
		if _, err := koji.ParseNVR(arg); err != nil {
			return cli.Usagef("please specify only task ids (integer) or builds (n-v-r)")
		}
		o.Builds = append(o.Builds, arg)
	}
	return nil
}

// runCancel goes on after a fault, so that one task does not keep the others.
func runCancel(ctx context.Context, e *cli.Env, o cancelOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	calls := o.taskCalls()
	if o.Builds != nil {
		old, err := olderHub(ctx, s, 1, 33)
		if err != nil {
			return err
		}
		for _, b := range o.Builds {
			if old {
				calls = append(calls, call("cancelBuild", b))
			} else {
				calls = append(calls, call("cancelBuild", b, client.KW("strict", true)))
			}
		}
	}
	results, err := s.Multicall(ctx, calls, 100)
	if err != nil {
		return err
	}
	failed := false
	for _, r := range results {
		if r.Err != nil {
			e.Warnf("%s", r.Err)
			failed = true
		}
	}
	if failed {
		return cli.Exit(1)
	}
	return nil
}

func (o *cancelOptions) taskCalls() []client.Request {
	var calls []client.Request
	for _, id := range o.Tasks {
		switch {
		case o.JustOne:
			calls = append(calls, call("cancelTask", id, client.KW("recurse", false)))
		case o.Full && o.Force:
			calls = append(calls, call("cancelTaskFull", id, client.KW("strict", false)))
		case o.Full:
			calls = append(calls, call("cancelTaskFull", id))
		default:
			calls = append(calls, call("cancelTask", id))
		}
	}
	return calls
}
