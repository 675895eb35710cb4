package repodata

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// run runs a program and fails the test with its output.
func run(t *testing.T, argv ...string) string {
	t.Helper()
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+t.TempDir()) // rpm keeps a database there
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", argv, err, out)
	}
	return string(out)
}

// variedRepo builds the packages of testdata/varied.spec and adds the conformance
// kit's, signed ones too, and some with headers that rpmbuild does not make: a
// folder with a list of them.
func variedRepo(t *testing.T) (dir, list string) {
	t.Helper()
	dir = t.TempDir()
	rpms := filepath.Join(dir, "packages")
	run(t, "rpmbuild", "-ba", "--nodeps", "--define", "_topdir "+t.TempDir(), "--define", "_rpmdir "+rpms,
		"--define", "_srcrpmdir "+rpms+"/src", "--define", "_build_id_links none", "testdata/varied.spec")
	if err := os.CopyFS(filepath.Join(rpms, "kit"), os.DirFS("../../testdata/conformance/files")); err != nil {
		t.Fatal(err)
	}
	for i, p := range oddPackages() {
		path := filepath.Join(rpms, fmt.Sprintf("odd-%02d-1.noarch.rpm", i))
		if err := os.WriteFile(path, p, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	err := filepath.WalkDir(rpms, func(path string, e os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".rpm") {
			names = append(names, strings.TrimPrefix(path, dir+"/"))
		}
		return err
	})
	if err != nil || len(names) < 6 {
		t.Fatal(names, err)
	}
	list = filepath.Join(dir, "pkglist")
	if err := os.WriteFile(list, []byte(strings.Join(names, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir, list
}

// createrepo makes repodata with the program that is the measure.
func createrepo(t *testing.T, dir, list string, options ...string) string {
	t.Helper()
	out := t.TempDir()
	argv := append([]string{"createrepo_c", "--error-exit-val", "--no-database", "-q", "-o", out, "-i", list}, options...)
	run(t, append(argv, dir)...)
	return filepath.Join(out, "repodata")
}

// readRepodata returns the open text of each file by its kind, with what differs
// from run to run made the same.
func readRepodata(t *testing.T, dir string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "repomd.xml"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, name := range regexp.MustCompile(`href="repodata/([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
		data, err := os.ReadFile(filepath.Join(dir, name[1]))
		if err != nil {
			t.Fatal(err)
		}
		_, kind, _ := strings.Cut(name[1], "-")
		if strings.HasSuffix(kind, ".gz") {
			r, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if data, err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
		all[kind] = string(data)
	}
	all["repomd.xml"] = regexp.MustCompile(`(?s)<checksum.*?</checksum>|<revision>.*?</revision>|<timestamp>.*?</timestamp>|<size>.*?</size>|/[0-9a-f]{64}-`).
		ReplaceAllString(string(text), "...")
	return all
}

// TestSameAsCreaterepo compares everything byte by byte.
func TestSameAsCreaterepo(t *testing.T) {
	t.Parallel()
	dir, list := variedRepo(t)
	comps := filepath.Join(dir, "comps.xml")
	if err := os.WriteFile(comps, []byte("<?xml version=\"1.0\"?>\n<comps><group><id>build</id></group></comps>\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	want := readRepodata(t, createrepo(t, dir, list, "-g", comps))
	out := filepath.Join(t.TempDir(), "repodata")
	if _, err := Make(t.Context(), Options{Dir: dir, List: list, Groups: comps, Out: out}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, readRepodata(t, out)); diff != "" {
		t.Errorf("createrepo_c and we differ (-createrepo_c +we):\n%s", diff)
	}
}

// TestEmptyRepo is of a tag without packages.
func TestEmptyRepo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	list := filepath.Join(dir, "pkglist")
	if err := os.WriteFile(list, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	want := readRepodata(t, createrepo(t, dir, list))
	out := filepath.Join(t.TempDir(), "repodata")
	if _, err := Make(t.Context(), Options{Dir: dir, Out: out}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, readRepodata(t, out)); diff != "" {
		t.Errorf("createrepo_c and we differ (-createrepo_c +we):\n%s", diff)
	}
}
