package cmd

import (
	"context"
	"errors"

	"github.com/gokoji/gokoji/sdk/cli"
)

type blockNotificationOptions struct {
	notificationTarget
	User string
	All  bool
}

func addBlockNotification(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "block-notification", Category: cli.Monitor,
		Usage: "[options]", Short: "Have no mail sent about builds, even one's own",
	}, func(f *cli.Flags, o *blockNotificationOptions) {
		f.String(&o.User, "user", "to this user (admins only)")
		f.String(&o.Package, "package", "about this package")
		f.String(&o.Tag, "tag", "about this tag")
		f.Bool(&o.All, "all", "about anything")
		f.Args(func(args []string) error {
			switch {
			case len(args) > 0:
				return cli.Usagef("This command takes no arguments")
			case o.Package == "" && o.Tag == "" && !o.All:
				return cli.Usagef("One of --tag, --package or --all must be specified.")
			}
			return nil
		})
	}, runBlockNotification)
}

func runBlockNotification(ctx context.Context, e *cli.Env, o blockNotificationOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	user, err := notifiedUser(ctx, s, o.User)
	if errors.Is(err, errNotLoggedIn) {
		return cli.Usagef("Please login with authentication or specify --user")
	}
	if err != nil {
		return err
	}
	pkg, tag, err := o.ids(ctx, s)
	if err != nil {
		return err
	}
	blocks, err := list(ctx, s, "getBuildNotificationBlocks", user)
	if err != nil {
		return err
	}
	for _, b := range blocks {
		if b.Value("package_id") == pkg && b.Value("tag_id") == tag {
			return cli.Usagef("Notification already exists.")
		}
	}
	_, err = s.Call(ctx, "createNotificationBlock", user, pkg, tag)
	return err
}

func addUnblockNotification(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "unblock-notification", Category: cli.Monitor,
		Usage: "[options] <notification_id> [<notification_id> ...]", Short: "Have mail about builds sent again",
	}, func(f *cli.Flags, o *[]string) {
		f.Args(func(args []string) error { *o = args; return nil })
	}, func(ctx context.Context, e *cli.Env, args []string) error {
		return removeEach(ctx, e, args, "deleteNotificationBlock", "At least one notification block id has to be specified",
			"All notification block ids has to be integers", "Notification block")
	})
}
