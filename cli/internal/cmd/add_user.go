package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type addUserOptions struct {
	Principal *string
	Disable   bool
	User      string
}

func addAddUser(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "add-user", Category: cli.Admin,
		Usage: "<username> [options]", Short: "Add a user",
	}, addUserFlags, runAddUser)
}

func addUserFlags(f *cli.Flags, o *addUserOptions) {
	f.OptString(&o.Principal, "principal", "Kerberos principal of the user")
	f.Bool(&o.Disable, "disable", "do not let the user log in")
	f.Args(oneUser("add", &o.User))
}

func runAddUser(ctx context.Context, e *cli.Env, o addUserOptions) error {
	status := koji.StatusNormal
	if o.Disable {
		status = koji.StatusBlocked
	}
	id, err := e.Call(ctx, "createUser", o.User, client.KW("status", int(status), "krb_principal", o.Principal))
	if err != nil {
		return err
	}
	e.Printf("Added user %s (%s)\n", o.User, koji.Str(id))
	return nil
}
