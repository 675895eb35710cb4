package cmd

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/sdk/cli"
)

type removeHostOptions struct{ Args []string }

func addRemoveHostFromChannel(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "remove-host-from-channel", Category: cli.Admin,
		Usage: "[options] <hostname> <channel>", Short: "Keep a builder from taking a channel's tasks",
	}, func(f *cli.Flags, o *removeHostOptions) {
		f.Args(exactly(2, "Please specify a hostname and a channel", &o.Args))
	}, runRemoveHost)
}

func runRemoveHost(ctx context.Context, e *cli.Env, o removeHostOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	name, channel := o.Args[0], o.Args[1]
	host, err := find(ctx, s, "getHost", name)
	if err != nil {
		return err
	}
	if host == nil {
		return cli.Failf("No such host: %s", name)
	}
	channels, err := list(ctx, s, "listChannels", host.Value("id"))
	if err != nil {
		return err
	}
	if !slices.Contains(names(channels, "name"), channel) {
		return cli.Failf("Host %s is not a member of channel %s", name, channel)
	}
	_, err = s.Call(ctx, "removeHostFromChannel", name, channel)
	return err
}
