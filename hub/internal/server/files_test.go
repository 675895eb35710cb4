package server_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}

// The tree is read-only, and nothing outside of it is served.
func TestFiles(t *testing.T) {
	t.Parallel()
	h, srv := serve(t)
	top := h.System.Paths.Top
	write(t, filepath.Join(top, "repos/x/1/a.txt"), "hello")
	write(t, filepath.Join(top, "work/up/.user"), "1")
	secret := filepath.Join(t.TempDir(), "secret")
	write(t, secret, "secret")
	link(t, "1", filepath.Join(top, "repos/x/latest"))
	link(t, secret, filepath.Join(top, "repos/x/absolute"))
	link(t, "../../../"+filepath.Base(filepath.Dir(secret))+"/secret", filepath.Join(top, "repos/x/relative"))
	link(t, "circle", filepath.Join(top, "repos/x/circle"))
	if err := syscall.Mkfifo(filepath.Join(top, "repos/x/pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"/kojifiles/repos/x/1/a.txt":                   200,
		"/kojifiles/repos/x/latest/a.txt":              200,
		"/kojifiles/repos/x/1/nosuch":                  404,
		"/kojifiles/work/up/.user":                     404,
		"/kojifiles/repos/x/absolute":                  404,
		"/kojifiles/repos/x/relative":                  404,
		"/kojifiles/..%2f..%2fetc/passwd":              404,
		"/kojifiles/repos/..%2f..%2f..%2fetc/passwd":   404,
		"/kojifiles/repos/x/pipe":                      404,
		"/kojifiles/repos/x/circle":                    404,
		"/kojifiles/repos/x/1/a.txt%00":                404,
		"/kojifiles/repos/" + strings.Repeat("x", 300): 404,
		"/kojifiles/":                                  200,
	} {
		status, _, text := send(t, "GET", srv.URL+path, "")
		if status != want || strings.Contains(text, "secret") && status == 200 {
			t.Errorf("%s: got %d, want %d", path, status, want)
		}
	}
	if _, _, text := send(t, "GET", srv.URL+"/kojifiles/work/up/", ""); strings.Contains(text, ".user") {
		t.Error("a hidden file is listed")
	}
	if status, _, _ := send(t, "PUT", srv.URL+"/kojifiles/repos/x/1/a.txt", "x"); status != 405 {
		t.Errorf("PUT: got %d, want 405", status)
	}
	if _, header, text := send(t, "GET", srv.URL+"/kojifiles/repos/x/1/a.txt", "", "Range", "bytes=1-3"); text != "ell" {
		t.Errorf("range: got %q (%v)", text, header)
	}
}

// Folders that the administrator keeps elsewhere belong to the tree.
func TestFilesElsewhere(t *testing.T) {
	t.Parallel()
	h, srv := serve(t)
	top, elsewhere := h.System.Paths.Top, t.TempDir()
	if err := os.RemoveAll(filepath.Join(top, "scratch")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(elsewhere, "scratch/build.txt"), "scratch")
	write(t, filepath.Join(elsewhere, "scratch-of-others/a.txt"), "others")
	write(t, filepath.Join(elsewhere, "fast/packages/b.txt"), "fast")
	link(t, filepath.Join(elsewhere, "scratch"), filepath.Join(top, "scratch"))
	link(t, filepath.Join(elsewhere, "fast"), filepath.Join(top, "vol/fast"))
	link(t, "../vol/fast/packages", filepath.Join(top, "packages/b"))
	link(t, "../scratch-of-others/a.txt", filepath.Join(elsewhere, "scratch/out.txt"))
	link(t, filepath.Join(elsewhere, "scratch-of-others"), filepath.Join(top, "packages/others"))
	link(t, "nowhere", filepath.Join(top, "vol/none"))
	for path, want := range map[string]int{
		"/kojifiles/scratch/":                200,
		"/kojifiles/scratch/build.txt":       200,
		"/kojifiles/scratch/out.txt":         404,
		"/kojifiles/packages/others/a.txt":   404,
		"/kojifiles/vol/fast/packages/b.txt": 200,
		"/kojifiles/packages/b/b.txt":        200,
		"/kojifiles/vol/none/x":              404,
	} {
		if status, _, _ := send(t, "GET", srv.URL+path, ""); status != want {
			t.Errorf("%s: got %d, want %d", path, status, want)
		}
	}
}
