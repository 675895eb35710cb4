package cmd_test

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/sdktest"
)

func groupHub(admin bool) func(*sdktest.Hub) {
	return func(hub *sdktest.Hub) {
		hub.Answer("hasPerm", admin)
		hub.Handle("getTag", func(c sdktest.HubCall) (any, error) {
			ids := map[any]int64{"f40": 1, "base": 2, "other": 3, "bare": 4}
			id, ok := ids[c.Args[0]]
			if !ok {
				return nil, nil
			}
			arches := "x86_64"
			if id == 4 {
				arches = ""
			}
			return object("id", id, "name", c.Args[0], "arches", arches), nil
		})
		hub.Answer("getTagGroups", []any{object("name", "build", "group_id", int64(1))})
		hub.Handle("getBuildTarget", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] != "f40" {
				return nil, nil
			}
			return object("id", int64(9), "name", "f40", "build_tag_name", "f40-build", "dest_tag_name", "f40"), nil
		})
		hub.Handle("getInheritanceData", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] != int64(1) {
				return []any{}, nil
			}
			return []any{
				object("parent_id", int64(2), "priority", int64(5), "maxdepth", int64(2)),
				object("parent_id", int64(3), "priority", int64(10), "maxdepth", nil),
				object("parent_id", int64(3), "priority", int64(15), "maxdepth", nil),
			}, nil
		})
		for _, m := range []string{"groupListRemove", "groupListBlock", "groupPackageListBlock", "groupPackageListUnblock", "groupReqListAdd",
			"groupReqListBlock", "groupReqListUnblock", "editBuildTarget", "deleteBuildTarget", "setInheritanceData"} {
			hub.Answer(m, nil)
		}
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	watch := []string{"groupListRemove", "groupListBlock", "groupPackageListBlock", "groupPackageListUnblock", "groupReqListAdd",
		"groupReqListBlock", "groupReqListUnblock"}
	const packages = "You must specify a tag name, group name, and one or more package names"
	play(t, groupHub(true), watch, []step{
		{line: "remove-group f40 build", calls: []string{"groupListRemove('f40', 'build')"}},
		{line: "block-group f40 build", calls: []string{"groupListBlock('f40', 'build')"}},
		{line: "remove-group f40 srpm", err: "Group srpm doesn't exist within tag f40"},
		{line: "block-group nosuch build", err: "No such tag: nosuch"},
		{line: "block-group f40", err: "Please specify a tag name and a group name"},
		{line: "block-group-pkg f40 build a b", calls: []string{"groupPackageListBlock('f40', 'build', 'a')", "groupPackageListBlock('f40', 'build', 'b')"}},
		{line: "unblock-group-pkg f40 build a", calls: []string{"groupPackageListUnblock('f40', 'build', 'a')"}},
		{line: "block-group-pkg f40 build", err: packages},
		{line: "unblock-group-pkg f40 build", err: packages},
		{line: "add-group-req f40 build base", calls: []string{"groupReqListAdd('f40', 'build', 'base')"}},
		{line: "block-group-req f40 build base", calls: []string{"groupReqListBlock('f40', 'build', 'base')"}},
		{line: "unblock-group-req f40 build base", calls: []string{"groupReqListUnblock('f40', 'build', 'base')"}},
		{line: "add-group-req f40 build", err: "You must specify a tag name and two group names"},
	})
	play(t, groupHub(false), watch, []step{
		{line: "remove-group f40 build", err: "This action requires tag or admin privileges"},
	})
}

func TestChangeTargets(t *testing.T) {
	t.Parallel()
	watch := []string{"editBuildTarget", "deleteBuildTarget"}
	play(t, groupHub(true), watch, []step{
		{line: "edit-target f40", calls: []string{"editBuildTarget('f40', 'f40', 'f40-build', 'f40')"}},
		{line: "edit-target --rename f41 --build-tag base --dest-tag other f40", calls: []string{"editBuildTarget('f40', 'f41', 'base', 'other')"}},
		{line: "edit-target --build-tag bare f40", err: "Build tag has no arches: bare"},
		{line: "edit-target --build-tag x f40", err: "No such tag: x"},
		{line: "edit-target --dest-tag x f40", err: "No such destination tag: x"},
		{line: "edit-target x", err: "No such build target: x"},
		{line: "edit-target", err: "Please specify a build target"},
		{line: "remove-target f40", calls: []string{"deleteBuildTarget(9)"}},
		{line: "remove-target x", err: "No such build target: x"},
		{line: "remove-target", err: "Please specify a build target to remove"},
	})
	play(t, groupHub(false), watch, []step{
		{line: "edit-target f40", err: "This action requires target or admin privileges"},
		{line: "remove-target f40", err: "This action requires target or admin privileges"},
	})
}

func TestChangeInheritance(t *testing.T) {
	t.Parallel()
	const (
		first  = "{'parent_id': 2, 'priority': 5, 'maxdepth': 2}"
		second = "{'parent_id': 3, 'priority': 10, 'maxdepth': None}"
		third  = "{'parent_id': 3, 'priority': 15, 'maxdepth': None}"
		many   = "Multiple matches for tag.\n"
	)
	play(t, groupHub(true), []string{"setInheritanceData"}, []step{
		{line: "remove-tag-inheritance f40 base", calls: []string{
			"setInheritanceData(1, [{'parent_id': 2, 'priority': 5, 'maxdepth': 2, 'delete link': True}, " + second + ", " + third + "])"}},
		{line: "remove-tag-inheritance f40 other 15", calls: []string{
			"setInheritanceData(1, [" + first + ", " + second + ", {'parent_id': 3, 'priority': 15, 'maxdepth': None, 'delete link': True}])"}},
		{line: "remove-tag-inheritance f40", out: many, err: "Please specify a parent on the command line."},
		{line: "remove-tag-inheritance f40 other", out: many, err: "Please specify a priority on the command line."},
		{line: "remove-tag-inheritance f40 other 3", err: "No inheritance link found to remove.  Please check your arguments"},
		{line: "remove-tag-inheritance base", err: "No inheritance link found to remove.  Please check your arguments"},
		{line: "remove-tag-inheritance f40 other x", err: "the priority is not a number: x"},
		{line: "remove-tag-inheritance nosuch", err: "No such tag: nosuch"},
		{line: "remove-tag-inheritance f40 nosuch", err: "No such tag: nosuch"},
		{line: "remove-tag-inheritance", err: "This command takes at least one argument: a tag name or ID"},
		{line: "remove-tag-inheritance a b c d", err: "This command takes at most three argument: a tag name or ID, a parent tag name or ID, and a priority"},

		{line: "edit-tag-inheritance --priority 7 --maxdepth none --intransitive --noconfig --pkg-filter ^a f40 base", calls: []string{
			"setInheritanceData(1, [{'parent_id': 2, 'priority': 7, 'maxdepth': None, 'intransitive': True, 'noconfig': True, 'pkg_filter': '^a'}, " +
				second + ", " + third + "])"}},
		{line: "edit-tag-inheritance --maxdepth 3 f40 other 10", calls: []string{
			"setInheritanceData(1, [" + first + ", {'parent_id': 3, 'priority': 10, 'maxdepth': 3}, " + third + "])"}},
		{line: "edit-tag-inheritance --priority 10 f40 base", err: "Error: There is already an active inheritance with that priority on f40, " +
			"please specify a different priority with --priority."},
		{line: "edit-tag-inheritance --priority x f40 base", err: "the priority is not a number: x"},
		{line: "edit-tag-inheritance --maxdepth x f40 base", err: "Invalid maxdepth: x"},
		{line: "edit-tag-inheritance f40 other", out: many, err: "Please specify a priority on the command line."},
		{line: "edit-tag-inheritance", err: "This command takes at least one argument: a tag name or ID"},
	})
}
