package cmd_test

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/sdktest"
)

func TestAddTag(t *testing.T) {
	t.Parallel()
	setup := func(hub *sdktest.Hub) {
		hub.Answer("hasPerm", false, true)
		hub.Answer("createTag", 1)
	}
	play(t, setup, []string{"createTag"}, []step{
		{line: "add-tag f40", calls: []string{"createTag('f40')"}},
		{line: "add-tag f40 --parent p --arches 'x86_64,i386 ppc' --maven --include -x a=1 --extra b={}",
			calls: []string{"createTag('f40', parent='p', arches='x86_64 i386 ppc', maven_support=True, maven_include_all=True, " +
				"extra={'a': 1, 'b': '{}'})"}},
		{line: "add-tag f40 --arches 'a!'", err: "Architecture can be only [a-zA-Z0-9_-]"},
		{line: "add-tag f40 -x a", err: "--extra wants key=value instead of a"},
	})
	play(t, func(hub *sdktest.Hub) { hub.Answer("hasPerm", false) }, nil, []step{
		{line: "add-tag f40", err: "This action requires tag or admin privileges"},
	})
}

func TestEditTag(t *testing.T) {
	t.Parallel()
	const none = "remove_extra=[], block_extra=[]"
	play(t, func(hub *sdktest.Hub) { hub.Answer("editTag2", nil) }, []string{"editTag2"}, []step{
		{line: "edit-tag f40", calls: []string{"editTag2('f40', " + none + ")"}},
		{line: "edit-tag f40 --lock --perm tag --rename g", calls: []string{"editTag2('f40', perm='tag', locked=True, name='g', " + none + ")"}},
		{line: "edit-tag f40 --unlock --no-perm --perm x", calls: []string{"editTag2('f40', perm=None, locked=False, " + none + ")"}},
		{line: "edit-tag f40 --no-maven --no-include --maven",
			calls: []string{"editTag2('f40', maven_support=False, maven_include_all=False, " + none + ")"}},
		{line: "edit-tag f40 -x 'a={\"n\": [1]}' -x b=True -r c -r d -b e",
			calls: []string{"editTag2('f40', extra={'a': {'n': [1]}, 'b': True}, remove_extra=['c', 'd'], block_extra=['e'])"}},
		{line: "edit-tag f40 -x a=1 -x a=2", err: "Duplicate extra key: a"},
	})
}

func TestTaginfo(t *testing.T) {
	t.Parallel()
	setup := func(hub *sdktest.Hub) {
		hub.Answer("getAllPerms", []any{object("id", int64(4), "name", "tag")})
		hub.Answer("mavenEnabled", true)
		hub.Handle("getBuildConfig", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] != int64(7) {
				return nil, nil
			}
			return object("name", "f40", "id", int64(7), "arches", "x86_64", "locked", true, "perm_id", int64(4),
				"maven_support", true, "maven_include_all", false, "extra", object("b", "x", "a", int64(1)),
				"config_inheritance", object("extra", object("b", object("name", "parent")))), nil
		})
		hub.Answer("getTagGroups", []any{object("name", "srpm-build"), object("name", "build")})
		hub.Handle("getBuildTargets", func(c sdktest.HubCall) (any, error) {
			return []any{object("name", "t-"+c.KW[0].Name, "build_tag", int64(7), "build_tag_name", "f40")}, nil
		})
		hub.Answer("getRepo", object("id", int64(3), "creation_time", "2026-11-22"))
		hub.Answer("getTagExternalRepos", []any{object("priority", int64(5), "external_repo_name", "ext", "url", "http://x/",
			"merge_mode", "koji", "arches", "")})
		hub.Answer("getInheritanceData", []any{object("priority", int64(0), "name", "p", "parent_id", int64(2), "maxdepth", int64(3),
			"pkg_filter", "^x", "intransitive", false, "noconfig", true)})
		hub.Answer("getEvent", object("id", int64(9), "ts", 1700000000.5))
	}
	const head = `Tag: f40 [7]
Arches: x86_64
Groups: build, srpm-build
LOCKED
Required permission: 'tag'
Maven support?: yes
Include all Maven archives?: no
Tag options:
  a : 1
  b : 'x'                      [parent]
`
	const tail = `External repos:
    5 ext (http://x/, merge mode: koji), arches: inherited from tag
Inheritance:
  0    MF.N p [2]
    maxdepth: 3
    package filter: ^x
`
	play(t, setup, nil, []step{
		{line: "taginfo 7", out: head + `Targets that build into this tag:
  t-destTagID (f40, repo#3: 2026-11-22)
This tag is a buildroot for one or more targets
Current repo: repo#3: 2026-11-22
Targets that build from this tag:
  t-buildTagID
` + tail},
		{line: "taginfo --event 9 7", out: "Querying at event 9 (Tue Nov 14 22:13:20 2023)\n" + head + `Targets that build into this tag:
  t-destTagID (f40)
This tag is a buildroot for one or more targets
Targets that build from this tag:
  t-buildTagID
` + tail},
		{line: "taginfo f40", err: "No such tag: f40"},
	})
}

func TestListTags(t *testing.T) {
	t.Parallel()
	tag := func(id int64, name string, locked bool, perm any) any {
		return object("id", id, "name", name, "locked", locked, "perm", perm)
	}
	setup := func(hub *sdktest.Hub) {
		hub.Answer("listTags", []any{tag(2, "b", true, nil), tag(1, "a", false, "tag"), tag(3, "c", false, nil)})
		hub.Answer("getPackage", nil)
		hub.Answer("getBuild", object("id", int64(8)))
	}
	play(t, setup, []string{"listTags"}, []step{
		{line: "list-tags", out: "a\nb\nc\n", calls: []string{"listTags(build=None, package=None)"}},
		{line: "list-tags --show-id --verbose", out: "a [1] [tag perm required]\nb [2] [LOCKED]\nc [3]\n",
			calls: []string{"listTags(build=None, package=None)"}},
		{line: "list-tags --unlocked --build x-1-1", out: "c\n", calls: []string{"listTags(build=8, package=None)"}},
		{line: "list-tags 'a*'", out: "a\nb\nc\n", calls: []string{"listTags(build=None, package=None, pattern='a*')"}},
		{line: "list-tags --package x", err: "No such package: x"},
	})
}

func TestInheritance(t *testing.T) {
	t.Parallel()
	line := func(child, parent int64, name string, depth int64) any {
		return object("child_id", child, "parent_id", parent, "tag_id", child, "name", name, "currdepth", depth,
			"maxdepth", nil, "pkg_filter", "", "intransitive", false, "noconfig", false)
	}
	setup := func(hub *sdktest.Hub) {
		hub.Handle("getTag", func(c sdktest.HubCall) (any, error) {
			ids := map[any]int64{"child": 1, "parent": 2, "other": 9}
			if ids[c.Args[0]] == 0 {
				return nil, nil
			}
			return object("id", ids[c.Args[0]], "name", c.Args[0]), nil
		})
		hub.Answer("getInheritanceData", []any{object("parent_id", int64(2), "priority", int64(0))})
		hub.Answer("setInheritanceData", nil)
		hub.Answer("getFullInheritance", []any{
			line(1, 2, "a", 1), line(2, 3, "b", 2), line(3, 4, "c", 3), line(2, 5, "d", 2), line(1, 6, "e", 1),
		})
	}
	play(t, setup, []string{"setInheritanceData"}, []step{
		{line: "list-tag-inheritance child", out: `     child (1)
....  ├─a (2)
....  │  ├─b (3)
....  │  │  └─c (4)
....  │  └─d (5)
....  └─e (6)
`},
		{line: "list-tag-inheritance nosuch", err: "No such tag: nosuch"},
		{line: "add-tag-inheritance --priority 5 child other", calls: []string{
			"setInheritanceData(1, [{'parent_id': 2, 'priority': 0}, {'parent_id': 9, 'priority': 5, 'maxdepth': None, " +
				"'intransitive': False, 'noconfig': False, 'pkg_filter': ''}])"}},
		{line: "add-tag-inheritance --force --priority 5 --maxdepth 2 --intrans --noconf --pkg x child parent", calls: []string{
			"setInheritanceData(1, [{'parent_id': 2, 'priority': 0}, {'parent_id': 2, 'priority': 5, 'maxdepth': 2, " +
				"'intransitive': True, 'noconfig': True, 'pkg_filter': 'x'}])"}},
		{line: "add-tag-inheritance --priority 5 child parent",
			errOut: "Error: You are attempting to add parent as child's parent even though it already is child's parent.\n",
			err:    "Please use --force if this is what you really want to do."},
		{line: "add-tag-inheritance child other", err: "Error: There is already an active inheritance with that priority on child, " +
			"please specify a different priority with --priority."},
		{line: "add-tag-inheritance child nosuch", err: "No such tag: nosuch"},
	})
}
