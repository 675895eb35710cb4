package cmd_test

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

func notificationHub(admin bool) func(*sdktest.Hub) {
	return func(hub *sdktest.Hub) {
		hub.Answer("hasPerm", admin)
		hub.Answer("getLoggedInUser", object("id", int64(2), "name", "alice"))
		hub.Handle("getUser", func(c sdktest.HubCall) (any, error) {
			switch {
			case c.Args[0] == "bob":
				return object("id", int64(3), "name", "bob"), nil
			case c.KW.Value("strict") == true:
				return nil, koji.Errorf(koji.GenericError, "No such user: %s", koji.Repr(c.Args[0]))
			}
			return nil, nil
		})
		hub.Handle("getPackageID", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] != "bash" {
				return nil, nil
			}
			return int64(7), nil
		})
		hub.Handle("getTagID", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] != "f40" {
				return nil, koji.Errorf(koji.GenericError, "No such tag")
			}
			return int64(1), nil
		})
		hub.Handle("getBuildNotification", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] != int64(5) {
				return nil, nil
			}
			return object("id", int64(5), "package_id", int64(7), "tag_id", int64(1), "success_only", true), nil
		})
		hub.Answer("getTag", object("name", "f40"))
		hub.Answer("getPackage", object("name", "bash"))
		hub.Answer("getBuildNotifications", []any{
			object("id", int64(5), "package_id", int64(7), "tag_id", nil, "email", "alice@x", "success_only", true),
			object("id", int64(12), "package_id", nil, "tag_id", int64(1), "email", nil, "success_only", false),
		})
		hub.Answer("getBuildNotificationBlocks", []any{object("id", int64(6), "package_id", int64(7), "tag_id", nil)})
		for _, m := range []string{"createNotification", "updateNotification", "deleteNotification", "createNotificationBlock", "deleteNotificationBlock"} {
			hub.Answer(m, nil)
		}
	}
}

func TestNotifications(t *testing.T) {
	t.Parallel()
	watch := []string{"createNotification", "updateNotification", "deleteNotification", "createNotificationBlock", "deleteNotificationBlock"}
	play(t, notificationHub(true), watch, []step{
		{line: "add-notification --package bash", calls: []string{"createNotification(2, 7, None, False)"}},
		{line: "add-notification --tag f40 --user bob --success-only", calls: []string{"createNotification(3, None, 1, True)"}},
		{line: "add-notification --tag f41", err: "No such tag: f41"},
		{line: "add-notification --package x", err: "No such package: x"},
		{line: "add-notification --package x --user eve", err: "No such user: 'eve'"},
		{line: "add-notification", err: "Command need at least one from --tag or --package options."},
		{line: "add-notification x", err: "This command takes no arguments"},

		{line: "edit-notification --package * 5", calls: []string{"updateNotification(5, None, 1, True)"}},
		{line: "edit-notification --tag * --no-success-only 5", calls: []string{"updateNotification(5, 7, None, False)"}},
		{line: "edit-notification --tag f40 --package bash 5", calls: []string{"updateNotification(5, 7, 1, True)"}},
		{line: "edit-notification --tag f41 5", err: "No such tag: f41"},
		{line: "edit-notification --package x 5", err: "No such package: x"},
		{line: "edit-notification --success-only 6", err: "No such notification: 6"},
		{line: "edit-notification 5", err: "Command need at least one option"},
		{line: "edit-notification x", err: "Notification ID has to be numeric"},
		{line: "edit-notification", err: "Only argument is notification ID"},

		{line: "remove-notification 5 6", out: "Notification 5 successfully removed.\nNotification 6 successfully removed.\n",
			calls: []string{"deleteNotification(5)", "deleteNotification(6)"}},
		{line: "remove-notification 5 x", err: "All notification ids has to be integers"},
		{line: "remove-notification", err: "At least one notification id has to be specified"},

		{line: "block-notification --tag f40", calls: []string{"createNotificationBlock(2, None, 1)"}},
		{line: "block-notification --all --user bob", calls: []string{"createNotificationBlock(3, None, None)"}},
		{line: "block-notification --package bash", err: "Notification already exists."},
		{line: "block-notification", err: "One of --tag, --package or --all must be specified."},

		{line: "unblock-notification 6", out: "Notification block 6 successfully removed.\n", calls: []string{"deleteNotificationBlock(6)"}},
		{line: "unblock-notification x", err: "All notification block ids has to be integers"},
		{line: "unblock-notification", err: "At least one notification block id has to be specified"},
	})
	play(t, notificationHub(false), nil, []step{
		{line: "add-notification --tag f40 --user bob", err: "--user requires admin permission"},
	})
	stranger := func(hub *sdktest.Hub) { notificationHub(true)(hub); hub.Answer("getLoggedInUser", nil) }
	play(t, stranger, nil, []step{
		{line: "add-notification --tag f40", err: "please log in"},
		{line: "block-notification --tag f40", err: "Please login with authentication or specify --user"},
	})
}

func TestListNotifications(t *testing.T) {
	t.Parallel()
	const (
		full = "Notifications\n" +
			"    ID Tag                       Package                   E-mail               Success-only\n" +
			"--------------------------------------------------------------------------------------------\n" +
			"     5 *                         bash                      alice@x              yes         \n" +
			"    12 f40                       *                         None                 no          \n\n" +
			"Notification blocks\n" +
			"    ID Tag                       Package                  \n" +
			"----------------------------------------------------------\n" +
			"     6 *                         bash                     \n"
	)
	watch := []string{"getBuildNotifications", "getBuildNotificationBlocks"}
	play(t, notificationHub(true), watch, []step{
		{line: "list-notifications --mine", out: full, calls: []string{"getBuildNotifications(None)", "getBuildNotificationBlocks(None)"}},
		{line: "list-notifications --user bob", out: full, calls: []string{"getBuildNotifications(3)", "getBuildNotificationBlocks(3)"}},
		{line: "list-notifications --user eve", err: "No such user: eve"},
		{line: "list-notifications", err: "Use --user or --mine."},
		{line: "list-notifications --mine x", err: "This command takes no arguments"},
	})
	none := func(hub *sdktest.Hub) {
		notificationHub(true)(hub)
		hub.Answer("getBuildNotifications", []any{})
		hub.Answer("getBuildNotificationBlocks", []any{})
	}
	play(t, none, nil, []step{{line: "list-notifications --mine", out: "No notifications\n\nNo notification blocks\n"}})
	lost := func(hub *sdktest.Hub) { notificationHub(true)(hub); hub.Answer("getPackage", nil) }
	c := sdktest.NewHub(t)
	lost(c)
	if err := sdktest.NewCLI(t, c).Run(t.Context(), commands(), "list-notifications", "--mine"); err == nil {
		t.Error("a package that is gone is no error")
	}
}

func TestContentGeneratorAccess(t *testing.T) {
	t.Parallel()
	setup := func(hub *sdktest.Hub) {
		notificationHub(true)(hub)
		hub.Answer("grantCGAccess", nil)
		hub.Answer("revokeCGAccess", nil)
	}
	play(t, setup, []string{"grantCGAccess", "revokeCGAccess"}, []step{
		{line: "grant-cg-access bob osbs", calls: []string{"grantCGAccess('bob', 'osbs')"}},
		{line: "grant-cg-access --new bob osbs", calls: []string{"grantCGAccess('bob', 'osbs', create=True)"}},
		{line: "revoke-cg-access bob osbs", calls: []string{"revokeCGAccess('bob', 'osbs')"}},
		{line: "grant-cg-access eve osbs", err: "No such user: eve"},
		{line: "grant-cg-access bob", err: "Please specify a user and content generator"},
		{line: "revoke-cg-access bob", err: "Please specify a user and content generator"},
	})
}

func TestPromoteBuild(t *testing.T) {
	t.Parallel()
	setup := func(admin bool) func(*sdktest.Hub) {
		return func(hub *sdktest.Hub) {
			hub.Answer("hasPerm", admin)
			hub.Handle("getBuild", func(c sdktest.HubCall) (any, error) {
				switch c.Args[0] {
				case int64(7), "a-1-1,draft_7":
					return object("id", int64(7), "nvr", "a-1-1,draft_7", "draft", true), nil
				case "a-1-0":
					return object("id", int64(8), "nvr", "a-1-0", "draft", false), nil
				}
				return nil, nil
			})
			hub.Answer("promoteBuild", object("nvr", "a-1-1"))
		}
	}
	const done = "a-1-1,draft_7 has been promoted to a-1-1\n"
	play(t, setup(true), []string{"promoteBuild"}, []step{
		{line: "promote-build 7", out: done, calls: []string{"promoteBuild(7, force=False)"}},
		{line: "promote-build -f a-1-1,draft_7", out: done, calls: []string{"promoteBuild(7, force=True)"}},
		{line: "promote-build a-1-0", err: "Not a draft build: a-1-0"},
		{line: "promote-build x", err: "No such build: x"},
		{line: "promote-build", err: "Please specify a draft build"},
	})
	play(t, setup(false), nil, []step{{line: "promote-build -f 7", err: "--force requires admin privilege"}})
}
