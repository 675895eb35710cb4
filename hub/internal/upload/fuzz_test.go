package upload

import (
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever a query says, a chunk that is taken goes to a file below the work
// folder that is not hidden.
func FuzzPlace(f *testing.F) {
	for _, seed := range [][2]string{
		{"cli-build/1.x", "a.src.rpm"}, {"..", "passwd"}, {"a/../../b", "c"}, {"/etc", "passwd"}, {"a\x00b", "c"}, {"a", ".user"}, {"a", "../b"}, {"...", "x"}, {"", "x"},
	} {
		f.Add("filepath=" + url.QueryEscape(seed[0]) + "&filename=" + url.QueryEscape(seed[1]) + "&offset=0")
	}
	f.Add("filename=x&offset=-2")
	f.Add("filename=x&offset=99999999999999999999")
	f.Add("filename=%zz")
	f.Add("filename=x&filename=y;filepath=..")
	f.Fuzz(func(t *testing.T, query string) {
		ch, err := parseChunk(query)
		if err != nil {
			return
		}
		if ch.offset < -1 {
			t.Fatalf("%q has offset %d", query, ch.offset)
		}
		dir, err := cleanPlace(ch.dir, ch.name)
		if err != nil {
			return
		}
		full := path.Join(dir, ch.name)
		if !filepath.IsLocal(full) || strings.HasPrefix(path.Base(full), ".") || strings.ContainsRune(full, 0) || path.Dir(full) != dir {
			t.Fatalf("%q leads to %q", query, full)
		}
	})
}
