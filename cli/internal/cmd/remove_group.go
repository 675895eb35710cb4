package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

func addRemoveGroup(r *cli.Registrar) {
	addOwnGroupCommand(r, "remove-group", "groupListRemove", "Remove a group of packages from a tag")
}

func addBlockGroup(r *cli.Registrar) {
	addOwnGroupCommand(r, "block-group", "groupListBlock", "Keep a tag from having a group of packages")
}

// addOwnGroupCommand adds a command for a group that the tag does not inherit.
func addOwnGroupCommand(r *cli.Registrar, name, method, short string) {
	cli.Command(r, cli.Spec{Name: name, Category: cli.Admin, Usage: "<tag> <group>", Short: short},
		func(f *cli.Flags, o *[]string) { f.Args(exactly(2, "Please specify a tag name and a group name", o)) },
		func(ctx context.Context, e *cli.Env, args []string) error {
			return changeOwnGroup(ctx, e, method, args[0], args[1])
		})
}

func changeOwnGroup(ctx context.Context, e *cli.Env, method, tagName, group string) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if err := needPerm(ctx, s, "This action requires tag or admin privileges", "admin", "tag"); err != nil {
		return err
	}
	tag, err := find(ctx, s, "getTag", tagName)
	if err != nil {
		return err
	}
	if tag == nil {
		return cli.Failf("No such tag: %s", tagName)
	}
	groups, err := list(ctx, s, "getTagGroups", tagName, client.KW("inherit", false))
	if err != nil {
		return err
	}
	for _, g := range groups {
		if str(g, "name") == group {
			_, err := s.Call(ctx, method, tagName, group)
			return err
		}
	}
	return cli.Failf("Group %s doesn't exist within tag %s", group, tagName)
}
