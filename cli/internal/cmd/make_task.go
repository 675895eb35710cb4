package cmd

import (
	"context"

	"github.com/gokoji/gokoji/cli/internal/pyvalue"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type makeTaskOptions struct {
	Channel, Priority, Arch *string
	Watch                   bool
	Args                    []string
}

func addMakeTask(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "make-task", Category: cli.Admin,
		Usage: "[options] <method> [<arg> ...]", Short: "Make a task of any kind",
	}, func(f *cli.Flags, o *makeTaskOptions) {
		f.OptString(&o.Channel, "channel", "the task's channel")
		f.OptString(&o.Priority, "priority", "the task's priority")
		f.Bool(&o.Watch, "watch", "show how the task goes on until it ends")
		f.OptString(&o.Arch, "arch", "the task's architecture")
		f.Args(atLeast(1, "Please specify task method at least", &o.Args))
	}, runMakeTask)
}

func runMakeTask(ctx context.Context, e *cli.Env, o makeTaskOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	args := []any{}
	for _, arg := range o.Args[1:] {
		v, err := pyvalue.Word(arg)
		if err != nil {
			return err
		}
		args = append(args, v)
	}
	kw := []any{"method", o.Args[0], "arglist", args}
	for _, opt := range []struct {
		name  string
		value *string
	}{{"channel", o.Channel}, {"priority", o.Priority}, {"arch", o.Arch}} {
		if opt.value != nil {
			kw = append(kw, opt.name, *opt.value)
		}
	}
	id, err := client.Invoke[int64](ctx, s, "makeTask", client.KW(kw...))
	if err != nil {
		return err
	}
	e.Printf("Created task id %d\n", id)
	if !o.Watch || !e.Foreground {
		return nil
	}
	return e.Follow(ctx, s, e.Config.Quiet, id)
}
