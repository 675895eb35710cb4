package repodata

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTinyCache holds less than one repo needs.
func TestTinyCache(t *testing.T) {
	t.Parallel()
	dir, list := bigRepo(t, 300)
	want := readRepodata(t, createrepo(t, dir, list))
	at := t.TempDir()
	for range 3 {
		// a task that was killed had begun a pack
		if err := os.WriteFile(filepath.Join(at, "00000000"+packSuffix), make([]byte, 50_000), 0o644); err != nil {
			t.Fatal(err)
		}
		c := openCache(t, at, 200_000)
		out, stats := repoOf(t, Options{Dir: dir, List: list, Cache: c})
		if stats.CacheProblem != nil {
			t.Error(stats.CacheProblem)
		}
		if diff := cmp.Diff(want, readRepodata(t, filepath.Join(out, "repodata"))); diff != "" {
			t.Errorf("another repo:\n%s", diff)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCacheIsBounded gives up what has not been used for longest.
func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	const limit = shares * 10_000
	at := t.TempDir()
	value := func(i int) keyed {
		return keyed{cacheKey{byte(i), byte(i >> 8)}, record{[]byte(strings.Repeat("x", 1000)), []byte(fmt.Sprint(i)), nil}}
	}
	// What is used again and again stays.
	hot := value(0)
	for i := range 1000 {
		c := openCache(t, at, limit)
		if err := errors.Join(c.prepare([]cacheKey{hot.key}), c.put([]keyed{value(i)})); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	c := openCache(t, at, limit)
	known := func(i int) bool {
		k := value(i)
		if err := c.prepare([]cacheKey{k.key}); err != nil {
			t.Fatal(err)
		}
		places := c.find([]cacheKey{k.key})
		r := c.read(places)[0]
		return places[0].intact(&r) && slices.EqualFunc(r[:], k.record[:], func(a, b []byte) bool { return string(a) == string(b) })
	}
	var size int64
	paths, err := filepath.Glob(filepath.Join(at, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		st, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(p, indexSuffix) {
			size += st.Size()
		}
	}
	if size > limit+limit/shares || size < limit/2 {
		t.Errorf("the cache has %d bytes of %d", size, limit)
	}
	if !known(0) || !known(999) || known(100) {
		t.Errorf("known: the used one %t, the newest %t, an old one %t", known(0), known(999), known(100))
	}
}
