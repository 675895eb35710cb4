package cmd

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type listUsersOptions struct {
	Type, Prefix, Perm string
	Inherited          bool
}

func addListUsers(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-users", Category: cli.Admin, Anonymous: true,
		Usage: "[options]", Short: "List the users",
	}, listUsersFlags, runListUsers)
}

func listUsersFlags(f *cli.Flags, o *listUsersOptions) {
	o.Type = "NORMAL"
	f.String(&o.Type, "usertype", "users of this type: NORMAL (the default), HOST, GROUP or any")
	f.String(&o.Prefix, "prefix", "users whose names begin so")
	f.String(&o.Perm, "perm", "users with this permission")
	f.Bool(&o.Inherited, "inherited-perm", "with --perm: also those who have it through a group")
	f.Args(func(args []string) error {
		if len(args) > 0 {
			return cli.Usagef("This command takes no arguments")
		}
		if o.Inherited && o.Perm == "" {
			return cli.Usagef("inherited_perm option must be used with perm option")
		}
		return nil
	})
}

func runListUsers(ctx context.Context, e *cli.Env, o listUsersOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	var usertype any
	if name := strings.ToUpper(o.Type); name != "ANY" && name != "ALL" {
		t, ok := koji.ParseUserType(name)
		if !ok {
			return cli.Failf("Invalid usertype: %s", o.Type)
		}
		usertype = int64(t)
	}
	kw := []any{"userType", usertype}
	if o.Prefix != "" {
		kw = append(kw, "prefix", o.Prefix)
	}
	if o.Perm != "" {
		perms, err := list(ctx, s, "getAllPerms")
		if err != nil {
			return err
		}
		if !slices.Contains(names(perms, "name"), o.Perm) {
			return cli.Failf("Invalid permission: %s", o.Perm)
		}
		kw = append(kw, "perm", o.Perm)
		if o.Inherited {
			kw = append(kw, "inherited_perm", true)
		}
	}
	users, err := list(ctx, s, "listUsers", client.KW(kw...))
	if err != nil {
		return err
	}
	for _, u := range users {
		e.Println(str(u, "name"))
	}
	return nil
}
