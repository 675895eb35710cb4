package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree writes files under a new directory; a name ending in "/" is a folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
		} else if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestReadDirThenFile(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{
		"d/10-a.conf":   "[hub]\nx = 10\ny = 10\nz = 10\n",
		"d/9-b.conf":    "[hub]\nx = 9\ny = 9\n[extra]\nq = 1\n",
		"d/99.conf.bak": "broken",
		"d/.conf":       "[hub]\nhidden = 1\n",
		"d/sub.conf/":   "",
		"hub.conf":      "[hub]\nx = main\n",
	})
	if err := os.Symlink("nowhere", filepath.Join(dir, "d/dangling.conf")); err != nil {
		t.Fatal(err)
	}
	f, err := Read([]Source{{Path: filepath.Join(dir, "d")}, {Path: filepath.Join(dir, "hub.conf"), Required: true}}, true)
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ Name, Value, File string }
	var got []row
	for _, o := range f.Options("hub") {
		got = append(got, row{o.Name, o.Value, strings.TrimPrefix(o.File, dir+"/")})
	}
	want := []row{{"hidden", "1", "d/.conf"}, {"x", "main", "hub.conf"}, {"y", "9", "d/9-b.conf"}, {"z", "10", "d/10-a.conf"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"hub", "extra"}, f.Sections()); diff != "" {
		t.Error(diff)
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{
		"a.conf":         "[a]\nx = 1\n",
		"b.conf":         "[a]\nx = 2\n",
		"bad.conf":       "x\n",
		"worse.conf":     "[a]\ny\n",
		"empty/":         "",
		"odd/dir.conf/":  "",
		"latin/one.conf": "[a]\nx = \xe4\n",
	})
	if err := os.WriteFile(filepath.Join(dir, "large.conf"), make([]byte, MaxSize+1), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		sources []string // a "!" makes one required
		value   string
		errs    string
	}{
		"later wins":            {sources: []string{"a.conf", "b.conf"}, value: "2"},
		"order is the caller's": {sources: []string{"b.conf", "a.conf"}, value: "1"},
		"missing is skipped":    {sources: []string{"a.conf", "none.conf", "none/none.conf"}, value: "1"},
		"required":              {sources: []string{"a.conf", "!none.conf"}, errs: "read configuration: stat $/none.conf: no such file or directory"},
		"empty folder":          {sources: []string{"a.conf", "empty"}, value: "1"},
		"empty but required":    {sources: []string{"!empty"}, errs: "read configuration: no *.conf in $/empty"},
		"folder as a file":      {sources: []string{"a.conf", "odd"}, value: "1"},
		"required folder":       {sources: []string{"!odd"}, errs: "read configuration: $/odd/dir.conf: not a readable file"},
		"device":                {sources: []string{"a.conf", "/dev/null"}, value: "1"},
		"required device":       {sources: []string{"!/dev/null"}, errs: "read configuration: /dev/null: not a regular file"},
		"too large":             {sources: []string{"large.conf"}, errs: "$/large.conf: larger than 4194304 bytes"},
		"every file's problems": {
			sources: []string{"bad.conf", "worse.conf", "latin"},
			errs: "$/bad.conf:1: expected a section header like [hub] before \"x\"\n" +
				"$/worse.conf:2: expected \"name = value\" or a [section], found \"y\"\n" +
				"$/latin/one.conf:2: not UTF-8 text",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sources []Source
			for _, s := range tt.sources {
				path, required := strings.CutPrefix(s, "!")
				if !filepath.IsAbs(path) {
					path = filepath.Join(dir, path)
				}
				sources = append(sources, Source{path, required})
			}
			f, err := Read(sources, true)
			if tt.errs != "" {
				if err == nil || f != nil {
					t.Fatalf("got %v, %v", f, err)
				}
				if diff := cmp.Diff(tt.errs, strings.ReplaceAll(err.Error(), dir, "$")); diff != "" {
					t.Error(diff)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if o, _ := f.Get("a", "x"); o.Value != tt.value {
				t.Errorf("x = %q, expected %q", o.Value, tt.value)
			}
		})
	}
}

func TestReadFiles(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"a.conf": "[a]\nx = %(y)s\ny = 1\n", "b.conf": "[a]\ny = 2\n"})
	f, err := ReadFiles([]string{dir, filepath.Join(dir, "none")}, false)
	if err != nil {
		t.Fatal(err)
	}
	if o, _ := f.Get("a", "x"); o.Value != "2" || o.Err != nil {
		t.Errorf("got %+v", o)
	}
}
