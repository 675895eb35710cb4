package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
)

type editPermissionOptions struct{ Args []string }

func addEditPermission(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "edit-permission", Category: cli.Admin,
		Usage: "<permission> <description>", Short: "Change a permission's description",
	}, func(f *cli.Flags, o *editPermissionOptions) {
		f.Args(atLeast(2, "Please specify a permission and a description", &o.Args))
	}, func(ctx context.Context, e *cli.Env, o editPermissionOptions) error {
		_, err := e.Call(ctx, "editPermission", o.Args[0], o.Args[1])
		return err
	})
}
