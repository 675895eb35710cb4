package cg_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

func TestImportReserved(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id, token := reserve(t, h, append(nvr("disk", "1", "1"), xmlrpc.Member{Name: "epoch", Value: 3}))
	told := image(t, h, "up", "disk-1-1")
	change(t, told, "build.build_id", fmt.Sprint(id))

	for _, c := range []struct {
		name, path, value string
		token             any
		fault             string
	}{
		{"no token", "build.owner", "null", nil, "Token doesn't match build ID"},
		{"wrong token", "build.owner", "null", strings.Repeat("0", 64), "Token doesn't match build ID"},
		{"token of no text", "build.owner", "null", 5, "Token doesn't match build ID"},
		{"no build", "build.build_id", "null", token, "Reservation token given, but no build_id in metadata"},
		{"another build", "build.build_id", "999", token, "No such build: 999"},
		{"another generator", "buildroots.0.content_generator.name", `"other"`, token, fmt.Sprintf("Build ID %d is not reserved by this CG", id)},
		{"draft", "build.draft", "true", token, "Draft field does not match reservation"},
		{"version", "build.version", `"2"`, token, fmt.Sprintf("Build (%d) NVR is different", id)},
		{"release", "build.release", `"2"`, token, fmt.Sprintf("Build (%d) NVR is different", id)},
		{"epoch", "build.epoch", `null`, token, fmt.Sprintf("Build (%d) epoch is different", id)},
	} {
		text, err := koji.FormatJSON(told)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Try("alice", "CGImport", change(t, parse(t, text), c.path, c.value), "up", c.token)
		refused(t, c.name, err, c.fault)
	}

	b := h.Call("alice", "CGImport", told, "up", token)
	for name, want := range map[string]any{"id": id, "state": int64(1), "owner_name": "alice", "cg_name": "maker", "epoch": int64(3)} {
		if got := hubtest.Member(t, b, name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	_, err := h.Try("alice", "CGImport", told, "up", token)
	refused(t, "again", err, "Token doesn't match build ID")
	_, err = h.Try("alice", "CGRefundBuild", "maker", id, token)
	refused(t, "refund", err, fmt.Sprintf("Build ID %d is not in BUILDING state", id))
}

func TestImportPlacesFiles(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	h.Call("kojiadmin", "addBType", "rest")
	put(t, h, "up", map[string]string{"sub/a.zip": "zip", "b.zip": "other zip", "build.log": "well"})
	told := metadata("thing-1-1", `{"rest": {"x": 1}}`,
		file("a.zip", "zip", "thing", `, "relpath": "sub", "subdir": "deep/er", "extra": {"typeinfo": {"rest": null}}, "components": ""`),
		file("b.zip", "other zip", "thing", `, "metadata_only": true, "extra": {"typeinfo": {"rest": {}}}`),
		file("build.log", "well", "log", `, "subdir": "x"`))
	b := h.Call("alice", "CGImport", told, "up")
	want := []string{
		"packages/thing/1/1/data/logs/x/build.log",
		"packages/thing/1/1/files/rest/deep/er/a.zip",
		"packages/thing/1/1/metadata.json",
		"work/up/b.zip",
		"work/up/build.log -> ../../packages/thing/1/1/data/logs/x/build.log",
		"work/up/sub/a.zip -> ../../../packages/thing/1/1/files/rest/deep/er/a.zip",
	}
	if d := cmp.Diff(want, tree(t, h)); d != "" {
		t.Errorf("files: -want +got\n%s", d)
	}
	kept, err := os.ReadFile(filepath.Join(top(h), "packages/thing/1/1/metadata.json"))
	if err != nil || string(kept) != told {
		t.Errorf("%v, kept %s", err, kept)
	}
	list, _ := h.Call("", "listArchives", hubtest.Member(t, b, "id"), hub.KW("queryOpts", xmlrpc.Struct{{Name: "order", Value: "id"}})).([]any)
	var facts []any
	for _, a := range list {
		facts = append(facts, hubtest.Member(t, a, "filename"), hubtest.Member(t, a, "metadata_only"), hubtest.Member(t, a, "btype"))
	}
	if d := cmp.Diff([]any{"a.zip", false, "rest", "b.zip", true, "rest"}, facts); d != "" {
		t.Errorf("archives: -want +got\n%s", d)
	}
}

func TestImportComponents(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	first := h.Call("alice", "CGImport", image(t, h, "one", "disk-1-1"), "one")
	list, _ := h.Call("", "listArchives", hubtest.Member(t, first, "id")).([]any)
	part, _ := hubtest.Member(t, list[0], "id").(int64)
	put(t, h, "rpm", map[string]string{"tinyhello-1.0-1.kit.src.rpm": kitFile(t, "tinyhello-1.0-1.kit.src.rpm")})
	h.Call("kojiadmin", "importRPM", "rpm", "tinyhello-1.0-1.kit.src.rpm")

	told := image(t, h, "two", "disk-1-2")
	sum, _ := hubtest.Member(t, list[0], "checksum").(string)
	parts := fmt.Sprintf(`[
		{"type": "rpm", "name": "tinyhello", "version": "1.0", "release": "1.kit", "arch": "src", "epoch": 1, "sigmd5": "0", "signature": null},
		{"type": "rpm", "name": "unknown", "version": "1.0", "release": "1.kit", "arch": "src", "epoch": null, "sigmd5": "0", "signature": null},
		{"type": "file", "filename": "disk.qcow2", "filesize": 6, "checksum": "%s", "checksum_type": "md5"},
		{"type": "kojifile", "archive_id": %d, "nvr": "disk-1-1", "filename": "disk.qcow2", "filesize": 6.0, "checksum_type": "sha256"}]`, sum, part)
	_, err := h.Try("alice", "CGImport", change(t, told, "output.0.components", strings.Replace(parts, `"md5"`, `"sha256"`, 1)), "two")
	refused(t, "an archive twice", err, "Invalid metadata: metadata.output[0].components names archive")
	change(t, told, "output.0.components", parts)
	same := strings.Replace(parts, `"md5"`, `"sha256"`, 1)
	change(t, told, "buildroots.0.components", same)
	b := h.Call("alice", "CGImport", told, "two")
	list, _ = h.Call("", "listArchives", hubtest.Member(t, b, "id")).([]any)
	made := hubtest.Member(t, list[0], "id")
	inside, _ := h.Call("", "listArchives", hub.KW("imageID", made)).([]any)
	rpms, _ := h.Call("", "listRPMs", hub.KW("imageID", made)).([]any)
	if len(inside) != 1 || hubtest.Member(t, inside[0], "id") != part || len(rpms) != 1 {
		t.Errorf("components: %v, %v", inside, rpms)
	}
	root := hubtest.Member(t, list[0], "buildroot_id")
	inside, _ = h.Call("", "listArchives", hub.KW("componentBuildrootID", root)).([]any)
	rpms, _ = h.Call("", "listRPMs", hub.KW("componentBuildrootID", root)).([]any)
	if len(inside) != 1 || len(rpms) != 1 {
		t.Errorf("in the buildroot: %v, %v", inside, rpms)
	}
	log, err := os.ReadFile(filepath.Join(top(h), "packages/disk/1/2/data/logs/cg_import.log"))
	if n := strings.Count(string(log), "\n"); err != nil || n != 6 { // 2 unknown RPMs, 2 other sums, 1 unknown file, the end
		t.Errorf("%v, %d lines in the log:\n%s", err, n, log)
	}
	for _, c := range []struct{ path, value, fault string }{
		{"3.nvr", "", "nvr field missing for component, archive_id="},
		{"3.filename", "", "filename field missing for component, archive_id="},
		{"3.nvr", `"disk-1-2"`, "Component field nvr does not match for archive_id="},
		{"3.filesize", "7", "Component field filesize does not match for archive_id="},
		{"3.checksum", `{"a": 1}`, "Component field checksum does not match for archive_id="},
		{"2.checksum_type", `"sha512"`, "Unsupported checksum type: sha512"},
		{"1.name", `"tinyhello"`, "Invalid metadata: metadata.buildroots[0].components names RPM"},
		{"0.sigmd5", "", "Invalid metadata: metadata.buildroots[0].components[0] has no sigmd5"},
	} {
		list, err := koji.ParseJSON(same)
		if err != nil {
			t.Fatal(err)
		}
		text, err := koji.FormatJSON(change(t, list, c.path, c.value))
		if err != nil {
			t.Fatal(err)
		}
		bad := image(t, h, "bad", "disk-1-3")
		change(t, bad, "buildroots.0.components", text)
		_, err = h.Try("alice", "CGImport", bad, "bad")
		refused(t, c.path, err, c.fault)
	}
}

func TestImportDrafts(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	src := kitFile(t, "tinyhello-1.0-1.kit.src.rpm")
	put(t, h, "up", map[string]string{"tinyhello-1.0-1.kit.src.rpm": src})
	told := parse(t, metadata("tinyhello-1.0-1.kit", "{}", file("tinyhello-1.0-1.kit.src.rpm", src, "rpm", `, "extra": {"note": 1}`)))
	change(t, told, "build.draft", "true")
	b := h.Call("alice", "CGImport", told, "up")
	id, _ := hubtest.Member(t, b, "id").(int64)
	release := koji.DraftRelease("1.kit", id)
	if hubtest.Member(t, b, "release") != release || hubtest.Member(t, b, "draft") != true {
		t.Errorf("no draft: %v", b)
	}
	if _, err := os.Stat(filepath.Join(top(h), "packages/tinyhello/1.0", release, "src/tinyhello-1.0-1.kit.src.rpm")); err != nil {
		t.Error(err)
	}
	rpms, _ := h.Call("", "listRPMs", id).([]any)
	if len(rpms) != 1 || fmt.Sprint(hubtest.Member(t, rpms[0], "extra")) != "[{note 1}]" {
		t.Errorf("RPMs: %v", rpms)
	}
	archive := image(t, h, "disk", "disk-1-1")
	change(t, archive, "build.draft", "true")
	_, err := h.Try("alice", "CGImport", archive, "disk")
	refused(t, "a draft with an archive", err, "Draft build not supported")
}

// failing runs CGImport in a call that fails when it is about to commit.
func failing(t *testing.T, h *hubtest.Hub, params ...any) {
	t.Helper()
	broken := errors.New("no commit")
	id, _ := hubtest.Member(t, h.Call("alice", "getLoggedInUser"), "id").(int64)
	call := &hub.Call{Session: &hub.Session{LoggedIn: true, UserID: id, UserName: "alice"}}
	err := h.System.Run(t.Context(), call, func(ctx context.Context, c *hub.Call) error {
		if _, err := c.Invoke(ctx, "CGImport", params...); err != nil {
			return err
		}
		c.BeforeCommit(func(context.Context, *hub.Call) error { return broken })
		return nil
	})
	if !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
}

func TestFailedImportLeavesTheTreeAlone(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id, token := reserve(t, h, nvr("disk", "1", "1"))
	told := image(t, h, "up", "disk-1-1")
	change(t, told, "build.build_id", fmt.Sprint(id))
	change(t, told, "buildroots.0.components", `[{"type": "rpm", "name": "x", "version": "1", "release": "1", "arch": "src", "sigmd5": "0"}]`)
	before := tree(t, h)
	failing(t, h, told, "up", token)
	if d := cmp.Diff(before, tree(t, h)); d != "" {
		t.Errorf("after a failed commit: -want +got\n%s", d)
	}
	if _, err := os.Stat(filepath.Join(top(h), "packages/disk")); !os.IsNotExist(err) {
		t.Errorf("folders are left behind: %v", err)
	}
	b := h.Call("alice", "CGImport", told, "up", token)
	if hubtest.Member(t, b, "state") != int64(1) {
		t.Errorf("the second try: %v", b)
	}
}

func TestImportSparesWhatIsThere(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	precious := filepath.Join(top(h), "packages/disk/1/1/precious")
	if err := os.MkdirAll(filepath.Dir(precious), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(precious, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := h.Try("alice", "CGImport", image(t, h, "up", "disk-1-1"), "up")
	refused(t, "over a folder", err, "Destination directory already exists: "+filepath.Dir(precious))
	if _, err := os.Stat(precious); err != nil {
		t.Error(err)
	}
}

func TestTwoFilesInOnePlace(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	put(t, h, "up", map[string]string{"a/disk.qcow2": "a disk", "b/disk.qcow2": "a disk", "a/build.log": "x", "b/build.log": "x"})
	before := tree(t, h)
	disk := func(dir string) string {
		return file("disk.qcow2", "a disk", "image", `, "relpath": "`+dir+`"`+imageInfo)
	}
	log := func(dir string) string { return file("build.log", "x", "log", `, "relpath": "`+dir+`"`) }
	dir := filepath.Join(top(h), "packages/disk/1/1")
	_, err := h.Try("alice", "CGImport", metadata("disk-1-1", `{"image": {}}`, disk("a"), disk("b")), "up")
	refused(t, "archives", err, "Error importing archive file, "+dir+"/images/disk.qcow2 already exists")
	_, err = h.Try("alice", "CGImport", metadata("disk-1-1", `{"image": {}}`, disk("a"), log("a"), log("b")), "up")
	refused(t, "logs", err, "Error importing build log. "+dir+"/data/logs/build.log already exists.")
	if d := cmp.Diff(before, tree(t, h)); d != "" {
		t.Errorf("files: -want +got\n%s", d)
	}
	h.Call("alice", "CGImport", metadata("disk-1-1", `{"image": {}}`, disk("a"), log("a")), "up")
	_, err = h.Try("alice", "CGImport", metadata("disk-1-2", `{"image": {}}`, disk("a")), "up")
	refused(t, "what was imported", err, "Error importing archive file, ")
	if !slices.Contains(tree(t, h), "packages/disk/1/1/images/disk.qcow2") {
		t.Error("the first import has lost its file")
	}
}

func TestImportMavenAndWin(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	pom := `<?xml version="1.0" encoding="ISO-8859-1"?><project><parent><groupId>org.x</groupId><version>0</version></parent>
		<artifactId>lib</artifactId><version>1.0</version><name>&nosuch;</name></project>`
	put(t, h, "up", map[string]string{"lib-1.0.pom": pom, "lib-1.0.jar": "jar", "tool.exe": "exe"})
	info := `{"group_id": "org.x", "artifact_id": "lib", "version": "1.0"}`
	jar := file("lib-1.0.jar", "jar", "maven", `, "extra": {"typeinfo": {"maven": `+info+`}}`)
	types := `{"maven": ` + info + `, "win": {"platform": "w10"}}`
	for _, c := range []struct{ what, info, fault string }{
		{"another artifact", strings.Replace(info, "lib", "lab", 1), "Maven info from .pom file (org.x-lib-1.0) does not match user-supplied typeInfo (org.x-lab-1.0)"},
		{"no group", `{"artifact_id": "lib", "version": "1.0"}`, "The archive's group_id is missing"},
		{"no struct", `"lib"`, "Invalid type for value 'lib'"},
		{"a group that climbs out", `{"group_id": "..", "artifact_id": "..", "version": "../../x"}`, "Maven info from .pom"},
	} {
		_, err := h.Try("alice", "CGImport", metadata("lib-1-1", types, file("lib-1.0.pom", pom, "maven", `, "extra": {"maven": `+c.info+`}`)), "up")
		refused(t, c.what, err, c.fault)
	}
	climbing := file("lib-1.0.jar", "jar", "maven", `, "extra": {"maven": {"group_id": "a", "artifact_id": "../../..", "version": "../../x"}}`)
	_, err := h.Try("alice", "CGImport", metadata("lib-1-1", types, climbing), "up")
	refused(t, "an artifact that climbs out", err, "Invalid path segment")
	for _, relpath := range []string{"../../../x", "a/../../../../x"} {
		win := file("tool.exe", "exe", "win", `, "extra": {"win": {"relpath": "`+relpath+`", "platforms": ["a"], "flags": []}}`)
		_, err := h.Try("alice", "CGImport", metadata("lib-1-1", types, win), "up")
		refused(t, "a Windows file that climbs out", err, "Invalid path segment")
	}
	h.Call("alice", "CGImport", metadata("lib-1-1", types, jar, file("lib-1.0.pom", pom, "maven", `, "extra": {"maven": `+info+`}`),
		file("tool.exe", "exe", "win", `, "extra": {"win": {"relpath": "/bin/", "platforms": ["a", "b"], "flags": []}}`)), "up")
	var placed []string
	for _, name := range tree(t, h) {
		if rest, ok := strings.CutPrefix(name, "packages/lib/1/1/"); ok {
			placed = append(placed, rest)
		}
	}
	want := []string{
		"maven/org/x/lib/1.0/lib-1.0.jar", "maven/org/x/lib/1.0/lib-1.0.jar.md5", "maven/org/x/lib/1.0/lib-1.0.jar.sha1",
		"maven/org/x/lib/1.0/lib-1.0.pom", "maven/org/x/lib/1.0/lib-1.0.pom.md5", "maven/org/x/lib/1.0/lib-1.0.pom.sha1",
		"metadata.json", "win/bin/tool.exe",
	}
	if d := cmp.Diff(want, placed); d != "" {
		t.Errorf("files: -want +got\n%s", d)
	}
	sum, err := os.ReadFile(filepath.Join(top(h), "packages/lib/1/1", want[1]))
	if err != nil || string(sum) != "68995fcbf432492d15484d04a9d2ac40" {
		t.Errorf("%v, MD5 %s", err, sum)
	}
}
