package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type grantOptions struct {
	New         bool
	Description string
	Perm        string
	Users       []string
}

func addGrantPermission(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "grant-permission", Category: cli.Admin,
		Usage: "[options] <permission> <user> [<user> ...]", Short: "Give users a permission",
	}, grantFlags, runGrant)
}

func grantFlags(f *cli.Flags, o *grantOptions) {
	f.Bool(&o.New, "new", "make the permission if it is not there")
	f.String(&o.Description, "description", "what the new permission is for")
	f.Args(o.parse)
}

func (o *grantOptions) parse(args []string) error {
	if len(args) < 2 {
		return cli.Usagef("Please specify a permission and at least one user")
	}
	o.Perm, o.Users = args[0], args[1:]
	return nil
}

func runGrant(ctx context.Context, e *cli.Env, o grantOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	users, err := knownUsers(ctx, s, o.Users)
	if err != nil {
		return err
	}
	var kw []any
	if o.New {
		kw = append(kw, "create", true)
		if o.Description != "" {
			kw = append(kw, "description", o.Description)
		}
	} else if o.Description != "" {
		return cli.Usagef("Option new must be specified with option description.")
	}
	for _, user := range users {
		if _, err := s.Call(ctx, "grantPermission", user, o.Perm, client.KW(kw...)); err != nil {
			return err
		}
	}
	return nil
}

func addRevokePermission(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "revoke-permission", Category: cli.Admin,
		Usage: "<permission> <user> [<user> ...]", Short: "Take a permission from users",
	}, func(f *cli.Flags, o *grantOptions) { f.Args(o.parse) }, runRevoke)
}

func runRevoke(ctx context.Context, e *cli.Env, o grantOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	users, err := knownUsers(ctx, s, o.Users)
	if err != nil {
		return err
	}
	for _, user := range users {
		if _, err := s.Call(ctx, "revokePermission", user, o.Perm); err != nil {
			return err
		}
	}
	return nil
}

// knownUsers returns the users' names as the hub has them.
func knownUsers(ctx context.Context, c client.Caller, args []string) ([]string, error) {
	var users []string
	for _, name := range args {
		user, err := find(ctx, c, "getUser", name)
		if err != nil {
			return nil, err
		}
		if user == nil {
			return nil, cli.Usagef("No such user: %s", name)
		}
		users = append(users, str(user, "name"))
	}
	return users, nil
}
