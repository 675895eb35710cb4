package sidetagcli

import (
	"context"

	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listOptions struct {
	BaseTag, User *string
	Mine          bool
	Expiring      bool
}

func listFlags(f *cli.Flags, o *listOptions) {
	f.OptString(&o.BaseTag, "basetag", "side tags of this tag")
	f.OptString(&o.User, "user", "side tags of this user")
	f.Bool(&o.Mine, "mine", "your own side tags")
	f.Bool(&o.Expiring, "expiring", "side tags with a lifetime, and what is to be done about them now")
	f.Args(func(args []string) error {
		switch {
		case len(args) > 0:
			return cli.Usagef("This command takes no arguments")
		case o.Mine && o.User != nil:
			return cli.Usagef("Specify only one from --user --mine")
		}
		return nil
	})
}

func runList(ctx context.Context, e *cli.Env, o listOptions) error {
	connect := e.Session
	if o.Mine {
		connect = e.Login
	}
	s, err := connect(ctx)
	if err != nil {
		return err
	}
	var user any
	if o.User != nil {
		user = *o.User
	}
	if o.Mine {
		v, err := s.Call(ctx, "getLoggedInUser")
		if err != nil {
			return err
		}
		me, ok := v.(xmlrpc.Struct)
		if !ok {
			return koji.Errorf(koji.AuthError, "--mine needs a login")
		}
		user = me.Value("name")
	}
	if o.Expiring {
		return listExpiring(ctx, e, s, o.BaseTag, user)
	}
	tags, err := client.Invoke[[]sidetag.Listed](ctx, s, "listSideTags", client.KW("basetag", o.BaseTag, "user", user))
	for _, t := range tags {
		e.Println(t.Name)
	}
	return err
}
