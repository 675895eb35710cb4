package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type setOwnerGlobalOptions struct {
	Verbose, Test bool
	OldUser       string
	Owner         string
	Packages      []string
}

func addSetPkgOwnerGlobal(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "set-pkg-owner-global", Category: cli.Admin,
		Usage: "[options] <owner> <package> [<package> ...]", Short: "Set who owns packages in all tags",
	}, setOwnerGlobalFlags, runSetOwnerGlobal)
}

func setOwnerGlobalFlags(f *cli.Flags, o *setOwnerGlobalOptions) {
	f.Bool(&o.Verbose, "verbose", "tell what is changed")
	f.Bool(&o.Test, "test", "only tell what would be changed")
	f.String(&o.OldUser, "old-user,from", "only packages that this user owns")
	f.Args(func(args []string) error {
		switch {
		case o.OldUser != "" && len(args) < 1:
			return cli.Usagef("Please specify an owner")
		case o.OldUser == "" && len(args) < 2:
			return cli.Usagef("Please specify an owner and at least one package")
		}
		o.Owner, o.Packages = args[0], args[1:]
		return nil
	})
}

func runSetOwnerGlobal(ctx context.Context, e *cli.Env, o setOwnerGlobalOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	user, err := userOrFail(ctx, s, o.Owner)
	if err != nil {
		return err
	}
	entries, err := o.entries(ctx, e, s)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		pkg, tag := str(entry, "package_name"), str(entry, "tag_name")
		if entry.Value("owner_id") == user.Value("id") {
			if o.Verbose {
				e.Printf("Preserving owner=%s for package %s in tag %s\n", str(user, "name"), pkg, tag)
			}
			continue
		}
		change := pkg + " in tag " + tag + ": " + str(entry, "owner_name") + " -> " + str(user, "name")
		if o.Test {
			e.Println("Would have changed owner for " + change)
			continue
		}
		if o.Verbose {
			e.Println("Changing owner for " + change)
		}
		if _, err := s.Call(ctx, "packageListSetOwner", entry.Value("tag_id"), pkg, user.Value("id")); err != nil {
			return err
		}
	}
	return nil
}

// entries lists the packages' entries in all tags.
func (o *setOwnerGlobalOptions) entries(ctx context.Context, e *cli.Env, s *client.Session) ([]xmlrpc.Struct, error) {
	kw := []any{"with_dups", true}
	oldName := ""
	if o.OldUser != "" {
		old, err := userOrFail(ctx, s, o.OldUser)
		if err != nil {
			return nil, err
		}
		kw = append(kw, "userID", old.Value("id"))
		oldName = str(old, "name")
	}
	if len(o.Packages) == 0 {
		entries, err := list(ctx, s, "listPackages", client.KW(kw...))
		if err == nil && len(entries) == 0 {
			err = cli.Failf("No data for user %s", oldName)
		}
		return entries, err
	}
	var entries []xmlrpc.Struct
	for _, pkg := range o.Packages {
		found, err := list(ctx, s, "listPackages", client.KW(append([]any{"pkgID", pkg}, kw...)...))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			e.Println("No data for package " + pkg)
		}
		entries = append(entries, found...)
	}
	return entries, nil
}

func userOrFail(ctx context.Context, c client.Caller, name string) (xmlrpc.Struct, error) {
	user, err := find(ctx, c, "getUser", name)
	if err == nil && user == nil {
		err = cli.Failf("No such user: %s", name)
	}
	return user, err
}
