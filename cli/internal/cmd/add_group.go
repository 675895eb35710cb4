package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type addGroupOptions struct{ Tag, Group string }

func addAddGroup(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "add-group", Category: cli.Admin,
		Usage: "<tag> <group>", Short: "Add a group of packages to a tag",
	}, func(f *cli.Flags, o *addGroupOptions) {
		f.Args(func(args []string) error {
			if len(args) != 2 {
				return cli.Usagef("Please specify a tag name and a group name")
			}
			o.Tag, o.Group = args[0], args[1]
			return nil
		})
	}, runAddGroup)
}

func runAddGroup(ctx context.Context, e *cli.Env, o addGroupOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if err := needPerm(ctx, s, "This action requires tag or admin privileges", "admin", "tag"); err != nil {
		return err
	}
	tag, err := find(ctx, s, "getTag", o.Tag)
	if err != nil {
		return err
	}
	if tag == nil {
		return cli.Failf("No such tag: %s", o.Tag)
	}
	groups, err := list(ctx, s, "getTagGroups", o.Tag, client.KW("inherit", false))
	if err != nil {
		return err
	}
	for _, g := range groups {
		if str(g, "name") == o.Group {
			return cli.Failf("Group %s already exists for tag %s", o.Group, o.Tag)
		}
	}
	_, err = s.Call(ctx, "groupListAdd", o.Tag, o.Group)
	return err
}
