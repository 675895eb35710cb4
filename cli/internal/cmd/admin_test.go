package cmd_test

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

func TestHosts(t *testing.T) {
	t.Parallel()
	setup := func(hub *sdktest.Hub) {
		hub.Handle("getHost", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] == "b1" {
				return object("id", int64(1), "name", "b1"), nil
			}
			return nil, nil
		})
		hub.Handle("getChannel", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] == "default" {
				return object("id", int64(1)), nil
			}
			return nil, nil
		})
		hub.Answer("addHost", 2)
		hub.Answer("enableHost", nil)
		hub.Answer("disableHost", nil)
		hub.Answer("editHost", true)
		hub.Answer("addHostToChannel", nil)
		hub.Answer("disableChannel", koji.Errorf(koji.ActionNotAllowed, "host permission required"))
	}
	watch := []string{"addHost", "enableHost", "disableHost", "editHost", "addHostToChannel", "disableChannel"}
	play(t, setup, watch, []step{
		{line: "add-host b2 x86_64 noarch", out: "b2 added: id 2\n", calls: []string{"addHost('b2', ['x86_64', 'noarch'], force=False)"}},
		{line: "add-host --force --krb host/b2 b2 x86_64", out: "b2 added: id 2\n",
			calls: []string{"addHost('b2', ['x86_64'], force=True, krb_principal='host/b2')"}},
		{line: "add-host b1 x86_64", err: "b1 is already in the database"},
		{line: "enable-host --comment back b1", calls: []string{"enableHost('b1')", "editHost('b1', comment='back')"}},
		{line: "disable-host b1", calls: []string{"disableHost('b1')"}},
		{line: "disable-host b1 b2", out: "No such host: b2\n", err: "No changes made. Please correct the command line."},
		{line: "disable-channel --comment c default", calls: []string{"disableChannel('default', comment='c')"}},
		{line: "disable-channel default x", out: "No such channel: x\n", err: "No changes made. Please correct the command line."},
		{line: "add-host-to-channel b1 default", calls: []string{"addHostToChannel('b1', 'default')"}},
		{line: "add-host-to-channel --new --force b1 x", calls: []string{"addHostToChannel('b1', 'x', create=True, force=True)"}},
		{line: "add-host-to-channel b1 x", err: "No such channel: x"},
		{line: "add-host-to-channel b2 default", err: "No such host: b2"},
	})
}

func TestListHosts(t *testing.T) {
	t.Parallel()
	setup := func(hub *sdktest.Hub) {
		hub.Answer("listHosts", []any{
			object("id", int64(2), "name", "b2", "enabled", false, "ready", false, "task_load", 0.0, "capacity", int64(4), "arches", "noarch",
				"update_ts", nil, "description", nil, "comment", "a\nb"),
			object("id", int64(1), "name", "builder1", "enabled", true, "ready", true, "task_load", 1.26, "capacity", 10.0,
				"arches", "x86_64 noarch", "update_ts", 1700000000.0, "description", "d", "comment", nil),
		})
		hub.Answer("listChannels", []any{object("name", "x", "enabled", false), object("name", "default", "enabled", true)}, []any{object("name", "old")})
		hub.Answer("getChannel", object("id", int64(6)))
	}
	const (
		head = "Hostname Enb Rdy Load/Cap  Arches           Last Update                         "
		b2   = "b2       N   N    0.0/4.0  noarch           -                                  "
		b1   = "builder1 Y   Y    1.3/10.0 x86_64,noarch    Tue, 14 Nov 2023 22:13:20 UTC      "
		rule = "--------------------------------------------------------------------------------"
	)
	play(t, setup, []string{"listHosts"}, []step{
		{line: "list-hosts --ready --not-enabled --channel c --arch x86_64 --arch noarch", out: head + "\n" + rule + "\n" + b2 + "\n" + b1 + "\n",
			calls: []string{"listHosts(arches=['x86_64', 'noarch'], channelID=6, ready=True, enabled=False)"}},
		{line: "list-hosts --show-channels", out: head + "Channels\n" + rule + "--------\n" + b2 + " *x,default\n" + b1 + " old\n",
			calls: []string{"listHosts()"}},
	})
}

func TestUsersAndPermissions(t *testing.T) {
	t.Parallel()
	setup := func(hub *sdktest.Hub) {
		hub.Handle("getUser", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] == "nosuch" {
				return nil, nil
			}
			return object("id", int64(2), "name", "alice"), nil
		})
		hub.Answer("createUser", 5)
		hub.Answer("grantPermission", nil)
		hub.Answer("revokePermission", nil)
		hub.Answer("getLoggedInUser", object("id", int64(2)))
		hub.Answer("getUserPermsInheritance", object("tag", []any{nil}, "admin", []any{"staff", "ops"}))
		hub.Answer("getUserPerms", []any{"admin"})
		hub.Answer("getAllPerms", []any{object("name", "tag", "description", nil), object("name", "admin", "description", "all")})
	}
	watch := []string{"createUser", "grantPermission", "revokePermission"}
	play(t, setup, watch, []step{
		{line: "add-user dave", out: "Added user dave (5)\n", calls: []string{"createUser('dave', status=0, krb_principal=None)"}},
		{line: "add-user dave --disable --principal d@X", out: "Added user dave (5)\n",
			calls: []string{"createUser('dave', status=1, krb_principal='d@X')"}},
		{line: "grant-permission --new --description d runroot a b", calls: []string{
			"grantPermission('alice', 'runroot', create=True, description='d')", "grantPermission('alice', 'runroot', create=True, description='d')"}},
		{line: "grant-permission tag a nosuch", err: "No such user: nosuch"},
		{line: "grant-permission --description d tag a", err: "Option new must be specified with option description."},
		{line: "revoke-permission tag a", calls: []string{"revokePermission('alice', 'tag')"}},
		{line: "list-permissions", out: "Permission name      Description                                       \n" +
			"-----------------------------------------------------------------------\nadmin                all\ntag               \n"},
		{line: "list-permissions --mine --quiet", out: "admin                inherited from: staff, ops\ntag               \n"},
		{line: "list-permissions --user nosuch", err: "No such user: nosuch"},
	})
	old := func(hub *sdktest.Hub) {
		setup(hub)
		hub.Answer("getUserPermsInheritance", koji.Errorf(koji.GenericError, "Invalid method: getUserPermsInheritance"))
	}
	play(t, old, nil, []step{
		{line: "list-permissions --mine --quiet", out: "admin             \n", errOut: "Old hub doesn't support Inherited Group Permissions.\n"},
	})
}

func TestPackagesAndGroups(t *testing.T) {
	t.Parallel()
	setup := func(hub *sdktest.Hub) {
		hub.Handle("getTag", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] == "nosuch" {
				return nil, nil
			}
			return object("id", int64(1), "name", "f40", "arches", "x86_64"), nil
		})
		hub.Answer("getUser", object("id", int64(2)))
		hub.Answer("hasPerm", true)
		hub.Answer("listPackages", []any{
			object("package_name", "bash", "package_id", int64(1), "tag_id", int64(1), "tag_name", "f40", "extra_arches", nil, "owner_name", "alice",
				"blocked", false),
			object("package_name", "vim", "package_id", int64(2), "tag_id", int64(1), "tag_name", "f40", "extra_arches", "i386", "owner_name", "bob",
				"blocked", true),
		})
		hub.Answer("packageListAdd", nil)
		hub.Answer("groupListAdd", nil)
		hub.Answer("groupPackageListAdd", nil)
		hub.Answer("createBuildTarget", nil)
		hub.Answer("getTagGroups", []any{
			object("name", "build", "tag_id", int64(1), "grouplist", []any{object("name", "base", "tag_id", int64(1))}, "packagelist", []any{
				object("package", "vim", "basearchonly", nil, "type", "mandatory", "blocked", true, "tag_id", int64(1)),
				object("package", "bash", "basearchonly", nil, "type", "mandatory", "blocked", false, "tag_id", int64(1)),
			}),
			object("name", "a", "tag_id", int64(1), "grouplist", []any{}, "packagelist", []any{}),
		})
	}
	watch := []string{"packageListAdd", "groupListAdd", "groupPackageListAdd", "createBuildTarget"}
	const build = "build  [f40]\n  @base  [f40]\n  bash: None, mandatory  [f40]\n  vim: None, mandatory  [f40] [BLOCKED]\n"
	play(t, setup, watch, []step{
		{line: "add-pkg --owner a f40 bash gcc", out: "Package bash already exists in tag f40\nAdding 1 packages to tag f40\n",
			calls: []string{"packageListAdd('f40', 'gcc', 'a', force=False, block=False)"}},
		{line: "add-pkg --owner a --force --extra-arches i386,ppc f40 gcc", out: "Adding 1 packages to tag f40\n",
			calls: []string{"packageListAdd('f40', 'gcc', 'a', force=True, block=False, extra_arches='i386 ppc')"}},
		{line: "add-pkg --owner a nosuch gcc", err: "No such tag: nosuch"},
		{line: "add-group f40 x", calls: []string{"groupListAdd('f40', 'x')"}},
		{line: "add-group f40 build", err: "Group build already exists for tag f40"},
		{line: "add-group-pkg f40 build a b", calls: []string{"groupPackageListAdd('f40', 'build', 'a')", "groupPackageListAdd('f40', 'build', 'b')"}},
		{line: "list-groups f40", out: "a  [f40]\n" + build},
		{line: "list-groups f40 build", out: build},
		{line: "add-target t f40", calls: []string{"createBuildTarget('t', 'f40', 't')"}},
		{line: "add-target t f40 nosuch", err: "No such destination tag: nosuch"},
		{line: "list-pkgs --quiet", out: "bash\nvim\n"},
		{line: "list-pkgs --tag f40 --quiet", out: "bash                    f40                                      alice          \n"},
		{line: "list-pkgs --tag f40 --quiet --show-blocked", out: "bash                    f40                                      alice          \n" +
			"vim                     f40                     i386             bob             [BLOCKED]\n"},
		{line: "list-pkgs --show-blocked", err: "--show-blocked makes sense only with --tag, --owner or --package"},
	})
}

func TestListTagged(t *testing.T) {
	t.Parallel()
	setup := func(hub *sdktest.Hub) {
		hub.Answer("getTag", object("id", int64(1)))
		nvr := []any{"name", "bash", "version", "5", "release", "1", "nvr", "bash-5-1", "tag_name", "f40", "owner_name", "alice", "volume_name", "v2"}
		hub.Answer("listTagged", []any{object(nvr...)})
		hub.Answer("listTaggedRPMS", []any{
			[]any{object("name", "bash", "version", "5", "release", "1", "arch", "src", "build_id", int64(3), "draft", true, "sigkey", "ab")},
			[]any{object(append(nvr, "id", int64(3))...)},
		})
	}
	watch := []string{"listTagged", "listTaggedRPMS"}
	play(t, setup, watch, []step{
		{line: "list-tagged --quiet --latest-n 3 --inherit --type image f40 bash", out: "bash-5-1                                  f40                   alice\n",
			calls: []string{"listTagged('f40', latest=3, inherit=True, package='bash', type='image')"}},
		{line: "list-tagged --quiet --paths f40", out: "/mnt/koji/vol/v2/packages/bash/5/1        f40                   alice\n",
			calls: []string{"listTagged('f40', latest=False, inherit=False)"}},
		{line: "list-tagged --sigs --arch src --no-draft --latest f40", out: "ab bash-5-1.src (,draft_3)\n",
			calls: []string{"listTaggedRPMS('f40', latest=True, inherit=False, arch=['src'], rpmsigs=True, draft=False)"}},
		{line: "list-tagged --rpms --paths f40", out: "/mnt/koji/vol/v2/packages/bash/5/1/src/bash-5-1.src.rpm\n",
			calls: []string{"listTaggedRPMS('f40', latest=False, inherit=False)"}},
		{line: "list-tagged --sigs --paths f40", err: "'list-tagged --sigs --paths' requires accessible /mnt/koji/packages"},
	})
}
