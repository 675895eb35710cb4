package build_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// lay makes a file in a build's folder.
func lay(t *testing.T, h *hubtest.Hub, dir string) {
	t.Helper()
	full := filepath.Join(h.System.Paths.Top, dir)
	if err := os.MkdirAll(full, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(full, "content"), []byte("content"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func has(t *testing.T, h *hubtest.Hub, dir string) bool {
	t.Helper()
	_, err := os.Stat(filepath.Join(h.System.Paths.Top, dir, "content"))
	return err == nil
}

func TestPromote(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	id := h.Call("kojiadmin", "createEmptyBuild", "p", "1", "1", nil, "alice", true)
	release, _ := h.Call("", "getBuild", id).(xmlrpc.Struct).Value("release").(string)
	lay(t, h, "packages/p/1/"+release)
	if _, err := h.Try("bob", "promoteBuild", id); !koji.IsKind(err, koji.ActionNotAllowed) {
		t.Errorf("promoted by somebody else: %v", err)
	}
	b, _ := h.Call("alice", "promoteBuild", id).(xmlrpc.Struct)
	if b.Value("release") != "1" || b.Value("draft") != false || b.Value("promoter_name") != "alice" {
		t.Errorf("got %v", b)
	}
	for _, dir := range []string{"packages/p/1/1", "packages/p/1/" + release} {
		if !has(t, h, dir) {
			t.Errorf("no content in %s", dir)
		}
	}
	if _, err := h.Try("alice", "promoteBuild", id); !koji.IsKind(err, koji.GenericError) {
		t.Errorf("promoted twice: %v", err)
	}
	h.Call("kojiadmin", "deleteBuild", id)
	left, err := filepath.Glob(filepath.Join(h.System.Paths.Top, "packages/p/1/*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestChangeVolume(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	id := h.Call("kojiadmin", "createEmptyBuild", "p", "1", "1", nil)
	lay(t, h, "packages/p/1/1")
	if err := os.MkdirAll(filepath.Join(h.System.Paths.Top, "vol/v"), 0o755); err != nil {
		t.Fatal(err)
	}
	h.Call("kojiadmin", "addVolume", "v")
	h.Call("kojiadmin", "changeBuildVolume", id, "v")
	if !has(t, h, "vol/v/packages/p/1/1") || !has(t, h, "packages/p/1/1") {
		t.Error("the files are not on both ways")
	}
	if info, err := os.Lstat(filepath.Join(h.System.Paths.Top, "packages/p/1/1")); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("no link on the default volume: %v", err)
	}
	h.Call("kojiadmin", "changeBuildVolume", id, "DEFAULT")
	if info, err := os.Lstat(filepath.Join(h.System.Paths.Top, "packages/p/1/1")); err != nil || !info.IsDir() {
		t.Errorf("not moved back: %v", err)
	}
	if has(t, h, "vol/v/packages/p/1/1") {
		t.Error("the files are still on the other volume")
	}
	// what a failed call has moved comes back
	if _, err := h.Try("kojiadmin", "changeBuildVolume", id, "nosuch"); err == nil {
		t.Error("moved to no volume")
	}
	if !has(t, h, "packages/p/1/1") {
		t.Error("a failed call took the files away")
	}
}
