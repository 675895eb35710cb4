package archive_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

const kit = "../../../testdata/conformance/files"

func legacy(s *settings.Settings) {
	s.Options.EnableMaven, s.Options.EnableWin, s.Options.DisableNotifications = true, true, true
}

// bench is a hub whose builder1 runs a task in a buildroot.
type bench struct {
	*hubtest.Hub
	t    *testing.T
	task int64
	root int64
}

func start(t *testing.T) *bench {
	t.Helper()
	b := &bench{Hub: hubtest.New(t, legacy), t: t}
	b.Call("kojiadmin", "createTag", "dist", hub.KW("arches", "x86_64"))
	b.Call("builder1", "exclusiveSession")
	repo := b.Call("builder1", "host.repoInit", "dist").([]any)
	b.task = b.open()
	b.root, _ = b.Call("builder1", "host.newBuildRoot", repo[0], "x86_64", b.task).(int64)
	return b
}

// open makes a task and lets builder1 open it.
func (b *bench) open() int64 {
	b.t.Helper()
	id, _ := b.Call("kojiadmin", "makeTask", "sleep", []any{1}).(int64)
	b.Call("builder1", "host.openTask", id)
	return id
}

// put makes files in the task's folder.
func (b *bench) put(files map[string]string) {
	b.t.Helper()
	for name, content := range files {
		path := filepath.Join(b.System.Paths.Task(b.task, ""), name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
}

// files lists the regular files below a folder of the tree.
func (b *bench) files(dir string) []string {
	b.t.Helper()
	var list []string
	root := filepath.Join(b.System.Paths.Top, dir)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			list = append(list, strings.TrimPrefix(path, root+"/"))
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		b.t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

func (b *bench) refused(what string, err error, text string) {
	b.t.Helper()
	if !koji.IsKind(err, koji.GenericError) || !strings.HasPrefix(err.Error(), text) {
		b.t.Errorf("%s: got %v, want %s", what, err, text)
	}
}

// failing runs a call of builder1's that fails when it is about to commit.
func (b *bench) failing(method string, params ...any) {
	b.t.Helper()
	broken := errors.New("no commit")
	info, _ := b.Call("builder1", "getLoggedInUser").(xmlrpc.Struct)
	id, _ := info.Value("id").(int64)
	call := &hub.Call{Session: &hub.Session{LoggedIn: true, UserID: id, UserName: "builder1", Exclusive: true}}
	err := b.System.Run(b.t.Context(), call, func(ctx context.Context, c *hub.Call) error {
		if _, err := c.Invoke(ctx, method, params...); err != nil {
			return err
		}
		c.BeforeCommit(func(context.Context, *hub.Call) error { return broken })
		return nil
	})
	if !errors.Is(err, broken) {
		b.t.Fatalf("%s: %v", method, err)
	}
}

func object(t *testing.T, text string) xmlrpc.Struct {
	t.Helper()
	v, err := koji.ParseJSON(text)
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v.(xmlrpc.Struct)
}

const pom = `<project><groupId>org.x</groupId><artifactId>lib</artifactId><version>1.0</version></project>`

func (b *bench) initMaven() int64 {
	b.t.Helper()
	data := b.Call("builder1", "host.initMavenBuild", b.task,
		object(b.t, `{"name": "org.x-parent", "version": "1.0", "epoch": null}`),
		object(b.t, `{"group_id": "org.x", "artifact_id": "parent", "version": "1.0"}`)).(xmlrpc.Struct)
	id, _ := data.Value("id").(int64)
	return id
}

func (b *bench) mavenResults(files string) xmlrpc.Struct {
	b.t.Helper()
	return object(b.t, fmt.Sprintf(`{"task_id": %d, "buildroot_id": %d, "files": %s, "logs": ["build.log"]}`, b.task, b.root, files))
}

func TestCompleteMaven(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.initMaven()
	b.put(map[string]string{
		"org/x/lib/1.0/lib-1.0.pom": pom, "org/x/lib/1.0/lib-1.0.jar": "jar", "org/x/lib/1.0/lib-1.0.jar.md5": "wrong",
		"org/x/lib/maven-metadata.xml": "<metadata/>", "top/extra.zip": "zip", "build.log": "well",
	})
	results := b.mavenResults(`{"org/x/lib/1.0": ["lib-1.0.pom", "lib-1.0.jar", "lib-1.0.jar.md5"], "org/x/lib": ["maven-metadata.xml"], "top": ["extra.zip"]}`)

	before := b.files("")
	b.failing("host.completeMavenBuild", b.task, id, results, nil)
	if d := cmp.Diff(before, b.files("")); d != "" {
		t.Errorf("after a failed commit: -want +got\n%s", d)
	}
	b.Call("builder1", "host.completeMavenBuild", b.task, id, results, nil)
	want := []string{
		"data/logs/maven/build.log",
		"maven/org/x/lib/1.0/lib-1.0.jar", "maven/org/x/lib/1.0/lib-1.0.jar.md5", "maven/org/x/lib/1.0/lib-1.0.jar.sha1",
		"maven/org/x/lib/1.0/lib-1.0.pom", "maven/org/x/lib/1.0/lib-1.0.pom.md5", "maven/org/x/lib/1.0/lib-1.0.pom.sha1",
		"maven/org/x/lib/maven-metadata.xml", "maven/org/x/lib/maven-metadata.xml.md5", "maven/org/x/lib/maven-metadata.xml.sha1",
		"maven/org/x/parent/1.0/extra.zip", "maven/org/x/parent/1.0/extra.zip.md5", "maven/org/x/parent/1.0/extra.zip.sha1",
	}
	if d := cmp.Diff(want, b.files("packages/org.x-parent/1.0/1")); d != "" {
		t.Errorf("files: -want +got\n%s", d)
	}
	info := b.Call("", "getBuild", id).(xmlrpc.Struct)
	if info.Value("state") != int64(1) {
		t.Errorf("build: %v", info)
	}
	var archives []any
	for _, a := range b.Call("", "listArchives", id, hub.KW("type", "maven", "queryOpts", object(t, `{"order": "filename"}`))).([]any) {
		s := a.(xmlrpc.Struct)
		archives = append(archives, s.Value("filename"), s.Value("artifact_id"), s.Value("buildroot_id"))
	}
	if d := cmp.Diff([]any{"extra.zip", "parent", b.root, "lib-1.0.jar", "lib", b.root, "lib-1.0.pom", "lib", b.root}, archives); d != "" {
		t.Errorf("archives: -want +got\n%s", d)
	}
}

func TestCompleteMavenRefuses(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.initMaven()
	b.put(map[string]string{"a/a.pom": pom, "a/b.pom": pom, "a/x.nosuch": "x", "a/lib-1.0.jar": "x", "build.log": "x", "b/lab-1.0.pom": pom})
	secret := filepath.Join(b.System.Paths.Top, "secret.jar")
	if err := os.WriteFile(secret, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	before := b.files("")
	for _, c := range []struct{ files, fault string }{
		{`{"a": ["a.pom", "b.pom"]}`, "multiple .pom files in a: a.pom, b.pom"},
		{`{"b": ["lab-1.0.pom"]}`, "Maven info (org.x-lib-1.0) is not consistent with pom filename (lab-1.0.pom)"},
		{`{"a": ["x.nosuch"]}`, "unsupported file type: x.nosuch"},
		{`{"a": ["nosuch.jar"]}`, "No such file: "},
		{`{"a": ["nosuch.pom"]}`, "No such file: "},
		{`{"../../../..": ["secret.jar"]}`, "Invalid path segment: ../../../.."},
		{`{"a": ["../../../../../secret.jar"]}`, "Invalid path segment: ../../../../../secret.jar"},
		{`{"../x": ["maven-metadata.xml"]}`, "Invalid path segment: ../x"},
		{`{"a": "lib-1.0.jar"}`, "Invalid type for value 'lib-1.0.jar'"},
		{`{"a": [1]}`, "Invalid type for value '1'"},
		{`[]`, "Invalid type for value '[]'"},
		{`{"a": ["lib-1.0.jar", "lib-1.0.jar"]}`, "Error importing archive file, "},
	} {
		_, err := b.Try("builder1", "host.completeMavenBuild", b.task, id, b.mavenResults(c.files), nil)
		b.refused(c.files, err, c.fault)
	}
	results := b.mavenResults(`{"a": ["lib-1.0.jar"]}`)
	other, _ := b.Call("kojiadmin", "makeTask", "sleep", []any{1}).(int64)
	plain := b.Call("kojiadmin", "createEmptyBuild", "plain", "1", "1", nil)
	for _, c := range []struct {
		what, user string
		params     []any
		fault      string
	}{
		{"a task of nobody", "builder1", []any{other, id, results, nil}, "host 1 does not own task"},
		{"not a host", "alice", []any{b.task, id, results, nil}, "User 2 is not a host"},
		{"no Maven build", "builder1", []any{b.task, plain, results, nil}, fmt.Sprintf("no such maven build: %v", plain)},
		{"no build", "builder1", []any{b.task, 99, results, nil}, "No such build: 99"},
		{"no results", "builder1", []any{b.task, id, xmlrpc.Struct{}, nil}, "Invalid type, expected type <class 'int'>"},
		{"RPMs of no task", "builder1", []any{b.task, id, results, xmlrpc.Struct{{Name: "srpm", Value: "x"}}}, "Invalid type, expected type <class 'int'>"},
	} {
		_, err := b.Try(c.user, "host.completeMavenBuild", c.params...)
		b.refused(c.what, err, c.fault)
	}
	if d := cmp.Diff(before, b.files("")); d != "" {
		t.Errorf("files: -want +got\n%s", d)
	}
}

func TestCompleteWin(t *testing.T) {
	t.Parallel()
	b := start(t)
	data := b.Call("builder1", "host.initWinBuild", b.task, object(t, `{"name": "tool", "version": "1", "release": "1", "epoch": null}`),
		object(t, `{"platform": "w10"}`)).(xmlrpc.Struct)
	id := data.Value("id")
	srpm, err := os.ReadFile(filepath.Join(kit, "tinyhello-1.0-1.kit.src.rpm"))
	if err != nil {
		t.Fatal(err)
	}
	b.put(map[string]string{"bin/tool.exe": "exe", "a/b/build.log": "well", "tinyhello-1.0-1.kit.src.rpm": string(srpm), "rpm.log": "well"})
	results := func(output string) xmlrpc.Struct {
		return object(t, fmt.Sprintf(`{"task_id": %d, "buildroot_id": %d, "output": %s, "logs": ["a/b/build.log"]}`, b.task, b.root, output))
	}
	for _, c := range []struct{ output, fault string }{
		{`{"bin/tool.nosuch": {}}`, "unsupported file type: bin/tool.nosuch"},
		{`{"bin/tool.exe": 5}`, "Invalid type for value '5'"},
		{`{"bin/tool.exe": {"platforms": [], "flags": []}}`, "no value for platforms"},
		{`{"bin/tool.exe": {"platforms": ["w10"]}}`, "The archive's flags are missing"},
		{`{"../../tool.exe": {"platforms": ["w10"], "flags": []}}`, "Invalid path segment: ../../tool.exe"},
		{`[]`, "Invalid type for value '[]'"},
	} {
		_, err := b.Try("builder1", "host.completeWinBuild", b.task, id, results(c.output), nil)
		b.refused(c.output, err, c.fault)
	}
	wrapper := object(t, fmt.Sprintf(`{"task_id": %d, "buildroot_id": %d, "srpm": "tinyhello-1.0-1.kit.src.rpm", "rpms": [], "logs": ["rpm.log"]}`, b.task, b.root))
	b.Call("builder1", "host.completeWinBuild", b.task, id, results(`{"bin/tool.exe": {"platforms": ["w10", "w11"], "flags": ["fast"], "relpath": "../lie"}}`), wrapper)
	want := []string{
		"data/logs/noarch/rpm.log", "data/logs/win/a/b/build.log", "src/tinyhello-1.0-1.kit.src.rpm", "win/bin/tool.exe",
	}
	got := slices.DeleteFunc(b.files("packages/tool/1/1"), func(name string) bool { return strings.HasPrefix(name, "data/sigcache") })
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("files: -want +got\n%s", d)
	}
	list := b.Call("", "listArchives", id, hub.KW("type", "win")).([]any)
	s := list[0].(xmlrpc.Struct)
	if len(list) != 1 || s.Value("relpath") != "bin" || s.Value("platforms") != "w10 w11" || s.Value("flags") != "fast" {
		t.Errorf("archives: %v", list)
	}
}

func TestLegacyScratch(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.put(map[string]string{"org/lib.jar": "jar", "top.zip": "zip", "build.log": "well", "src.rpm": "rpm", "rpm.log": "well"})
	wrapper := object(t, fmt.Sprintf(`{"task_id": %d, "srpm": "src.rpm", "rpms": [], "logs": ["rpm.log"]}`, b.task))
	results := b.mavenResults(`{"org": ["lib.jar"], "": ["top.zip"]}`)
	dir := fmt.Sprintf("scratch/kojiadmin/task_%d", b.task)
	before := b.files("")
	for _, c := range []struct{ files, fault string }{
		{`{"..": ["x"]}`, "Invalid path segment: ../x"},
		{`{"org": ["../../x"]}`, "Invalid path segment: "},
		{`{"org": ["nosuch"]}`, "No such file or directory: "},
		{`{"": ["/etc/passwd"]}`, "Invalid path segment: /etc/passwd"},
	} {
		_, err := b.Try("builder1", "host.moveMavenBuildToScratch", b.task, b.mavenResults(c.files), nil)
		b.refused(c.files, err, c.fault)
	}
	b.failing("host.moveMavenBuildToScratch", b.task, results, wrapper)
	if d := cmp.Diff(before, b.files("")); d != "" {
		t.Errorf("after a failed commit: -want +got\n%s", d)
	}
	b.Call("builder1", "host.moveMavenBuildToScratch", b.task, results, wrapper)
	want := []string{"build.log", "org/lib.jar", "rpms/rpm.log", "rpms/src.rpm", "top.zip"}
	if d := cmp.Diff(want, b.files(dir)); d != "" {
		t.Errorf("Maven: -want +got\n%s", d)
	}

	b.task = b.open()
	b.put(map[string]string{"bin/tool.exe": "exe", "logs/build.log": "well"})
	win := object(t, fmt.Sprintf(`{"task_id": %d, "output": {"bin/tool.exe": {}}, "logs": ["logs/build.log"]}`, b.task))
	b.Call("builder1", "host.moveWinBuildToScratch", b.task, win, xmlrpc.Struct{})
	if d := cmp.Diff([]string{"bin/tool.exe", "logs/build.log"}, b.files(fmt.Sprintf("scratch/kojiadmin/task_%d", b.task))); d != "" {
		t.Errorf("Windows: -want +got\n%s", d)
	}
}

// A hub that is not set up for Maven or Windows says so before it asks who calls.
func TestLegacyIsOff(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	for _, c := range []struct {
		method string
		params int
		kind   string
	}{
		{"host.completeMavenBuild", 4, "Maven"}, {"host.moveMavenBuildToScratch", 3, "Maven"}, {"host.updateMavenBuildRootList", 3, "Maven"},
		{"host.completeWinBuild", 4, "Windows"}, {"host.moveWinBuildToScratch", 3, "Windows"},
	} {
		_, err := h.Try("", c.method, make([]any, c.params)...)
		if err == nil || err.Error() != c.kind+" support not enabled" {
			t.Errorf("%s: %v", c.method, err)
		}
	}
}
