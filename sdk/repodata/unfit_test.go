package repodata

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gokoji/gokoji/sdk/rpm"
	"github.com/gokoji/gokoji/sdk/sdktest/rpmgen"
)

// TestUnfitPackages are left to createrepo_c, by name.
func TestUnfitPackages(t *testing.T) {
	t.Parallel()
	base := func(fields ...rpmgen.Field) string { return string(rpmgen.Encode(append(oddFields(), fields...)...)) }
	for name, tc := range map[string]struct{ content, want string }{
		"no package":          {strings.Repeat("no package", 20), "not an RPM file"},
		"empty":               {"", "file ends early"},
		"cut":                 {base()[:300], "file ends early"},
		"control characters":  {base(rpmgen.Text(1004, "a\x01b")), "control characters"},
		"in a file's name":    {base(rpmgen.Texts(1117, "a\x1fb"), rpmgen.Texts(1118, "/"), rpmgen.Ints(1116, 0), rpmgen.Ints(1037, 0), rpmgen.Shorts(1030, 0o100644)), "control characters"},
		"overlong UTF-8":      {base(rpmgen.Text(1004, "\xc0\x80")), "XML does not know"},
		"a surrogate":         {base(rpmgen.Text(1004, "\xed\xa0\x80")), "XML does not know"},
		"no character":        {base(rpmgen.Text(1004, "\uffff")), "XML does not know"},
		"number for a text":   {base(rpmgen.Ints(1004, 7)), "tag 1004 of type 4"},
		"text for a number":   {base(rpmgen.Text(1003, "7")), "tag 1003 of type 6"},
		"no name":             {string(rpmgen.Encode(rpmgen.Text(1001, "1"), rpmgen.Text(1044, "odd.src.rpm"))), "no name"},
		"neither kind":        {string(rpmgen.Encode(rpmgen.Text(1000, "odd"))), "neither a binary nor a source package"},
		"old list of files":   {base(rpmgen.Texts(1027, "/etc/x")), "of an old kind"},
		"file without folder": {base(rpmgen.Texts(1117, "a"), rpmgen.Texts(1118, "/"), rpmgen.Ints(1116, 1), rpmgen.Ints(1037, 0), rpmgen.Shorts(1030, 0o100644)), "file 0 has no directory"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for file, text := range map[string]string{"odd.rpm": tc.content, "pkglist": "odd.rpm\n"} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			out := filepath.Join(dir, "repodata")
			_, err := Make(t.Context(), Options{Dir: dir, List: filepath.Join(dir, "pkglist"), Out: out})
			if e := new(Error); !errors.As(err, &e) || e.Href != "odd.rpm" || !strings.Contains(e.Error(), tc.want) {
				t.Errorf("%v\nwant %s", err, tc.want)
			}
			if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the folder is there: %v", err)
			}
		})
	}
}

func TestHeaderWithoutRegionIsUnfit(t *testing.T) {
	t.Parallel()
	h, err := rpm.ParseHeader([]byte("\x8e\xad\xe8\x01\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x02" +
		"\x00\x00\x03\xe8\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00\x01n\x00"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := describe(&rpm.Package{Header: h, Signature: h}, fileInfo{}); err == nil || !strings.Contains(err.Error(), "of an old kind") {
		t.Error(err)
	}
}

// TestPipe is a file that nobody writes to: it is not waited for.
func TestPipe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "odd.rpm")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := readFile(newReader(), path, "odd.rpm"); err == nil || err.Error() != "not a regular file" {
		t.Error(err)
	}
}

// TestUnfitLists are errors before anything is made.
func TestUnfitLists(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for text, want := range map[string]string{
		"missing.rpm\n":        "missing.rpm: stat ",
		"packages/\n":          "packages/: not the name of a package",
		"a.modules.yaml\n":     "not the name of a package",
		strings.Repeat("x", 9): "not the name of a package",
	} {
		list := filepath.Join(t.TempDir(), "pkglist")
		if err := os.WriteFile(list, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Make(t.Context(), Options{Dir: dir, List: list, Out: filepath.Join(dir, "repodata")})
		if e := new(Error); !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
