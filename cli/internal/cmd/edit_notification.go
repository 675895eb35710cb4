package cmd

import (
	"context"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type editNotificationOptions struct {
	notificationTarget // "*" in it means any
	SuccessOnly        *bool
	ID                 int64
}

func addEditNotification(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "edit-notification", Category: cli.Monitor,
		Usage: "[options] <notification_id>", Short: "Change what mail is sent about",
	}, func(f *cli.Flags, o *editNotificationOptions) {
		f.String(&o.Package, "package", "about this package; * for all")
		f.String(&o.Tag, "tag", "about this tag; * for all")
		f.OptBool(&o.SuccessOnly, true, "success-only", "only when builds succeed")
		f.OptBool(&o.SuccessOnly, false, "no-success-only", "however builds end")
		f.Args(func(args []string) (err error) {
			if len(args) != 1 {
				return cli.Usagef("Only argument is notification ID")
			}
			if o.ID, err = strconv.ParseInt(strings.TrimSpace(args[0]), 10, 64); err != nil {
				return cli.Usagef("Notification ID has to be numeric")
			}
			if o.Package == "" && o.Tag == "" && o.SuccessOnly == nil {
				return cli.Usagef("Command need at least one option")
			}
			return nil
		})
	}, runEditNotification)
}

func runEditNotification(ctx context.Context, e *cli.Env, o editNotificationOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	old, err := find(ctx, s, "getBuildNotification", o.ID)
	if err != nil {
		return err
	}
	if old == nil {
		return cli.Failf("No such notification: %d", o.ID)
	}
	pkg, tag, err := o.changed(ctx, s, old)
	if err != nil {
		return err
	}
	only := old.Value("success_only")
	if o.SuccessOnly != nil {
		only = *o.SuccessOnly
	}
	_, err = s.Call(ctx, "updateNotification", o.ID, pkg, tag, only)
	return err
}

// changed are package and tag as they are to be.
func (o *editNotificationOptions) changed(ctx context.Context, c client.Caller, old xmlrpc.Struct) (pkg, tag any, err error) {
	switch o.Package {
	case "*":
	case "":
		pkg = old.Value("package_id")
	default:
		if pkg, err = notificationPackage(ctx, c, o.Package); err != nil {
			return nil, nil, err
		}
	}
	switch o.Tag {
	case "*":
	case "":
		tag = old.Value("tag_id")
	default:
		tag, err = notificationTag(ctx, c, o.Tag)
	}
	return pkg, tag, err
}
