package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type addHostToChannelOptions struct {
	List, New, Force bool
	Host, Channel    string
}

func addAddHostToChannel(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "add-host-to-channel", Category: cli.Admin,
		Usage: "[options] <hostname> <channel>", Short: "Let a builder take a channel's tasks",
	}, addHostToChannelFlags, runAddHostToChannel)
}

func addHostToChannelFlags(f *cli.Flags, o *addHostToChannelOptions) {
	f.Bool(&o.List, "list", "list the channels")
	f.Hide("list")
	f.Bool(&o.New, "new", "make the channel if it is not there")
	f.Bool(&o.Force, "force", "add it to a channel that is not there, if the hub allows it")
	f.Args(func(args []string) error {
		if o.List {
			return nil
		}
		if len(args) != 2 {
			return cli.Usagef("Please specify a hostname and a channel")
		}
		o.Host, o.Channel = args[0], args[1]
		return nil
	})
}

func runAddHostToChannel(ctx context.Context, e *cli.Env, o addHostToChannelOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if o.List {
		channels, err := list(ctx, s, "listChannels")
		for _, c := range channels {
			e.Println(str(c, "name"))
		}
		return err
	}
	if !o.New {
		channel, err := find(ctx, s, "getChannel", o.Channel)
		if err != nil {
			return err
		}
		if channel == nil {
			return cli.Failf("No such channel: %s", o.Channel)
		}
	}
	host, err := find(ctx, s, "getHost", o.Host)
	if err != nil {
		return err
	}
	if host == nil {
		return cli.Failf("No such host: %s", o.Host)
	}
	var kw []any
	if o.New {
		kw = append(kw, "create", true)
	}
	if o.Force {
		kw = append(kw, "force", true)
	}
	_, err = s.Call(ctx, "addHostToChannel", o.Host, o.Channel, client.KW(kw...))
	return err
}
