package repodata

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/sdktest/rpmgen"
	"github.com/google/go-cmp/cmp"
)

func openCache(t *testing.T, dir string, size int64) *Cache {
	t.Helper()
	c, err := OpenCache(dir, size)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// recordOf is what the hub says of a package.
func recordOf(i int, r rpmgen.RPM) string {
	return fmt.Sprintf(`{"id": %d, "name": %q, "version": %q, "release": %q, "arch": %q, "epoch": null, "draft": false, "payloadhash": %q, "size": %d, "buildtime": %d, "buildroot_id": null, "build_id": %d, "metadata_only": false, "extra": null}`+"\n",
		i+1, r.Name, r.Version, r.Release, r.Arch, r.SigMD5, r.Size, r.BuildTime, i/5)
}

// records is the hub's rpmlist.jsonl for these packages.
func records(t *testing.T, rpms []rpmgen.RPM) string {
	t.Helper()
	var text strings.Builder
	for i, r := range rpms {
		text.WriteString(recordOf(i, r))
	}
	path := filepath.Join(t.TempDir(), "rpmlist.jsonl")
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestIncremental tags a newer build into a repo whose files are gone: what is
// known is not looked for.
func TestIncremental(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	packages := filepath.Join(dir, "packages")
	list := filepath.Join(dir, "pkglist")
	rpms, err := rpmgen.Generate(packages, 600)
	if err != nil {
		t.Fatal(err)
	}
	writePkglist(t, list, dir, rpms)
	cacheDir := filepath.Join(t.TempDir(), "cache")
	first, stats := repoOf(t, Options{Dir: dir, List: list, Records: records(t, rpms), Cache: openCache(t, cacheDir, 1<<30)})
	if stats.Read != 600 || stats.CacheProblem != nil {
		t.Errorf("first repo: %+v", stats)
	}
	newer, err := rpmgen.Build(packages, 60, 2)
	if err != nil {
		t.Fatal(err)
	}
	copy(rpms[60*5:], newer)
	writePkglist(t, list, dir, rpms)
	want := readRepodata(t, createrepo(t, dir, list))
	for i, r := range rpms {
		if i/5 != 60 {
			if err := os.Remove(r.Path); err != nil {
				t.Fatal(err)
			}
		}
	}
	o := Options{Dir: dir, List: list, Records: records(t, rpms), Cache: openCache(t, cacheDir, 1<<30)}
	second, stats := repoOf(t, o)
	if stats.Read != 5 || stats.Cached != 595 || stats.Kept < stats.Groups-3 {
		t.Errorf("second repo: %+v", stats)
	}
	if diff := cmp.Diff(want, readRepodata(t, filepath.Join(second, "repodata"))); diff != "" {
		t.Errorf("createrepo_c and we differ:\n%s", diff)
	}
	// From the first repo's metadata instead of the cache.
	o.Cache, o.Old = openCache(t, filepath.Join(t.TempDir(), "cold"), 1<<30), filepath.Join(first, "repodata")
	third, stats := repoOf(t, o)
	if stats.Read != 5 || stats.Old != 595 || stats.OldProblem != nil {
		t.Errorf("repo after an older one: %+v", stats)
	}
	if diff := cmp.Diff(want, readRepodata(t, filepath.Join(third, "repodata"))); diff != "" {
		t.Errorf("createrepo_c and we differ:\n%s", diff)
	}
}

// TestStrangeFiles are not what the hub says of them: described as they are, and
// not kept.
func TestStrangeFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rpms, err := rpmgen.Generate(filepath.Join(dir, "packages"), 10)
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "pkglist")
	writePkglist(t, list, dir, rpms)
	want := readRepodata(t, createrepo(t, dir, list))
	rpms[3].SigMD5 = strings.Repeat("0", 32)
	rpms[7].Size++
	o := Options{Dir: dir, List: list, Records: records(t, rpms)}
	at := filepath.Join(t.TempDir(), "cache")
	for _, read := range []int{10, 2} {
		o.Cache = openCache(t, at, 1<<30)
		out, stats := repoOf(t, o)
		slices.Sort(stats.Strange)
		strange := []string{strings.TrimPrefix(rpms[3].Path, dir+"/"), strings.TrimPrefix(rpms[7].Path, dir+"/")}
		slices.Sort(strange)
		if stats.Read != read || !slices.Equal(stats.Strange, strange) {
			t.Errorf("%+v", stats)
		}
		if diff := cmp.Diff(want, readRepodata(t, filepath.Join(out, "repodata"))); diff != "" {
			t.Errorf("createrepo_c and we differ:\n%s", diff)
		}
	}
}

// TestDamagedCache cuts and changes the cache's files at many places.
func TestDamagedCache(t *testing.T) {
	t.Parallel()
	dir, list := bigRepo(t, 150)
	fresh := filepath.Join(t.TempDir(), "cache")
	c := openCache(t, fresh, 1<<30)
	good, _ := repoOf(t, Options{Dir: dir, List: list, Cache: c})
	want := readRepodata(t, filepath.Join(good, "repodata"))
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	damage := func(suffix string, f func(b []byte) []byte) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			found, err := filepath.Glob(filepath.Join(dir, "*"+suffix))
			if err != nil || len(found) == 0 {
				t.Fatal(found, err)
			}
			b, err := os.ReadFile(found[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(found[0], f(b), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	flip := func(every int) func(b []byte) []byte {
		return func(b []byte) []byte {
			for i := every / 2; i < len(b); i += every {
				b[i] ^= 0x10
			}
			return b
		}
	}
	cut := func(b []byte) []byte { return b[:len(b)*2/3+5] }
	zero := func(b []byte) []byte { clear(b[len(b)/3:]); return b }
	none := func([]byte) []byte { return nil }
	for name, f := range map[string]func(*testing.T, string){
		"a bit of the pack": damage(packSuffix, flip(400_000)), "many bits of the pack": damage(packSuffix, flip(1000)),
		"a bit of the index": damage(indexSuffix, flip(5000)), "many bits of the index": damage(indexSuffix, flip(60)),
		"pack cut": damage(packSuffix, cut), "index cut": damage(indexSuffix, cut),
		"pack lost in a crash": damage(packSuffix, zero), "index lost in a crash": damage(indexSuffix, zero),
		"empty pack": damage(packSuffix, none), "empty index": damage(indexSuffix, none),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := filepath.Join(t.TempDir(), "cache")
			if err := os.CopyFS(at, os.DirFS(fresh)); err != nil {
				t.Fatal(err)
			}
			f(t, at)
			for i := range 2 {
				c := openCache(t, at, 1<<30)
				out, stats := repoOf(t, Options{Dir: dir, List: list, Cache: c})
				if diff := cmp.Diff(want, readRepodata(t, filepath.Join(out, "repodata"))); diff != "" {
					t.Fatalf("another repo:\n%s", diff)
				}
				if i > 0 && (stats.Read > 0 || stats.Kept != stats.Groups) {
					t.Errorf("it was not mended: %+v", stats)
				}
				if err := c.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestOtherFolder has packages found again by their files in another repo of the
// same tree.
func TestOtherFolder(t *testing.T) {
	t.Parallel()
	tree := t.TempDir()
	rpms, err := rpmgen.Generate(filepath.Join(tree, "packages"), 20)
	if err != nil {
		t.Fatal(err)
	}
	at := filepath.Join(t.TempDir(), "cache")
	for i, read := range []int{20, 0} {
		dir := filepath.Join(tree, "repos", fmt.Sprint(i))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("../..", filepath.Join(dir, "toplink")); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, r := range rpms {
			text.WriteString("toplink" + strings.TrimPrefix(r.Path, tree) + "\n")
		}
		list := filepath.Join(dir, "pkglist")
		if err := os.WriteFile(list, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		out, stats := repoOf(t, Options{Dir: dir, List: list, Records: filepath.Join(dir, "rpmlist.jsonl"), Cache: openCache(t, at, 1<<30)})
		if stats.Read != read {
			t.Errorf("%+v", stats)
		}
		if diff := cmp.Diff(readRepodata(t, createrepo(t, dir, list)), readRepodata(t, filepath.Join(out, "repodata"))); diff != "" {
			t.Errorf("createrepo_c and we differ:\n%s", diff)
		}
	}
}

// TestChangedFile changes a package behind the cache's back, when the hub does
// not tell of packages.
func TestChangedFile(t *testing.T) {
	t.Parallel()
	dir, list := bigRepo(t, 20)
	at := filepath.Join(t.TempDir(), "cache")
	_, _ = repoOf(t, Options{Dir: dir, List: list, Cache: openCache(t, at, 1<<30)})
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	then := time.Unix(1_700_000_123, 0)
	if err := os.Chtimes(filepath.Join(dir, strings.Fields(string(text))[7]), then, then); err != nil {
		t.Fatal(err)
	}
	out, stats := repoOf(t, Options{Dir: dir, List: list, Cache: openCache(t, at, 1<<30)})
	if diff := cmp.Diff(readRepodata(t, createrepo(t, dir, list)), readRepodata(t, filepath.Join(out, "repodata"))); diff != "" || stats.Read != 1 {
		t.Errorf("%+v\n%s", stats, diff)
	}
}

// TestManyAtOnce has several users of one cache folder, as processes of tasks
// are.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	dir, list := bigRepo(t, 120)
	at := filepath.Join(t.TempDir(), "cache")
	want := readRepodata(t, createrepo(t, dir, list))
	const users = 6
	outs, stats, errs := make([]string, users), make([]*Stats, users), make([]error, users)
	var wg sync.WaitGroup
	for i := range users {
		outs[i] = filepath.Join(t.TempDir(), "repodata")
		c := openCache(t, at, 1<<30)
		wg.Go(func() { stats[i], errs[i] = Make(t.Context(), Options{Dir: dir, List: list, Cache: c, Out: outs[i]}) })
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, readRepodata(t, outs[i])); diff != "" || stats[i].CacheProblem != nil {
			t.Errorf("%v\n%s", stats[i].CacheProblem, diff)
		}
	}
	if _, stats := repoOf(t, Options{Dir: dir, List: list, Cache: openCache(t, at, 1<<30)}); stats.Read != 0 || stats.Kept != stats.Groups {
		t.Errorf("afterwards: %+v", stats)
	}
}

// TestUselessCache costs time, not the repo: one that another process has locked
// up, and one that cannot be written.
func TestUselessCache(t *testing.T) {
	t.Parallel()
	dir, list := bigRepo(t, 20)
	want := readRepodata(t, createrepo(t, dir, list))
	for name, spoil := range map[string]func(*testing.T, string){
		"locked": func(t *testing.T, at string) {
			unlock, err := openCache(t, at, 1<<30).lock()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(unlock)
		},
		"a folder for a pack": func(t *testing.T, at string) {
			if err := os.Mkdir(filepath.Join(at, "00000001"+packSuffix), 0o755); err != nil {
				t.Fatal(err)
			}
		},
		"a strange pack": func(t *testing.T, at string) {
			if err := os.WriteFile(filepath.Join(at, "x"+packSuffix), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := openCache(t, t.TempDir(), 1<<30)
			c.lockWait = 0
			spoil(t, c.dir)
			out, stats := repoOf(t, Options{Dir: dir, List: list, Cache: c})
			if stats.CacheProblem == nil || stats.Read != 20 {
				t.Errorf("%+v", stats)
			}
			if diff := cmp.Diff(want, readRepodata(t, filepath.Join(out, "repodata"))); diff != "" {
				t.Errorf("another repo:\n%s", diff)
			}
		})
	}
}
