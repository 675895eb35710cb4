package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type cgAccessOptions struct {
	New  bool
	Args []string // user and content generator
}

func addGrantCGAccess(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "grant-cg-access", Category: cli.Admin,
		Usage: "<user> <content generator>", Short: "Let a user import as a content generator",
	}, func(f *cli.Flags, o *cgAccessOptions) {
		f.Bool(&o.New, "new", "make the content generator")
		f.Args(exactly(2, "Please specify a user and content generator", &o.Args))
	}, func(ctx context.Context, e *cli.Env, o cgAccessOptions) error {
		if o.New {
			return changeCGAccess(ctx, e, o.Args, "grantCGAccess", client.KW("create", true))
		}
		return changeCGAccess(ctx, e, o.Args, "grantCGAccess")
	})
}

func addRevokeCGAccess(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "revoke-cg-access", Category: cli.Admin,
		Usage: "<user> <content generator>", Short: "Let a user no longer import as a content generator",
	}, func(f *cli.Flags, o *cgAccessOptions) {
		f.Args(exactly(2, "Please specify a user and content generator", &o.Args))
	}, func(ctx context.Context, e *cli.Env, o cgAccessOptions) error {
		return changeCGAccess(ctx, e, o.Args, "revokeCGAccess")
	})
}

func changeCGAccess(ctx context.Context, e *cli.Env, args []string, method string, kw ...any) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	user, err := find(ctx, s, "getUser", args[0])
	if err != nil {
		return err
	}
	if user == nil {
		return cli.Usagef("No such user: %s", args[0])
	}
	_, err = s.Call(ctx, method, append([]any{user.Value("name"), args[1]}, kw...)...)
	return err
}
