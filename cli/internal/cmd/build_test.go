package cmd_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

const createdTask = "Created task: 9\nTask info: http://web.example.com/koji/taskinfo?taskID=9\n"

// buildHub has the targets f40, locked (into a locked tag), gone (into none) and
// loose (whose build tag does not inherit its destination).
func buildHub(hub *sdktest.Hub) {
	hub.Handle("getBuildTarget", func(c sdktest.HubCall) (any, error) {
		ids := map[any]int64{"f40": 1, "locked": 2, "gone": 3, "loose": 4}
		id, ok := ids[c.Args[0]]
		if !ok {
			return nil, nil
		}
		return object("name", c.Args[0], "build_tag", int64(10), "build_tag_name", "f40-build", "dest_tag", id,
			"dest_tag_name", "dest"), nil
	})
	hub.Handle("getTag", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] == int64(3) {
			return nil, nil
		}
		return object("id", c.Args[0], "name", "dest", "locked", c.Args[0] == int64(2)), nil
	})
	hub.Answer("getFullInheritance", []any{object("parent_id", int64(7)), object("parent_id", int64(1))})
	hub.Answer("build", 9)
	hub.Answer("chainBuild", 9)
}

func TestBuild(t *testing.T) {
	t.Parallel()
	const plain = "'wait_builds': [], 'custom_user_metadata': {}}, priority=None)"
	play(t, buildHub, []string{"build"}, []step{
		{line: "build f40 git://x", out: createdTask, calls: []string{"build('git://x', 'f40', {" + plain}},
		{line: "build --nowait --quiet f40 git://x", calls: []string{"build('git://x', 'f40', {" + plain}},
		{line: "build --background --skip-tag --fail-fast --wait-repo --draft --repo-id 5 --wait-build a-1-1 --wait-build b-1-1 f40 git://x",
			out: createdTask, calls: []string{"build('git://x', 'f40', {'skip_tag': True, 'repo_id': 5, 'fail_fast': True, 'wait_repo': True, " +
				"'wait_builds': ['a-1-1', 'b-1-1'], 'draft': True, 'custom_user_metadata': {}}, priority=5)"}},
		{line: `build --scratch --no-rebuild-srpm --arch-override x86_64,i686 --custom-user-metadata '{"a": [1]}' locked git://x`,
			out: createdTask, calls: []string{"build('git://x', 'locked', {'arch_override': 'x86_64 i686', 'scratch': True, " +
				"'wait_builds': [], 'rebuild_srpm': False, 'custom_user_metadata': {'a': [1]}}, priority=None)"}},
		{line: "build --repo-id 5 NONE git://x", out: createdTask,
			calls: []string{"build('git://x', None, {'skip_tag': True, 'repo_id': 5, " + plain}},
		{line: "build none git://x", err: "No such build target: none"},
		{line: "build locked git://x", err: "Destination tag dest is locked"},
		{line: "build gone git://x", err: "No such destination tag: dest"},
		{line: "build f40", err: "Exactly two arguments (a build target and a SCM URL or srpm file) are required"},
		{line: "build --rebuild-srpm f40 x", err: "--no-/rebuild-srpm is only allowed for --scratch builds"},
		{line: "build --arch-override x f40 x", err: "--arch_override is only allowed for --scratch builds"},
		{line: "build --scratch --draft f40 x", err: "--scratch and --draft cannot be both specfied"},
		{line: "build --custom-user-metadata { f40 x", err: "--custom-user-metadata is not valid JSON"},
		{line: "build --custom-user-metadata [] f40 x", err: "--custom-user-metadata must be a JSON object"},
	})
}

func TestBuildOfAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "a-1-1.src.rpm")
	if err := os.WriteFile(file, []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}
	hub := sdktest.NewHub(t)
	buildHub(hub)
	c := sdktest.NewCLI(t, hub)
	if err := c.Run(t.Context(), commands(), "build", "f40", file); err != nil {
		t.Fatal(err)
	}
	if want := "Uploading srpm: " + file + "\n\n" + createdTask; c.Out.String() != want {
		t.Errorf("output %q", c.Out.String())
	}
	source := koji.Str(hub.Calls("build")[0].Args[0])
	dir, name := filepath.Split(source)
	if !strings.HasPrefix(dir, "cli-build/") || string(hub.Uploaded(strings.TrimSuffix(dir, "/"), name)) != "content" {
		t.Errorf("source %q", source)
	}
	if err := c.Run(t.Context(), commands(), "build", "--quiet", "f40", file+"x"); err == nil {
		t.Error("a missing file is built")
	}
}

func TestChainBuild(t *testing.T) {
	t.Parallel()
	play(t, buildHub, []string{"chainBuild"}, []step{
		{line: "chain-build f40 git://x a-1-1 : : git://y", out: createdTask,
			calls: []string{"chainBuild([['git://x', 'a-1-1'], ['git://y']], 'f40', priority=None)"}},
		{line: "chain-build --background --quiet f40 git://x : git://y :",
			calls: []string{"chainBuild([['git://x'], ['git://y']], 'f40', priority=5)"}},
		{line: "chain-build f40 git://x git://y", err: "You must specify at least one dependency between builds with : (colon)\n" +
			"If there are no dependencies, use the build command instead"},
		{line: "chain-build f40 a-1 : git://y", err: `"a-1" is not a SCM URL or package N-V-R`},
		{line: "chain-build f40 a-1-1.src.rpm : git://y", err: `"a-1-1.src.rpm" is not a SCM URL or package N-V-R`},
		{line: "chain-build f40", err: "At least two arguments (a build target and a SCM URL) are required"},
		{line: "chain-build nosuch a : b", err: "No such build target: nosuch"},
		{line: "chain-build locked a : b", err: "Destination tag dest is locked"},
		{line: "chain-build loose a : b", errOut: "Packages in destination tag dest are not inherited by build tag f40-build\n",
			err: "Target loose is not usable for a chain-build"},
	})
}

func TestShowGroups(t *testing.T) {
	t.Parallel()
	group := func(name string, packages, groups []any) any {
		return object("name", name, "display_name", name, "group_id", int64(1), "tag_id", int64(1), "blocked", false, "exported", true,
			"is_default", nil, "uservisible", true, "description", nil, "langonly", nil, "biarchonly", false,
			"packagelist", packages, "grouplist", groups)
	}
	pkg := func(name string) any {
		return object("group_id", int64(1), "tag_id", int64(1), "package", name, "blocked", false, "type", "mandatory",
			"basearchonly", nil, "requires", nil)
	}
	req := func(name string) any {
		return object("group_id", int64(1), "tag_id", int64(1), "req_id", int64(2), "blocked", false, "type", "mandatory",
			"is_metapkg", false, "name", name)
	}
	setup := func(hub *sdktest.Hub) {
		hub.Handle("getTagGroups", func(c sdktest.HubCall) (any, error) {
			if c.KW.Value("incl_blocked") == true {
				return []any{}, nil
			}
			return []any{
				group("build", []any{pkg("gcc"), pkg("bash")}, []any{req("base"), req("lost")}),
				group("base", []any{pkg("bash")}, []any{req("build")}),
			}, nil
		})
	}
	hub := sdktest.NewHub(t)
	setup(hub)
	c := sdktest.NewCLI(t, hub)
	for line, want := range map[string]string{
		"show-groups f40":            "[{'biarchonly': False,\n",
		"show-groups --comps f40":    "<packagereq type=\"mandatory\">bash</packagereq>\n      <packagereq type=\"mandatory\">gcc</packagereq>\n",
		"show-groups --comps -x f40": "<packagereq type=\"mandatory\">bash</packagereq>\n      <packagereq type=\"mandatory\">gcc</packagereq>\n",
		"show-groups --spec f40":     "Summary: The base set of packages for a mock chroot\nName: buildgroups\nVersion: 1\n",
	} {
		if err := c.Run(t.Context(), commands(), split(line)...); err != nil || !strings.Contains(c.Out.String(), want) {
			t.Errorf("%s: %v, %s", line, err, c.Out.String())
		}
	}
	if err := c.Run(t.Context(), commands(), "show-groups", "--spec", "f40"); err != nil ||
		!strings.Contains(c.Out.String(), "\n#package requirements\n#Group: build\nRequires: bash\nRequires: gcc\n#Group: base\n"+
			"Requires: bash\n#MISSING GROUP: lost\n\n%description\n") ||
		!strings.Contains(c.Out.String(), "BuildRoot: %{_tmppath}/%{name}-%{version}-%{release}-root\n") {
		t.Errorf("%v, %s", err, c.Out.String())
	}
	play(t, setup, []string{"getTagGroups"}, []step{
		{line: "show-groups --show-blocked f40", out: "[]\n", calls: []string{"getTagGroups('f40', incl_blocked=True)"}},
		{line: "show-groups --show-blocked --comps f40", err: "--show-blocked doesn't make sense for comps/spec output"},
		{line: "show-groups", err: "Incorrect number of arguments"},
	})
}
