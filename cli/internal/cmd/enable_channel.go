package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type switchChannelOptions struct {
	Comment  *string
	Channels []string
	method   string
}

func addEnableChannel(r *cli.Registrar) {
	addSwitchChannel(r, "enable-channel", "enableChannel", "Let channels have tasks", "why they are enabled")
}

func addDisableChannel(r *cli.Registrar) {
	addSwitchChannel(r, "disable-channel", "disableChannel", "Keep channels from having tasks", "why they are disabled")
}

func addSwitchChannel(r *cli.Registrar, name, method, short, comment string) {
	cli.Command(r, cli.Spec{
		Name: name, Category: cli.Admin,
		Usage: "[options] <channelname> [<channelname> ...]", Short: short,
	}, func(f *cli.Flags, o *switchChannelOptions) {
		o.method = method
		f.OptString(&o.Comment, "comment", comment)
		f.Args(atLeast(1, "At least one channel must be specified", &o.Channels))
	}, runSwitchChannel)
}

func runSwitchChannel(ctx context.Context, e *cli.Env, o switchChannelOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if err := checkEach(ctx, e, s, "getChannel", "channel", o.Channels); err != nil {
		return err
	}
	var calls []client.Request
	for _, name := range o.Channels {
		calls = append(calls, call(o.method, name, client.KW("comment", o.Comment)))
	}
	_, err = all(ctx, s, calls)
	return err
}
