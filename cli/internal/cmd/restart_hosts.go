package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type restartHostsOptions struct {
	waitOptions
	Quiet, Force bool
	Channel      string
	Arches       []string
	Timeout      int64
}

func addRestartHosts(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "restart-hosts", Category: cli.Admin,
		Usage: "[options]", Short: "Restart the enabled builders",
	}, restartHostsFlags, runRestartHosts)
}

func restartHostsFlags(f *cli.Flags, o *restartHostsOptions) {
	o.Quiet = f.Quiet
	o.declare(f)
	f.Bool(&o.Quiet, "quiet", "do not show the task")
	f.Bool(&o.Force, "force", "even if they are being restarted already")
	f.String(&o.Channel, "channel", "only builders in this channel")
	f.Strings(&o.Arches, "a,arch", "only builders of this architecture")
	f.Int(&o.Timeout, "timeout", "give up after `N` seconds")
	f.Args(func(args []string) error {
		if len(args) > 0 {
			return cli.Usagef("restart-hosts does not accept arguments")
		}
		return nil
	})
}

func runRestartHosts(ctx context.Context, e *cli.Env, o restartHostsOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if !o.Force {
		if err := refuseSecondRestart(ctx, e, s); err != nil {
			return err
		}
	}
	opts := xmlrpc.Struct{}
	if o.Channel != "" {
		opts.Set("channel", o.Channel)
	}
	if o.Arches != nil {
		opts.Set("arches", o.Arches)
	}
	if o.Timeout != 0 {
		opts.Set("timeout", o.Timeout)
	}
	var params []any
	if len(opts) > 0 {
		params = []any{client.KW("options", opts)}
	}
	id, err := client.Invoke[int64](ctx, s, "restartHosts", params...)
	if err != nil || !o.wanted(e) {
		return err
	}
	return e.Follow(ctx, s, o.Quiet, id)
}

func refuseSecondRestart(ctx context.Context, e *cli.Env, s *client.Session) error {
	running, err := list(ctx, s, "listTasks", xmlrpc.Struct{
		{Name: "method", Value: "restartHosts"},
		{Name: "state", Value: []any{int64(koji.TaskFree), int64(koji.TaskOpen), int64(koji.TaskAssigned)}},
	})
	if err != nil || len(running) == 0 {
		return err
	}
	var ids []any
	for _, t := range running {
		ids = append(ids, t.Value("id"))
	}
	e.Warnf("Found other restartHosts tasks running.")
	e.Warnf("Task ids: %s", koji.Repr(ids))
	return cli.Failf("Use --force to run anyway")
}
