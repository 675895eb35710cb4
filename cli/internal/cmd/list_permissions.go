package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listPermissionsOptions struct {
	User        string
	Mine, Quiet bool
}

func addListPermissions(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-permissions", Category: cli.Info,
		Usage: "[options]", Short: "List the permissions, or those of a user",
	}, func(f *cli.Flags, o *listPermissionsOptions) {
		o.Quiet = f.Quiet
		f.String(&o.User, "user", "permissions of this user")
		f.Bool(&o.Mine, "mine", "your own permissions")
		f.Bool(&o.Quiet, "quiet", "leave out the heading")
	}, runListPermissions)
}

type permission struct{ name, description string }

func runListPermissions(ctx context.Context, e *cli.Env, o listPermissionsOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	perms, err := o.find(ctx, e, s)
	if err != nil {
		return err
	}
	slices.SortStableFunc(perms, func(a, b permission) int { return strings.Compare(a.name, b.name) })
	const title = "Permission name"
	width := len(title) + 3
	for _, p := range perms {
		width = widest([]string{p.name}, width)
	}
	if !o.Quiet {
		head := fmt.Sprintf("%-*s", width, title)
		if len(perms) > 0 && perms[0].description != "" {
			head += fmt.Sprintf("%-53s", "   Description")
		}
		e.Println(head)
		e.Println(strings.Repeat("-", len(head)))
	}
	for _, p := range perms {
		line := fmt.Sprintf("%-*s", width, p.name)
		if p.description != "" {
			line += "   " + p.description
		}
		e.Println(line)
	}
	return nil
}

func (o *listPermissionsOptions) find(ctx context.Context, e *cli.Env, s *client.Session) ([]permission, error) {
	var who any = o.User
	if o.Mine {
		me, err := find(ctx, s, "getLoggedInUser")
		if err != nil {
			return nil, err
		}
		if me == nil {
			return nil, cli.Failf("Unable to determine user")
		}
		who = me.Value("id")
	}
	if who == "" {
		all, err := list(ctx, s, "getAllPerms")
		var perms []permission
		for _, p := range all {
			perms = append(perms, permission{str(p, "name"), strOr(p, "description", "")})
		}
		return perms, err
	}
	user, err := find(ctx, s, "getUser", who)
	if err != nil {
		return nil, err
	}
	if user == nil {
		return nil, cli.Failf("No such user: %s", koji.Str(who))
	}
	return userPerms(ctx, e, s, user)
}

// userPerms lists a user's permissions, telling from which groups they come.
func userPerms(ctx context.Context, e *cli.Env, s *client.Session, user xmlrpc.Struct) ([]permission, error) {
	var perms []permission
	inherited, err := find(ctx, s, "getUserPermsInheritance", user.Value("id"))
	if koji.IsKind(err, koji.GenericError) && strings.Contains(err.Error(), "Invalid method") {
		e.Warnf("Old hub doesn't support Inherited Group Permissions.")
		v, err := s.Call(ctx, "getUserPerms", user.Value("id"))
		names, _ := v.([]any)
		for _, name := range names {
			perms = append(perms, permission{name: koji.Str(name)})
		}
		return perms, err
	}
	for _, m := range inherited {
		p := permission{name: m.Name}
		groups, _ := m.Value.([]any)
		var from []string
		for _, g := range groups {
			if g != nil {
				from = append(from, koji.Str(g))
			}
		}
		if len(from) > 0 {
			p.description = "inherited from: " + strings.Join(from, ", ")
		}
		perms = append(perms, p)
	}
	return perms, err
}
