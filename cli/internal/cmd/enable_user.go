package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
)

type switchUserOptions struct{ method, User string }

func addEnableUser(r *cli.Registrar) {
	addSwitchUser(r, "enable-user", "enableUser", "enable", "Let a user log in")
}

func addDisableUser(r *cli.Registrar) {
	addSwitchUser(r, "disable-user", "disableUser", "disable", "Keep a user from logging in")
}

func addSwitchUser(r *cli.Registrar, name, method, verb, short string) {
	cli.Command(r, cli.Spec{Name: name, Category: cli.Admin, Usage: "<username>", Short: short},
		func(f *cli.Flags, o *switchUserOptions) {
			o.method = method
			f.Args(oneUser(verb, &o.User))
		},
		func(ctx context.Context, e *cli.Env, o switchUserOptions) error {
			_, err := e.Call(ctx, o.method, o.User)
			return err
		})
}

// oneUser takes the name of a user as the only argument.
func oneUser(verb string, to *string) func([]string) error {
	return func(args []string) error {
		switch {
		case len(args) < 1:
			return cli.Usagef("You must specify the username of the user to %s", verb)
		case len(args) > 1:
			return cli.Usagef("This command only accepts one argument (username)")
		}
		*to = args[0]
		return nil
	}
}
