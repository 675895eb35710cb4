package cmd_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

func archiveHub(hub *sdktest.Hub) {
	hub.Answer("hasPerm", true)
	hub.Handle("getBuild", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] == "a-1-1" || c.Args[0] == int64(7) {
			return object("id", int64(7)), nil
		}
		return nil, nil
	})
	for _, m := range []string{"importArchive", "createMavenBuild", "createWinBuild", "createImageBuild", "groupListAdd", "groupPackageListAdd"} {
		hub.Answer(m, nil)
	}
	hub.Handle("getTag", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] != "f40" {
			return nil, nil
		}
		return object("id", int64(1), "name", "f40"), nil
	})
}

func TestImportArchive(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := write(t, dir, "a.zip", "zip")
	pom := write(t, dir, "a.pom", `<project xmlns="http://maven.apache.org/POM/4.0.0"><parent><groupId>org.p</groupId><version>9</version></parent>
		<artifactId> art &eacute;</artifactId><version>2</version><dependencies><version>7</version></dependencies></project>`)
	bare := write(t, dir, "b.pom", `<project><artifactId>a</artifactId></project>`)
	const done = "Uploading archive: a.zip\n\nImported: a.zip\n"
	run := func(args ...string) string {
		t.Helper()
		hub := sdktest.NewHub(t)
		archiveHub(hub)
		c := sdktest.NewCLI(t, hub)
		if err := c.Run(t.Context(), commands(), append([]string{"import-archive"}, append(args, file)...)...); err != nil || c.Out.String() != done {
			t.Errorf("%v: %v, %q", args, err, c.Out.String())
			return ""
		}
		call := hub.Calls("importArchive")[0]
		uploaded, name := filepath.Split(koji.Str(call.Args[0]))
		if string(hub.Uploaded(strings.TrimSuffix(uploaded, "/"), name)) != "zip" {
			t.Errorf("%v: not uploaded to %s%s", args, uploaded, name)
		}
		return koji.Repr(call.Args[1:])
	}
	for args, want := range map[string]string{
		"--type image --type-info x86_64 a-1-1":             "[{'id': 7}, 'image', {'arch': 'x86_64'}]",
		"--type win --type-info dir:p1:f1 7":                "[{'id': 7}, 'win', {'relpath': 'dir', 'platforms': ['p1'], 'flags': ['f1']}]",
		"--type win --type-info dir:p1 7":                   "[{'id': 7}, 'win', {'relpath': 'dir', 'platforms': ['p1'], 'flags': []}]",
		"--create-build --type image --type-info x 3:b-1-1": "[{'name': 'b', 'version': '1', 'release': '1', 'epoch': 3}, 'image', {'arch': 'x'}]",
		"--create-build --type win --type-info d:p b-1-1":   "[{'name': 'b', 'version': '1', 'release': '1', 'epoch': None}, 'win', {'relpath': 'd', 'platforms': ['p'], 'flags': []}]",
		"--create-build --type maven --type-info " + pom + " b-1-1": "[{'name': 'b', 'version': '1', 'release': '1', 'epoch': None}, 'maven', " +
			"{'group_id': 'org.p', 'artifact_id': 'art &eacute;', 'version': '2'}]",
	} {
		if got := run(strings.Fields(args)...); got != want {
			t.Errorf("%s: imports %s, want %s", args, got, want)
		}
	}
	play(t, archiveHub, []string{"importArchive"}, []step{
		{line: "import-archive a-1-1 x", err: "You must specify an archive type"},
		{line: "import-archive --type odd a-1-1 x", err: "Unsupported archive type: odd"},
		{line: "import-archive --type maven a-1-1 x", err: "--type-info must point to a .pom file when importing Maven archives"},
		{line: "import-archive --type image a-1-1 x", err: "--type-info must be specified"},
		{line: "import-archive --type win --type-info x a-1-1 x", err: "--type-info must be in relpath:platforms[:flags] format"},
		{line: "import-archive --type maven --type-info " + bare + " a-1-1 x", err: "could not extract groupId from POM: " + bare},
		{line: "import-archive --type image --type-info x b-1-1 x", err: "No such build: b-1-1"},
		{line: "import-archive --type image --type-info x a-1-1", err: "You must specify a build ID or N-V-R and an archive to import"},
	})
	stranger := func(hub *sdktest.Hub) { archiveHub(hub); hub.Answer("hasPerm", false) }
	play(t, stranger, nil, []step{{line: "import-archive --type win a-1-1 x", err: "This action requires the win-import privilege"}})
}

func TestImportComps(t *testing.T) {
	t.Parallel()
	file := write(t, t.TempDir(), "comps.xml", `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE comps PUBLIC "-//Red Hat, Inc.//DTD Comps info//EN" "comps.dtd">
<comps>
 <group><id>core</id><name xml:lang="de">Kern</name><name>Core</name><description>Smallest</description><default>true</default>
  <uservisible>false</uservisible><packagelist>
   <packagereq type="default">bash</packagereq><packagereq type="conditional" requires="gtk2">gtk2-x</packagereq>
   <packagereq basearchonly="true">glibc</packagereq></packagelist></group>
 <group><id>de</id><langonly>de</langonly><biarchonly>true</biarchonly><packagelist/></group>
</comps>`)
	const groups = "Group: core (Core)\n  Package: bash: {'basearchonly': False, 'type': 'default'}\n" +
		"  Package: gtk2-x: {'basearchonly': False, 'requires': 'gtk2', 'type': 'conditional'}\n" +
		"  Package: glibc: {'basearchonly': True, 'type': 'mandatory'}\nGroup: de (de)\n"
	play(t, archiveHub, []string{"groupListAdd", "groupPackageListAdd"}, []step{
		{line: "import-comps --force " + file + " f40", out: groups, calls: []string{
			"groupListAdd('f40', 'core', force=True, display_name='Core', is_default=True, uservisible=False, description='Smallest', langonly=None, biarchonly=False)",
			"groupPackageListAdd('f40', 'core', 'bash', force=True, type='default', basearchonly=False)",
			"groupPackageListAdd('f40', 'core', 'gtk2-x', force=True, type='conditional', basearchonly=False, requires='gtk2')",
			"groupPackageListAdd('f40', 'core', 'glibc', force=True, type='mandatory', basearchonly=True)",
			"groupListAdd('f40', 'de', force=True, display_name='de', is_default=False, uservisible=True, description=None, langonly='de', biarchonly=True)",
		}},
		{line: "import-comps " + file + " nosuch", err: "No such tag: nosuch"},
		{line: "import-comps " + file, err: "Incorrect number of arguments"},
	})
}
