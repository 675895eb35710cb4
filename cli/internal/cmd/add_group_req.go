package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
)

func addAddGroupReq(r *cli.Registrar) {
	addGroupReqCommand(r, "add-group-req", "groupReqListAdd", "[options] <tag> <target group> <required group>",
		"Let a group of packages include another")
}

func addBlockGroupReq(r *cli.Registrar) {
	addGroupReqCommand(r, "block-group-req", "groupReqListBlock", "[options] <tag> <group> <blocked req>",
		"Keep a group of packages from including another")
}

func addUnblockGroupReq(r *cli.Registrar) {
	addGroupReqCommand(r, "unblock-group-req", "groupReqListUnblock", "[options] <tag> <group> <requirement>",
		"Let a group of packages include another again")
}

func addGroupReqCommand(r *cli.Registrar, name, method, usage, short string) {
	cli.Command(r, cli.Spec{Name: name, Category: cli.Admin, Usage: usage, Short: short},
		func(f *cli.Flags, o *[]string) {
			f.Args(exactly(3, "You must specify a tag name and two group names", o))
		},
		func(ctx context.Context, e *cli.Env, args []string) error {
			s, err := e.Session(ctx)
			if err != nil {
				return err
			}
			_, err = s.Call(ctx, method, args[0], args[1], args[2])
			return err
		})
}
