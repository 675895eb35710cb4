package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type editUserOptions struct {
	Rename            *string
	Edit, Add, Remove []string // Kerberos principals
	User              string
}

func addEditUser(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "edit-user", Category: cli.Admin,
		Usage: "<username> [options]", Short: "Change a user's name or Kerberos principals",
	}, func(f *cli.Flags, o *editUserOptions) {
		f.OptString(&o.Rename, "rename", "the user's new name")
		f.Strings(&o.Edit, "edit-krb", "replace a Kerberos principal (`OLD=NEW`)")
		f.Strings(&o.Add, "add-krb", "add a Kerberos principal (`KRB`)")
		f.Strings(&o.Remove, "remove-krb", "remove a Kerberos principal (`KRB`)")
		f.Args(oneUser("edit", &o.User))
	}, runEditUser)
}

func runEditUser(ctx context.Context, e *cli.Env, o editUserOptions) error {
	changes := []any{}
	change := func(from, to any) {
		changes = append(changes, xmlrpc.Struct{{Name: "old", Value: from}, {Name: "new", Value: to}})
	}
	for _, p := range o.Edit {
		from, to, ok := strings.Cut(p, "=")
		if !ok {
			return cli.Failf("--edit-krb wants OLD=NEW instead of %s", p)
		}
		change(koji.ParseWord(from), koji.ParseWord(to))
	}
	for _, p := range o.Add {
		change(nil, koji.ParseWord(p))
	}
	for _, p := range o.Remove {
		change(koji.ParseWord(p), nil)
	}
	_, err := e.Call(ctx, "editUser", o.User, o.Rename, changes)
	return err
}
