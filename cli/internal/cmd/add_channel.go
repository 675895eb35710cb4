package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type channelOptions struct {
	Name, Description, Comment *string
	Args                       []string
}

func addAddChannel(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "add-channel", Category: cli.Admin,
		Usage: "[options] <channel_name>", Short: "Make a channel",
	}, func(f *cli.Flags, o *channelOptions) {
		f.OptString(&o.Description, "description", "what the channel is for")
		f.Args(exactly(1, "Please specify one channel name", &o.Args))
	}, runAddChannel)
}

func runAddChannel(ctx context.Context, e *cli.Env, o channelOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	name := o.Args[0]
	id, err := s.Call(ctx, "addChannel", name, client.KW("description", o.Description))
	if koji.IsKind(err, koji.GenericError) {
		taken := "channel " + name + " already exists"
		if strings.Contains(err.Error(), taken) {
			return cli.Failf("%s", taken)
		}
		return cli.Failf("%s", sinceKoji126(s, "addChannel", err))
	}
	if err != nil {
		return err
	}
	e.Printf("%s added: id %s\n", name, koji.Str(id))
	return nil
}

// sinceKoji126 is the text of a fault, or that the hub is too old for a method.
func sinceKoji126(s *client.Session, method string, err error) string {
	if strings.Contains(err.Error(), "Invalid method:") {
		return method + " is available on hub from Koji 1.26 version, your version is " + s.HubVersion()
	}
	return err.Error()
}

func addEditChannel(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "edit-channel", Category: cli.Admin,
		Usage: "[options] <old-name>", Short: "Change a channel's name, description or comment",
	}, func(f *cli.Flags, o *channelOptions) {
		f.OptString(&o.Name, "name", "the channel's new name")
		f.OptString(&o.Description, "description", "what the channel is for")
		f.OptString(&o.Comment, "comment", "a remark")
		f.Args(exactly(1, "Incorrect number of arguments", &o.Args))
	}, runEditChannel)
}

func runEditChannel(ctx context.Context, e *cli.Env, o channelOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	channel, err := find(ctx, s, "getChannel", o.Args[0])
	if err != nil {
		return err
	}
	if channel == nil {
		return cli.Failf("No such channel: %s", o.Args[0])
	}
	var kw []any
	for _, v := range []struct {
		name  string
		value *string
	}{{"name", o.Name}, {"description", o.Description}, {"comment", o.Comment}} {
		if v.value != nil {
			kw = append(kw, v.name, *v.value)
		}
	}
	done, err := s.Call(ctx, "editChannel", o.Args[0], client.KW(kw...))
	if koji.IsKind(err, koji.GenericError) {
		text := sinceKoji126(s, "editChannel", err)
		if text != err.Error() {
			return cli.Failf("%s", text)
		}
		e.Warnf("%s", text)
	} else if err != nil {
		return err
	}
	if !koji.Truth(done) {
		return cli.Failf("No changes made, please correct the command line")
	}
	return nil
}
