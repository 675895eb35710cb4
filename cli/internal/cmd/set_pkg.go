package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

// setPkgOptions are a value for packages in a tag.
type setPkgOptions struct {
	pkgOptions
	Value string
}

func (o *setPkgOptions) declare(f *cli.Flags, missing string) {
	f.Bool(&o.Force, "force", "even if the hub's policy is against it")
	f.Args(func(args []string) error {
		if len(args) < 3 {
			return cli.Usagef("%s", missing)
		}
		o.Value, o.Tag, o.Packages = args[0], args[1], args[2:]
		return nil
	})
}

func addSetPkgArches(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "set-pkg-arches", Category: cli.Admin,
		Usage: "[options] <arches> <tag> <package> [<package> ...]", Short: "Set for which further architectures packages are built",
	}, func(f *cli.Flags, o *setPkgOptions) {
		o.declare(f, "Please specify an archlist, a tag, and at least one package")
	}, func(ctx context.Context, e *cli.Env, o setPkgOptions) error {
		s, err := e.Session(ctx)
		if err != nil {
			return err
		}
		list, err := arches(o.Value)
		if err != nil {
			return err
		}
		return o.each(ctx, s, "packageListSetArches", list, client.KW("force", o.Force))
	})
}

func addSetPkgOwner(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "set-pkg-owner", Category: cli.Admin,
		Usage: "[options] <owner> <tag> <package> [<package> ...]", Short: "Set who owns packages in a tag",
	}, func(f *cli.Flags, o *setPkgOptions) {
		o.declare(f, "Please specify an owner, a tag, and at least one package")
	}, func(ctx context.Context, e *cli.Env, o setPkgOptions) error {
		s, err := e.Session(ctx)
		if err != nil {
			return err
		}
		return o.each(ctx, s, "packageListSetOwner", o.Value, client.KW("force", o.Force))
	})
}
