package cg_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

const kit = "../../../testdata/conformance/files"

// newHub is a hub where alice may import for the generators maker and other, and
// bob for other alone.
func newHub(t *testing.T) *hubtest.Hub {
	t.Helper()
	h := hubtest.New(t)
	h.Call("kojiadmin", "grantCGAccess", "alice", "maker", true)
	h.Call("kojiadmin", "grantCGAccess", "alice", "other", true)
	h.Call("kojiadmin", "grantCGAccess", "bob", "other")
	return h
}

func top(h *hubtest.Hub) string { return h.System.Paths.Top }

// put makes files of the work folder's part dir.
func put(t *testing.T, h *hubtest.Hub, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(top(h), "work", dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// kitFile is the content of a file of the kit.
func kitFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(kit, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// parse reads JSON that tests are made of.
func parse(t *testing.T, text string) xmlrpc.Struct {
	t.Helper()
	v, err := koji.ParseJSON(text)
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v.(xmlrpc.Struct)
}

// change sets the member that path names ("build.name", "output.0.type") to a
// value in JSON, or removes it when that is "".
func change(t *testing.T, v any, path, value string) any {
	t.Helper()
	key, rest, more := strings.Cut(path, ".")
	next := func(old any) any {
		if more {
			return change(t, old, rest, value)
		}
		v, err := koji.ParseJSON(value)
		if err != nil {
			t.Fatalf("%s: %v", value, err)
		}
		return v
	}
	switch x := v.(type) {
	case []any:
		i, err := strconv.Atoi(key)
		if err != nil {
			t.Fatal(err)
		}
		x[i] = next(x[i])
		return x
	case xmlrpc.Struct:
		if value == "" && !more {
			return x.Delete(key)
		}
		x.Set(key, next(x.Value(key)))
		return x
	}
	t.Fatalf("nothing at %s", path)
	return nil
}

// file is the part of the metadata that tells of an upload.
func file(name, content, kind, more string) string {
	sum := sha256.Sum256([]byte(content))
	return `{"buildroot_id": 1, "arch": "noarch", "checksum_type": "sha256", "type": "` + kind + `", "filename": "` + name +
		`", "filesize": ` + strconv.Itoa(len(content)) + `, "checksum": "` + hex.EncodeToString(sum[:]) + `"` + more + `}`
}

// metadata is that of a build with those files.
func metadata(nvr, types string, files ...string) string {
	n, _ := koji.ParseNVR(nvr)
	return `{"metadata_version": 0,
		"build": {"name": "` + n.Name + `", "version": "` + n.Version + `", "release": "` + n.Release + `", "source": null,
			"start_time": 1700000000, "end_time": "1700000100.25", "extra": {"typeinfo": ` + types + `}},
		"buildroots": [{"id": 1, "host": {"os": "os", "arch": "x86_64"}, "container": {"type": "none", "arch": "x86_64"},
			"content_generator": {"name": "maker", "version": 1}, "tools": [], "components": ""}],
		"output": [` + strings.Join(files, ",") + `]}`
}

const imageInfo = `, "extra": {"image": {"arch": "x86_64"}}`

// image is the metadata of an image with a log, both uploaded to dir.
func image(t *testing.T, h *hubtest.Hub, dir, nvr string) xmlrpc.Struct {
	t.Helper()
	put(t, h, dir, map[string]string{"disk.qcow2": "a disk", "build.log": "all well"})
	return parse(t, metadata(nvr, `{"image": {}}`, file("disk.qcow2", "a disk", "image", imageInfo), file("build.log", "all well", "log", "")))
}

// tree lists the files below the top, links with where they lead.
func tree(t *testing.T, h *hubtest.Hub) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(top(h), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path, top(h)+"/")
		if target, err := os.Readlink(path); err == nil {
			name += " -> " + target
		}
		if !d.IsDir() {
			list = append(list, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// refused fails unless err is a fault of that text; it may leave the end out.
func refused(t *testing.T, what string, err error, text string) {
	t.Helper()
	if err == nil || !strings.HasPrefix(err.Error(), text) || !koji.IsKind(err, koji.GenericError) {
		t.Errorf("%s: got %v, want %s", what, err, text)
	}
}
