package cg_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/google/go-cmp/cmp"
)

func TestHostileMetadata(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	h.Call("kojiadmin", "addBType", "rest")
	secret := filepath.Join(top(h), "secret.qcow2")
	if err := os.WriteFile(secret, []byte("a disk"), 0o644); err != nil {
		t.Fatal(err)
	}
	told, err := koji.FormatJSON(image(t, h, "up", "disk-1-1"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(top(h), "work/up/link.qcow2")); err != nil {
		t.Fatal(err)
	}
	put(t, h, "up", map[string]string{"folder.qcow2/x": "x"})
	before := tree(t, h)

	for _, c := range []struct{ path, value, fault string }{
		{"metadata_version", "", "Invalid metadata: metadata has no metadata_version"},
		{"metadata_version", `"0"`, "No such metadata version: '0'"},
		{"metadata_version", `[0]`, "No such metadata version: [0]"},
		{"buildroots", "", "Invalid metadata: metadata has no buildroots"},
		{"buildroots", "[]", "Invalid name or id value: None"},
		{"buildroots", "null", "Invalid metadata: metadata.buildroots is no list but <class 'NoneType'>"},
		{"buildroots", `"text"`, "Invalid metadata: metadata.buildroots is no list but <class 'str'>"},
		{"buildroots", `[5]`, "Invalid metadata: metadata.buildroots[0] is no object but <class 'int'>"},
		{"buildroots.0.content_generator", "null", "Invalid metadata: metadata.buildroots[0].content_generator is no object"},
		{"buildroots.0.content_generator.name", "[]", "Invalid name or id value: []"},
		{"buildroots.0.content_generator.version", "null", "Invalid metadata: metadata.buildroots[0].content_generator.version is null"},
		{"buildroots.0.content_generator.version", "{}", "Invalid type for value"},
		{"buildroots.0.host.os", `"a\u0000b"`, "Invalid metadata: metadata.buildroots[0].host.os holds a NUL"},
		{"buildroots.0.id", "[1]", "Invalid metadata: no id of a buildroot: [1]"},
		{"buildroots.0.tools", `[{"name": "a", "version": null}]`, "Invalid metadata: metadata.buildroots[0].tools[0] needs a name and a version"},
		{"buildroots.0.tools", `[{"name": "a", "version": 1}, {"name": "a", "version": 2}]`, "Invalid metadata: metadata.buildroots[0].tools names a twice"},
		{"buildroots.0.components", `[{"type": {}}]`, "No such component type: {}"},
		{"buildroots.0.components", `[{}]`, "Invalid metadata: metadata.buildroots[0].components[0] has no type"},
		{"buildroots.0.components", `[{"type": "rpm", "name": ["a"], "version": "1", "release": "1", "arch": "a"}]`, "Invalid type for value"},
		{"buildroots.0.components", `[{"type": "file", "filename": "a", "filesize": "many", "checksum": 1, "checksum_type": 1}]`, "Invalid type for value 'many'"},
		{"buildroots.0.components", `[{"type": "kojifile", "archive_id": 99999999999999}]`, "No such archive: 99999999999999"},
		{"build", "", "Invalid metadata: metadata has no build"},
		{"build", "[]", "Invalid metadata: metadata.build is no object"},
		{"build.name", "", "did not provide name, version, and release"},
		{"build.name", "5", "Invalid type for value '5'"},
		{"build.name", `".."`, "Invalid path segment: .."},
		{"build.name", `"../../x"`, "Invalid path segment: ../../x"},
		{"build.version", `".."`, "Invalid path segment: .."},
		{"build.version", `"a/b"`, "Invalid path segment: a/b"},
		{"build.release", `"."`, "Invalid path segment: ."},
		{"build.release", `""`, "Invalid path segment: "},
		{"build.release", `"1\u0000"`, "Invalid metadata: metadata.build.release holds a NUL"},
		{"build.build_id", `{"id": 1}`, "did not provide name, version, and release"},
		{"build.build_id", `[1]`, "Invalid type for argument: <class 'list'>"},
		{"build.extra", "null", "Invalid metadata: metadata.build.extra is no object"},
		{"build.extra.typeinfo", "null", "Invalid metadata: metadata.build.extra.typeinfo is no object"},
		{"build.extra.typeinfo", `{"../x": {}}`, "No such entry in table btype: ../x"},
		{"build.epoch", `[]`, "Invalid type for value '[]'"},
		{"build.epoch", "99999999999", "Invalid metadata: metadata.build.epoch is out of range: 99999999999"},
		{"build.start_time", "null", "Invalid metadata: metadata.build.start_time is no time: None"},
		{"build.start_time", "1e300", "Invalid metadata: metadata.build.start_time is no time"},
		{"build.end_time", `"NaN"`, "Invalid metadata: metadata.build.end_time is no time"},
		{"build.end_time", `-99999999999999`, "Invalid metadata: metadata.build.end_time is no time"},
		{"build.task_id", "null", "Invalid type, expected type <class 'int'>"},
		{"build.task_id", "99", "No such task: 99"},
		{"build.owner", `["alice"]`, "Invalid owner format (expected username): ['alice']"},
		{"output", "", "Invalid metadata: metadata has no output"},
		{"output", "{}", "Buildroot id not used in output: 1"},
		{"output.0.buildroot_id", "", "Invalid metadata: metadata.output[0] has no buildroot_id"},
		{"output.0.buildroot_id", "{}", "Invalid metadata: no id of a buildroot: {}"},
		{"output.0.filename", `"../../secret.qcow2"`, "Invalid path segment: ../../secret.qcow2"},
		{"output.0.filename", `"/etc/passwd"`, "Invalid path segment: /etc/passwd"},
		{"output.0.filename", `"disk.qcow2\u0000"`, "Invalid metadata: metadata.output[0].filename holds a NUL"},
		{"output.0.filename", `"folder.qcow2"`, "No such file: "},
		{"output.0.filename", `""`, "No such file: "},
		{"output.0.filename", `"link.qcow2"`, "Error importing archive file, "},
		{"output.0.relpath", `"../.."`, "Invalid path segment: ../.."},
		{"output.0.relpath", "5", "Invalid type for value '5'"},
		{"output.0.filesize", `"6"`, "File size 6 for disk.qcow2 (expected 6) doesn't match."},
		{"output.0.filesize", "null", "File size 6 for disk.qcow2 (expected None) doesn't match."},
		{"output.0.checksum", "[]", "File checksum mismatch for disk.qcow2: [] != "},
		{"output.0.checksum_type", `""`, "Unsupported verify type: "},
		{"output.0.checksum_type", "2", "Invalid type for value '2'"},
		{"output.0.type", "null", "Invalid type, expected type <class 'str'>"},
		{"output.0.type", `"rpm"`, "invalid format: disk"},
		{"output.0.extra", "null", "Invalid metadata: metadata.output[0].extra is no object"},
		{"output.0.extra", `{"typeinfo": null}`, "Invalid metadata: metadata.output[0].extra.typeinfo is no object"},
		{"output.0.extra", `{"typeinfo": {"rest": {}, "image": {}}}`, "Output file has multiple types: disk.qcow2"},
		{"output.0.extra.image", "5", "Invalid type for value '5'"},
		{"output.0.extra.image.arch", `"a\u0000"`, "The archive's arch holds a NUL"},
		{"output.0.components", "5", "Invalid metadata: metadata.output[0].components is no list"},
		{"output.1.subdir", `"../../../../x"`, "Invalid path segment: ../../../../x"},
		{"output.1.subdir", `"/x"`, "Invalid path segment: /x"},
		{"output.1.subdir", "5", "Invalid type for value '5'"},
	} {
		_, err := h.Try("alice", "CGImport", change(t, parse(t, told), c.path, c.value), "up")
		refused(t, c.path+" "+c.value, err, c.fault)
	}
	if d := cmp.Diff(before, tree(t, h)); d != "" {
		t.Errorf("files: -want +got\n%s", d)
	}
	if list, _ := h.Call("", "listBuilds").([]any); len(list) != 0 {
		t.Errorf("builds: %v", list)
	}
	h.Call("alice", "CGImport", told, "up")
}

func TestHostileText(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	put(t, h, "up", map[string]string{"list.json": "[]", "folder.json/x": "x"})
	if err := os.WriteFile(filepath.Join(top(h), "outside.json"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	large := filepath.Join(top(h), "work/up/large.json")
	if err := os.WriteFile(large, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, 65<<20); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		metadata any
		dir      string
		fault    string
	}{
		{"list.json", "up", "Invalid metadata: metadata is no object but <class 'list'>"},
		{"folder.json", "up", "No such file: folder.json"},
		{"large.json", "up", "Metadata larger than 67108864 bytes: large.json"},
		{"../../outside.json", "up", "Invalid path segment: ../../outside.json"},
		{"outside.json", "..", "Invalid path segment: .."},
		{"/etc/x.json", "up", "Invalid path segment: /etc/x.json"},
		{"", "up", "Invalid json data: ''"},
		{"{} {}", "up", "Invalid json data: '{} {}'"},
		{"null", "up", "Invalid metadata: metadata is no object but <class 'NoneType'>"},
		{strings.Repeat("[", 1000), "up", "Invalid json data: '[[["},
		{strings.Repeat("x", 1<<20), "up", "Invalid json data: 'xxx"},
		{true, "up", "Invalid type for value 'True'"},
	} {
		_, err := h.Try("alice", "CGImport", c.metadata, c.dir)
		refused(t, c.fault, err, c.fault)
		if err != nil && len(err.Error()) > 5000 {
			t.Errorf("%s: a fault of %d bytes", c.fault, len(err.Error()))
		}
	}
}
