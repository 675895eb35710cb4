package buildroot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

// bench is a hub whose builder1 runs a task and has a repo of the tag dist.
type bench struct {
	*hubtest.Hub
	t    *testing.T
	task int64
	repo int64
}

func start(t *testing.T) *bench {
	t.Helper()
	h := hubtest.New(t, func(s *settings.Settings) { s.Options.EnableMaven = true })
	b := &bench{Hub: h, t: t}
	b.Call("kojiadmin", "createTag", "dist", hub.KW("arches", "x86_64"))
	b.Call("builder1", "exclusiveSession")
	b.newRepo()
	b.task, _ = b.Call("kojiadmin", "makeTask", "sleep", []any{1}).(int64)
	b.Call("builder1", "host.openTask", b.task)
	return b
}

// newRepo is a repo of dist as it is now.
func (b *bench) newRepo() {
	b.t.Helper()
	b.repo, _ = b.Call("builder1", "host.repoInit", "dist").([]any)[0].(int64)
}

func (b *bench) newRoot() int64 {
	b.t.Helper()
	id, _ := b.Call("builder1", "host.newBuildRoot", b.repo, "x86_64", b.task).(int64)
	return id
}

func (b *bench) refused(what string, err error, kind koji.FaultKind, text string) {
	b.t.Helper()
	if !koji.IsKind(err, kind) || !strings.HasPrefix(err.Error(), text) {
		b.t.Errorf("%s: got %v, want %s of kind %s", what, err, text, kind)
	}
}

func value(t *testing.T, text string) any {
	t.Helper()
	v, err := koji.ParseJSON(text)
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

func TestHostileBuildroots(t *testing.T) {
	t.Parallel()
	b := start(t)
	root := b.newRoot()
	none := []any{}
	other := b.Call("kojiadmin", "makeTask", "sleep", []any{1})
	for _, c := range []struct {
		method string
		params []any
		kind   koji.FaultKind
		fault  string
	}{
		{"host.newBuildRoot", []any{99, "x86_64", b.task}, koji.GenericError, "No such repo: 99"},
		{"host.newBuildRoot", []any{b.repo, "x86_64", other}, koji.ActionNotAllowed, "host 1 does not own task"},
		{"host.newBuildRoot", []any{b.repo, "a/b", b.task}, koji.GenericError, ""},
		{"host.newBuildRoot", []any{b.repo, "x86_64 noarch", b.task}, koji.GenericError, "A buildroot has one arch"},
		{"host.setBuildRootState", []any{99, "BUILDING"}, koji.GenericError, "no buildroot with ID: 99"},
		{"host.setBuildRootState", []any{root, "INIT"}, koji.GenericError, "Cannot change buildroot state to INIT"},
		{"host.setBuildRootState", []any{root, "NOSUCH"}, koji.GenericError, "No such buildroot state: NOSUCH"},
		{"host.setBuildRootState", []any{root, 17}, koji.GenericError, "No such buildroot state: 17"},
		{"host.setBuildRootState", []any{root, "BUILDING", other}, koji.ActionNotAllowed, "host 1 does not own task"},
		{"host.setBuildRootList", []any{root, []any{5}}, koji.ParameterError, "Invalid type for value"},
		{"host.setBuildRootList", []any{root, value(t, `[{"name": "x"}]`)}, koji.GenericError, "rpminfo has no version"},
		{"host.setBuildRootList", []any{root, value(t, `[{"name": "x", "version": "1", "release": "1", "arch": "noarch"}]`)}, koji.GenericError, "No such rpm: {"},
		{"host.setBuildRootList", []any{root, value(t, `[{"name": ["x"], "version": "1", "release": "1", "arch": "noarch"}]`)}, koji.ParameterError, "Invalid type for value"},
		{"host.setBuildRootList", []any{root, value(t, `[{"location": "nosuch", "name": "x"}]`)}, koji.GenericError, "version field missing"},
		{"host.updateBuildRootList", []any{root, none}, koji.GenericError, fmt.Sprintf("buildroot %d in wrong state 0", root)},
		{"host.updateBuildrootArchives", []any{root, b.task, none}, koji.GenericError, fmt.Sprintf("buildroot %d in wrong state 0", root)},
		{"host.updateMavenBuildRootList", []any{root, b.task, none}, koji.GenericError, fmt.Sprintf("buildroot %d in wrong state 0", root)},
		{"getBuildrootListing", []any{99}, koji.GenericError, "no buildroot with ID: 99"},
		{"getBuildroot", []any{99, true}, koji.GenericError, "No such buildroot: 99"},
		{"listBuildroots", []any{hub.KW("state", []any{"x"})}, koji.ParameterError, "Invalid type for value 'x'"},
	} {
		_, err := b.Try("builder1", c.method, c.params...)
		b.refused(fmt.Sprint(c.method, c.params), err, c.kind, c.fault)
	}
	b.Call("builder1", "host.setBuildRootState", root, "BUILDING")
	_, err := b.Try("builder1", "host.updateBuildrootArchives", root, b.task, value(t, `[{"name": "x"}]`))
	b.refused("an archive without id", err, koji.GenericError, "archive without id")
	b.Call("builder1", "host.setBuildRootState", root, "EXPIRED")
	b.Call("builder1", "host.setBuildRootState", root, "EXPIRED")
	_, err = b.Try("builder1", "host.setBuildRootState", root, "BUILDING")
	b.refused("back from EXPIRED", err, koji.GenericError, fmt.Sprintf("buildroot %d is EXPIRED", root))
	_, err = b.Try("alice", "host.newBuildRoot", b.repo, "x86_64", b.task)
	b.refused("by a user", err, koji.AuthError, "User 2 is not a host")
}

// mavenBuild imports a build with a jar and a zip of lib in that version, each of
// that size, and tags it.
func (b *bench) mavenBuild(nvr, version string, size int) {
	b.t.Helper()
	b.Call("kojiadmin", "packageListAdd", "dist", nvr[:strings.IndexByte(nvr, '-')], "alice")
	n, err := koji.ParseNVR(nvr)
	if err != nil {
		b.t.Fatal(err)
	}
	info := fmt.Sprintf(`{"group_id": "org.x", "artifact_id": "lib", "version": "%s"}`, version)
	b.Call("kojiadmin", "createMavenBuild", value(b.t, fmt.Sprintf(`{"name": "%s", "version": "%s", "release": "%s", "epoch": null}`,
		n.Name, n.Version, n.Release)), value(b.t, info))
	for _, extension := range []string{"jar", "zip"} {
		dir, name := "up/"+nvr, "lib-"+version+"."+extension
		b.upload(dir, name, strings.Repeat("x", size))
		b.Call("kojiadmin", "importArchive", dir+"/"+name, nvr, "maven", value(b.t, info))
	}
	b.Call("kojiadmin", "tagBuildBypass", "dist", nvr)
}

func TestMavenBuildroot(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.mavenBuild("one-1-1", "1.0", 3)
	b.mavenBuild("two-1-1", "1.0", 4)
	b.newRepo()
	b.mavenBuild("three-1-1", "1.0", 5) // too late for the repo

	entry := func(version, files string) string {
		return `{"maven_info": {"group_id": "org.x", "artifact_id": "lib", "version": "` + version + `", "scope": "test"}, "files": [` + files + `]}`
	}
	file := func(name string, size int) string {
		return fmt.Sprintf(`{"path": "org/x/lib", "filename": "%s", "size": %d}`, name, size)
	}
	b.put(map[string]string{"org/x/lib/3.0/lib-3.0-20240101.010203-1.jar": "123", "org/x/lib/3.0/lib.log": "", "lib.jar": ""})
	root := b.newRoot()
	b.Call("builder1", "host.setBuildRootState", root, "BUILDING")
	call := func(list string, kw ...any) error {
		_, err := b.Try("builder1", "host.updateMavenBuildRootList", root, b.task, value(t, "["+list+"]"), hub.KW(kw...))
		return err
	}
	const unknown = "No such file in build environment: org/x/lib/"
	for _, c := range []struct {
		name, list string
		kw         []any
		kind       koji.FaultKind
		fault      string
	}{
		{"the build that was tagged before", entry("1.0", file("lib-1.0.jar", 3)), nil, koji.BuildrootError, unknown + "lib-1.0.jar, size: 3"},
		{"a build of later", entry("1.0", file("lib-1.0.jar", 5)), nil, koji.BuildrootError, unknown + "lib-1.0.jar, size: 5"},
		{"unknown version", entry("9", file("lib-9.jar", 3)), nil, koji.BuildrootError, unknown + "lib-9.jar, size: 3"},
		{"ignored with another size", entry("9", file("lib-9.jar", 3)), []any{"ignore", value(t, "["+entry("9", file("lib-9.jar", 4))+"]")},
			koji.BuildrootError, unknown + "lib-9.jar, size: 3"},
		{"unknown build", "", []any{"extra_deps", []any{"nosuch-1-1"}}, koji.GenericError, "No such build: 'nosuch-1-1'"},
		{"no files", `{"maven_info": {}}`, nil, koji.GenericError, "a Maven artifact without files"},
		{"a size of no number", entry("1.0", `{"filename": "a", "size": "many"}`), nil, koji.ParameterError, "Invalid Maven artifact"},
		{"no object", "5", nil, koji.ParameterError, "Invalid type for value"},
	} {
		b.refused(c.name, call(c.list, c.kw...), c.kind, c.fault)
	}
	if got := b.Call("", "listArchives", hub.KW("componentBuildrootID", root)).([]any); len(got) != 0 {
		t.Errorf("noted all the same: %v", got)
	}
	for _, c := range []struct {
		name, list string
		kw         []any
		want       []any // build and size of each archive so far
	}{
		{"ignored", entry("9", file("lib-9.jar", 3)), []any{"ignore", value(t, "["+entry("9", file("lib-9.jar", 3))+"]")}, []any{}},
		{"unknown but no matter", entry("9", file("lib-9.jar", 3)), []any{"ignore_unknown", true}, []any{}},
		{"made by a task", entry("3.0", file("lib-3.0-SNAPSHOT.jar", 3)), []any{"extra_deps", []any{b.task}}, []any{}},
		{"of the tag", entry("1.0", file("lib-1.0.jar", 4)), nil, []any{"lib-1.0.jar", int64(4)}},
		{"twice", entry("1.0", file("lib-1.0.jar", 4)+","+file("lib-1.0.jar", 4)), nil, []any{"lib-1.0.jar", int64(4)}},
		{"of another build", entry("1.0", file("lib-1.0.zip", 3)), []any{"extra_deps", []any{"one-1-1"}, "project", true},
			[]any{"lib-1.0.jar", int64(4), "lib-1.0.zip", int64(3)}},
	} {
		if err := call(c.list, c.kw...); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		got := []any{}
		for _, a := range b.Call("", "listArchives", hub.KW("componentBuildrootID", root, "queryOpts", value(t, `{"order": "filename"}`))).([]any) {
			s := a.(xmlrpc.Struct)
			got = append(got, s.Value("filename"), s.Value("size"))
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: -want +got\n%s", c.name, d)
		}
	}
}
