package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
)

func addBlockGroupPkg(r *cli.Registrar) {
	addGroupPkgCommand(r, "block-group-pkg", "groupPackageListBlock", "Keep packages out of a group, also where it is inherited")
}

func addUnblockGroupPkg(r *cli.Registrar) {
	addGroupPkgCommand(r, "unblock-group-pkg", "groupPackageListUnblock", "Let packages into a group again")
}

func addGroupPkgCommand(r *cli.Registrar, name, method, short string) {
	cli.Command(r, cli.Spec{
		Name: name, Category: cli.Admin,
		Usage: "[options] <tag> <group> <pkg> [<pkg> ...]", Short: short,
	}, func(f *cli.Flags, o *[]string) {
		f.Args(atLeast(3, "You must specify a tag name, group name, and one or more package names", o))
	}, func(ctx context.Context, e *cli.Env, args []string) error {
		s, err := e.Session(ctx)
		if err != nil {
			return err
		}
		for _, pkg := range args[2:] {
			if _, err := s.Call(ctx, method, args[0], args[1], pkg); err != nil {
				return err
			}
		}
		return nil
	})
}
