package cmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listNotificationsOptions struct {
	Mine bool
	User string
}

func addListNotifications(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-notifications", Category: cli.Monitor, Anonymous: true,
		Usage: "[options]", Short: "List what mail is sent about",
	}, func(f *cli.Flags, o *listNotificationsOptions) {
		f.Bool(&o.Mine, "mine", "to you")
		f.String(&o.User, "user", "to this user")
		f.Args(func(args []string) error {
			switch {
			case len(args) > 0:
				return cli.Usagef("This command takes no arguments")
			case !o.Mine && o.User == "":
				return cli.Usagef("Use --user or --mine.")
			}
			return nil
		})
	}, runListNotifications)
}

func runListNotifications(ctx context.Context, e *cli.Env, o listNotificationsOptions) error {
	connect := e.Login
	if o.User != "" {
		connect = e.Session
	}
	s, err := connect(ctx)
	if err != nil {
		return err
	}
	var id any // nil: who is logged in
	if o.User != "" {
		user, err := find(ctx, s, "getUser", o.User)
		if err != nil {
			return err
		}
		if user == nil {
			return cli.Failf("No such user: %s", o.User)
		}
		id = user.Value("id")
	}
	notifications, err := list(ctx, s, "getBuildNotifications", id)
	if err != nil {
		return err
	}
	n := notificationNames{c: s}
	n.print(ctx, e, notifications, "Notifications", "No notifications", true)
	e.Println()
	blocks, err := list(ctx, s, "getBuildNotificationBlocks", id)
	if err != nil {
		return err
	}
	n.print(ctx, e, blocks, "Notification blocks", "No notification blocks", false)
	return n.err
}

// notificationNames looks up what notifications are about.
type notificationNames struct {
	c   client.Caller
	err error // the first one
}

func (n *notificationNames) of(ctx context.Context, method string, id any) string {
	if id == nil {
		return "*"
	}
	v, err := find(ctx, n.c, method, id)
	if err == nil && v == nil {
		err = fmt.Errorf("%s: there is no %v any more", method, id)
	}
	if err != nil && n.err == nil {
		n.err = err
	}
	return str(v, "name")
}

// print lists notifications; mail is whether with address and condition.
func (n *notificationNames) print(ctx context.Context, e *cli.Env, rows []xmlrpc.Struct, title, none string, mail bool) {
	if len(rows) == 0 {
		e.Println(none)
		return
	}
	line := func(id, tag, pkg, address, only string) string {
		text := fmt.Sprintf("%6s %-25s %-25s", id, tag, pkg)
		if mail {
			text += fmt.Sprintf(" %-20s %-12s", address, only)
		}
		return text
	}
	head := line("ID", "Tag", "Package", "E-mail", "Success-only")
	e.Printf("%s\n%s\n%s\n", title, head, strings.Repeat("-", len(head)))
	for _, r := range rows {
		tag, pkg := n.of(ctx, "getTag", r.Value("tag_id")), n.of(ctx, "getPackage", r.Value("package_id"))
		if n.err != nil {
			return
		}
		only := "no"
		if yes(r, "success_only") {
			only = "yes"
		}
		e.Println(line(str(r, "id"), tag, pkg, str(r, "email"), only))
	}
}
