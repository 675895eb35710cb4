package cmd

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// notificationTarget is what a notification, or a block of some, is about: the
// builds of a package, a tag, or both.
type notificationTarget struct{ Package, Tag string }

// ids looks up package and tag; nil stands for any.
func (o *notificationTarget) ids(ctx context.Context, c client.Caller) (pkg, tag any, err error) {
	if o.Package != "" {
		if pkg, err = notificationPackage(ctx, c, o.Package); err != nil {
			return nil, nil, err
		}
	}
	if o.Tag != "" {
		tag, err = notificationTag(ctx, c, o.Tag)
	}
	return pkg, tag, err
}

func notificationPackage(ctx context.Context, c client.Caller, name string) (any, error) {
	id, err := c.Call(ctx, "getPackageID", name)
	if err == nil && id == nil {
		err = cli.Usagef("No such package: %s", name)
	}
	return id, err
}

func notificationTag(ctx context.Context, c client.Caller, name string) (any, error) {
	id, err := c.Call(ctx, "getTagID", name, client.KW("strict", true))
	if koji.IsKind(err, koji.GenericError) {
		err = cli.Usagef("No such tag: %s", name)
	}
	return id, err
}

// notifiedUser is the id of the user that --user names, which only admins may, or
// of the one who is logged in.
func notifiedUser(ctx context.Context, c client.Caller, name string) (any, error) {
	if name == "" {
		me, err := find(ctx, c, "getLoggedInUser")
		if err == nil && me == nil {
			err = errNotLoggedIn
		}
		return me.Value("id"), err
	}
	if err := needPerm(ctx, c, "--user requires admin permission", "admin"); err != nil {
		return nil, err
	}
	user, err := find(ctx, c, "getUser", name, client.KW("strict", true))
	return user.Value("id"), err
}

var errNotLoggedIn = errors.New("please log in")

// removeEach deletes notifications or blocks, and tells so of each.
func removeEach(ctx context.Context, e *cli.Env, args []string, method, missing, invalid, removed string) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if len(args) < 1 {
		return cli.Usagef("%s", missing)
	}
	ids := make([]int64, len(args))
	for i, arg := range args {
		if ids[i], err = strconv.ParseInt(strings.TrimSpace(arg), 10, 64); err != nil {
			return cli.Usagef("%s", invalid)
		}
	}
	for _, id := range ids {
		if _, err := s.Call(ctx, method, id); err != nil {
			return err
		}
		if !e.Config.Quiet {
			e.Printf("%s %d successfully removed.\n", removed, id)
		}
	}
	return nil
}
