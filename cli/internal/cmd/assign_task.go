package cmd

import (
	"context"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type assignTaskOptions struct {
	Force bool
	Task  int64
	Host  string
}

func addAssignTask(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "assign-task", Category: cli.Admin, Anonymous: true,
		Usage: "<task_id> <hostname>", Short: "Give a task to a host",
	}, func(f *cli.Flags, o *assignTaskOptions) {
		f.Bool(&o.Force, "f,force", "even if the task is not free")
		f.Args(func(args []string) (err error) {
			if len(args) != 2 {
				return cli.Usagef("please specify a task id and a hostname")
			}
			if o.Task, err = strconv.ParseInt(strings.TrimSpace(args[0]), 10, 64); err != nil {
				return koji.Errorf(koji.ParameterError, "Task id must be a number: %s", koji.Repr(args[0]))
			}
			o.Host = args[1]
			return nil
		})
	}, runAssignTask)
}

// runAssignTask looks for task and host before it logs in.
func runAssignTask(ctx context.Context, e *cli.Env, o assignTaskOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	task, err := find(ctx, s, "getTaskInfo", o.Task, client.KW("request", false))
	if err != nil {
		return err
	}
	if task == nil {
		return koji.Errorf(koji.GenericError, "No such task: %d", o.Task)
	}
	host, err := find(ctx, s, "getHost", o.Host)
	if err != nil {
		return err
	}
	if host == nil {
		return koji.Errorf(koji.GenericError, "No such host: %s", o.Host)
	}
	if s, err = e.Login(ctx); err != nil {
		return err
	}
	if err := needPerm(ctx, s, "This action requires admin privileges", "admin"); err != nil {
		return err
	}
	done, err := s.Call(ctx, "assignTask", o.Task, o.Host, o.Force)
	if err != nil {
		return err
	}
	what := "assigned"
	if !koji.Truth(done) {
		what = "failed to assign"
	}
	e.Printf("%s task %d to host %s\n", what, o.Task, o.Host)
	return nil
}
