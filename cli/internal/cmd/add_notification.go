package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
)

type addNotificationOptions struct {
	notificationTarget
	User        string
	SuccessOnly bool
}

func addAddNotification(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "add-notification", Category: cli.Monitor,
		Usage: "[options]", Short: "Have mail sent about builds",
	}, func(f *cli.Flags, o *addNotificationOptions) {
		f.String(&o.User, "user", "to this user (admins only)")
		f.String(&o.Package, "package", "about this package")
		f.String(&o.Tag, "tag", "about this tag")
		f.Bool(&o.SuccessOnly, "success-only", "only when builds succeed")
		f.Args(func(args []string) error {
			switch {
			case len(args) > 0:
				return cli.Usagef("This command takes no arguments")
			case o.Package == "" && o.Tag == "":
				return cli.Usagef("Command need at least one from --tag or --package options.")
			}
			return nil
		})
	}, runAddNotification)
}

func runAddNotification(ctx context.Context, e *cli.Env, o addNotificationOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	user, err := notifiedUser(ctx, s, o.User)
	if err != nil {
		return err
	}
	pkg, tag, err := o.ids(ctx, s)
	if err != nil {
		return err
	}
	_, err = s.Call(ctx, "createNotification", user, pkg, tag, o.SuccessOnly)
	return err
}

func addRemoveNotification(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "remove-notification", Category: cli.Monitor,
		Usage: "[options] <notification_id> [<notification_id> ...]", Short: "Have mail about builds sent no longer",
	}, func(f *cli.Flags, o *[]string) {
		f.Args(func(args []string) error { *o = args; return nil })
	}, func(ctx context.Context, e *cli.Env, args []string) error {
		return removeEach(ctx, e, args, "deleteNotification", "At least one notification id has to be specified",
			"All notification ids has to be integers", "Notification")
	})
}
