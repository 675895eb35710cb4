package rpm_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

const kit = "../../../testdata/conformance/files"

// put lays files of the kit into the work folder, as an upload does.
func put(t *testing.T, h *hubtest.Hub, dir string, names ...string) string {
	t.Helper()
	work := filepath.Join(h.System.Paths.Top, "work", dir)
	if err := os.MkdirAll(work, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(kit, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(work, filepath.Base(name)), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return work
}

func TestImportMovesFiles(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	work := put(t, h, "in", "tinybash-5.1-1.src.rpm", "tinybash-5.1-1.x86_64.rpm")
	h.Call("kojiadmin", "importRPM", "in", "tinybash-5.1-1.src.rpm")
	h.Call("kojiadmin", "importRPM", "in", "tinybash-5.1-1.x86_64.rpm")

	build := filepath.Join(h.System.Paths.Top, "packages/tinybash/5.1/1")
	for _, name := range []string{
		"src/tinybash-5.1-1.src.rpm", "x86_64/tinybash-5.1-1.x86_64.rpm", "data/sigcache/x86_64/tinybash-5.1-1.x86_64.rpm.sig",
	} {
		if info, err := os.Lstat(filepath.Join(build, name)); err != nil || !info.Mode().IsRegular() {
			t.Errorf("%s: %v", name, err)
		}
	}
	link := filepath.Join(work, "tinybash-5.1-1.x86_64.rpm")
	if target, err := os.Readlink(link); err != nil || filepath.IsAbs(target) {
		t.Errorf("the upload became a link to %q: %v", target, err)
	}
	if _, err := os.Stat(link); err != nil {
		t.Errorf("the link leads nowhere: %v", err)
	}
}

func TestFailedImportLeavesTheTreeAlone(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	work := put(t, h, "in", "tinybash-5.1-1.src.rpm", "tinybash-5.1-1.x86_64.rpm")
	h.Call("kojiadmin", "importRPM", "in", "tinybash-5.1-1.src.rpm")

	// the move comes just before the commit, and then that fails
	broken := errors.New("no commit")
	err := h.System.Run(t.Context(), admin(t, h), func(ctx context.Context, c *hub.Call) error {
		if _, err := c.Invoke(ctx, "importRPM", "in", "tinybash-5.1-1.x86_64.rpm"); err != nil {
			return err
		}
		c.BeforeCommit(func(context.Context, *hub.Call) error { return broken })
		return nil
	})
	if !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	info, err := os.Lstat(filepath.Join(work, "tinybash-5.1-1.x86_64.rpm"))
	if err != nil || !info.Mode().IsRegular() {
		t.Errorf("the upload did not come back: %v", err)
	}
	build := filepath.Join(h.System.Paths.Top, "packages/tinybash/5.1/1")
	for _, name := range []string{"x86_64", "data/sigcache/x86_64"} {
		if _, err := os.Stat(filepath.Join(build, name)); !os.IsNotExist(err) {
			t.Errorf("%s is left behind: %v", name, err)
		}
	}
	h.Call("kojiadmin", "importRPM", "in", "tinybash-5.1-1.x86_64.rpm")
}

// admin is a call by the user who may do everything.
func admin(t *testing.T, h *hubtest.Hub) *hub.Call {
	t.Helper()
	info, _ := h.Call("kojiadmin", "getLoggedInUser").(xmlrpc.Struct)
	id, ok := info.Value("id").(int64)
	if !ok {
		t.Fatalf("getLoggedInUser answered %v", info)
	}
	return &hub.Call{Session: &hub.Session{LoggedIn: true, UserID: id, UserName: "kojiadmin"}}
}

func TestHostileImport(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	put(t, h, "in", "tinybash-5.1-1.src.rpm")
	outside := filepath.Join(h.System.Paths.Top, "tinybash-5.1-1.src.rpm")
	data, err := os.ReadFile(filepath.Join(kit, "tinybash-5.1-1.src.rpm"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(outside, data, 0o644); err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(h.System.Paths.Top, "work/in/cut-1-1.noarch.rpm")
	if err := os.WriteFile(cut, data[:3000], 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ dir, name, fault string }{
		{"..", "tinybash-5.1-1.src.rpm", "No such file"},
		{"in", "../../tinybash-5.1-1.src.rpm", "No such file"},
		{"in", "/etc/passwd", "No such file"},
		{"in", ".", "No such file"},
		{"in", "cut-1-1.noarch.rpm", "error reading package header"},
	} {
		_, err := h.Try("kojiadmin", "importRPM", c.dir, c.name)
		if !koji.IsKind(err, koji.GenericError) || !strings.Contains(err.Error(), c.fault) {
			t.Errorf("importRPM(%q, %q): %v", c.dir, c.name, err)
		}
	}
}

func TestHostileBuildHasNoFolder(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	precious := filepath.Join(h.System.Paths.Top, "packages/precious/1/1")
	if err := os.MkdirAll(precious, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, key := range [][3]string{{"x", "..", "precious"}, {"precious", "1", "."}, {"precious/1", "1", "."}, {"../packages/precious", "1", "1"}} {
		id := h.Call("kojiadmin", "createEmptyBuild", key[0], key[1], key[2], nil)
		h.Call("kojiadmin", "deleteBuild", id)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Errorf("a folder of somebody else was deleted: %v", err)
	}
}
