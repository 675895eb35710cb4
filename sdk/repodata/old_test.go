package repodata

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rewrite changes the open text of one list of a repodata folder, and what
// repomd.xml says of it.
func rewrite(t *testing.T, dir, kind string, f func(string) string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*-"+kind+".xml.gz"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	text := f(readRepodata(t, dir)[kind+".xml.gz"])
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	md, err := os.ReadFile(filepath.Join(dir, "repomd.xml"))
	if err != nil {
		t.Fatal(err)
	}
	old, _, _ := strings.Cut(filepath.Base(found[0]), "-")
	sum := fmt.Sprintf("%x", sha256.Sum256(b.Bytes()))
	md = bytes.Replace(md, []byte(">"+old+"<"), []byte(">"+sum+"<"), 1)
	for path, data := range map[string][]byte{found[0]: b.Bytes(), filepath.Join(dir, "repomd.xml"): md} {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestOldRepodata helps as far as it can be trusted; the repo is right in any
// case.
func TestOldRepodata(t *testing.T) {
	t.Parallel()
	dir, list := bigRepo(t, 60)
	good := createrepo(t, dir, list)
	want := readRepodata(t, good)
	replace := func(kind, old, with string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			rewrite(t, dir, kind, func(s string) string { return strings.Replace(s, old, with, 1) })
		}
	}
	remove := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			found, err := filepath.Glob(filepath.Join(dir, name))
			if err != nil || len(found) != 1 {
				t.Fatal(found, err)
			}
			if err := os.Remove(found[0]); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, tc := range map[string]struct {
		change  func(*testing.T, string)
		old     int // how many packages are taken over
		problem bool
	}{
		"as it is":       {func(*testing.T, string) {}, 60, false},
		"no repomd.xml":  {remove("repomd.xml"), 0, true},
		"no filelists":   {remove("*-filelists.xml.gz"), 0, true},
		"another time":   {replace("primary", `<time file="`, `<time file="1`), 59, false},
		"another size":   {replace("primary", `<size package="`, `<size package="1`), 59, false},
		"another place":  {replace("primary", `<location href="`, `<location href="x`), 59, false},
		"with a base":    {replace("primary", `<location href="`, `<location xml:base="http://x" href="`), 59, false},
		"other packages": {replace("filelists", `<package pkgid="`, `<package pkgid="f`), 0, true},
		"a package less": {func(t *testing.T, dir string) {
			rewrite(t, dir, "other", func(s string) string { return cutPackage.ReplaceAllString(s, "$1") })
		}, 0, true},
		"another namespace": {replace("primary", "http://linux.duke.edu/metadata/common", "http://example.com/"), 0, true},
		"another count":     {replace("other", `packages="60"`, `packages="600000"`), 60, true},
		"no count":          {replace("other", `packages="60"`, `packages="-1"`), 0, true},
		"a comment":         {replace("primary", "<name>", "<!-- --><name>"), 0, true},
		"nested":            {replace("filelists", "<file>", "<package pkgid=\"\"><file>"), 0, true},
		"cut": {func(t *testing.T, dir string) {
			rewrite(t, dir, "primary", func(s string) string { return s[:len(s)*2/3] })
		}, 40, true},
		"more behind": {replace("primary", "</metadata>", "</metadata><package/>"), 60, true},
		"no UTF-8":    {replace("other", "repair", "rep\xe4r"), 59, false},
		"checksum of something": {func(t *testing.T, dir string) {
			md := filepath.Join(dir, "repomd.xml")
			changeFile(t, md, `(<checksum type="sha256">)..`, "${1}00")
		}, 0, true},
		"climbing name": {func(t *testing.T, dir string) {
			changeFile(t, filepath.Join(dir, "repomd.xml"), `href="repodata/`, `href="../../`)
		}, 60, false},
		"other compression": {func(t *testing.T, dir string) { changeFile(t, filepath.Join(dir, "repomd.xml"), `xml\.gz`, `xml.zst`) }, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			old := t.TempDir()
			if err := os.CopyFS(old, os.DirFS(good)); err != nil {
				t.Fatal(err)
			}
			tc.change(t, old)
			c := openCache(t, filepath.Join(t.TempDir(), "cache"), 1<<30)
			out, stats := repoOf(t, Options{Dir: dir, List: list, Old: old, Cache: c})
			// Of a list that breaks off only some is taken over.
			if stats.Old > tc.old || !tc.problem && stats.Old < tc.old || (stats.OldProblem != nil) != tc.problem || stats.Old+stats.Read != 60 {
				t.Errorf("%d packages, want %d; problem %v", stats.Old, tc.old, stats.OldProblem)
			}
			if diff := cmp.Diff(want, readRepodata(t, filepath.Join(out, "repodata"))); diff != "" {
				t.Errorf("another repo:\n%s", diff)
			}
		})
	}
}

var cutPackage = regexp.MustCompile(`(?s)^(.*?)<package .*?</package>\n`)

func changeFile(t *testing.T, path, pattern, with string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := regexp.MustCompile(pattern).ReplaceAll(b, []byte(with))
	if bytes.Equal(b, changed) {
		t.Fatalf("%s has no %s", path, pattern)
	}
	if err := os.WriteFile(path, changed, 0o644); err != nil {
		t.Fatal(err)
	}
}

// FuzzSplitter reads lists that are not what they should be.
func FuzzSplitter(f *testing.F) {
	kind := listKinds()[1]
	whole := fmt.Sprintf(kind.head, 2) + "<package pkgid=\"a\">\n</package>\n<package pkgid=\"b\">\n</package>\n" + kind.foot
	f.Add([]byte(whole))
	f.Add([]byte(whole[:len(whole)-30]))
	f.Add([]byte(strings.Replace(whole, "2", "1", 1)))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := newSplitter(bytes.NewReader(text), kind)
		if err != nil {
			return
		}
		var joined []byte
		n := 0
		for {
			b, err := s.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return
			}
			joined = append(joined, b...)
			n++
		}
		again := fmt.Sprintf(kind.head, n) + string(joined) + kind.foot
		count := regexp.MustCompile(`packages="0*`)
		if got := count.ReplaceAllString(strings.TrimRight(string(text), "\n"), `packages="`); got != count.ReplaceAllString(again, `packages="`) {
			t.Errorf("of %q came %q", got, again)
		}
	})
}
