package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
)

type groupPkgOptions struct {
	Tag, Group string
	Packages   []string
}

func addAddGroupPkg(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "add-group-pkg", Category: cli.Admin,
		Usage: "[options] <tag> <group> <pkg> [<pkg> ...]", Short: "Add packages to a group",
	}, func(f *cli.Flags, o *groupPkgOptions) {
		f.Args(func(args []string) error {
			if len(args) < 3 {
				return cli.Usagef("You must specify a tag name, group name, and one or more package names")
			}
			o.Tag, o.Group, o.Packages = args[0], args[1], args[2:]
			return nil
		})
	}, runAddGroupPkg)
}

func runAddGroupPkg(ctx context.Context, e *cli.Env, o groupPkgOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	for _, pkg := range o.Packages {
		if _, err := s.Call(ctx, "groupPackageListAdd", o.Tag, o.Group, pkg); err != nil {
			return err
		}
	}
	return nil
}
