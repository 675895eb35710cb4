package repodata

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/sdktest/rpmgen"
)

// BenchmarkRatio makes the repodata of 20,000 RPMs, when nobody knows them yet
// and after one build of five has come newly in, and tells how many times as long
// createrepo_c takes: with the same output asked of it, and with the databases
// (-d) that koji lets it make.
func BenchmarkRatio(b *testing.B) {
	const packages, changed = 20_000, 1234
	dir := b.TempDir()
	rpms, err := rpmgen.Generate(filepath.Join(dir, "packages"), packages)
	if err != nil {
		b.Fatal(err)
	}
	base := newBenchList(b, dir, rpms)
	newer, err := rpmgen.Build(filepath.Join(dir, "packages"), changed, 2)
	if err != nil {
		b.Fatal(err)
	}
	copy(rpms[changed*len(newer):], newer)
	next := newBenchList(b, dir, rpms)
	cache := filepath.Join(b.TempDir(), "cache")
	b.Run("full", func(b *testing.B) {
		var ours, plain, database time.Duration
		for b.Loop() {
			if err := os.RemoveAll(cache); err != nil {
				b.Fatal(err)
			}
			ours += base.make(b, cache)
			plain += base.createrepo(b, "", "--no-database")
			database += base.createrepo(b, "", "-d")
		}
		report(b, ours, plain, database)
	})
	b.Run("newBuild", func(b *testing.B) {
		base.make(b, cache)
		old := b.TempDir()
		base.createrepo(b, old, "-d")
		var ours, plain, database time.Duration
		for b.Loop() {
			known := filepath.Join(b.TempDir(), "cache")
			if err := os.CopyFS(known, os.DirFS(cache)); err != nil {
				b.Fatal(err)
			}
			ours += next.make(b, known)
			for _, run := range []struct {
				option string
				took   *time.Duration
			}{{"--no-database", &plain}, {"-d", &database}} {
				out := b.TempDir()
				if err := os.CopyFS(out, os.DirFS(old)); err != nil {
					b.Fatal(err)
				}
				*run.took += next.createrepo(b, out, run.option, "--update", "--skip-stat")
			}
		}
		report(b, ours, plain, database)
	})
}

func report(b *testing.B, ours, plain, database time.Duration) {
	b.Helper()
	b.ReportMetric(0, "ns/op") // that of all three says nothing
	b.ReportMetric(ours.Seconds()/float64(b.N), "s/repo")
	b.ReportMetric(plain.Seconds()/ours.Seconds(), "x-createrepo_c")
	b.ReportMetric(database.Seconds()/ours.Seconds(), "x-createrepo_c-d")
}

// benchList is a list of packages with the hub's records of them.
type benchList struct{ dir, list, records string }

func newBenchList(b *testing.B, dir string, rpms []rpmgen.RPM) benchList {
	b.Helper()
	at := b.TempDir()
	l := benchList{dir, filepath.Join(at, "pkglist"), filepath.Join(at, "rpmlist.jsonl")}
	var list, records strings.Builder
	for i, r := range rpms {
		list.WriteString(strings.TrimPrefix(r.Path, dir+"/") + "\n")
		records.WriteString(recordOf(i, r))
	}
	for path, text := range map[string]string{l.list: list.String(), l.records: records.String()} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	return l
}

// make makes the repodata as createrepo tasks do.
func (l benchList) make(b *testing.B, cache string) time.Duration {
	b.Helper()
	out := filepath.Join(b.TempDir(), "repodata")
	start := time.Now()
	c, err := OpenCache(cache, 4<<30)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := Make(b.Context(), Options{Dir: l.dir, List: l.list, Records: l.records, Out: out, Cache: c}); err != nil {
		b.Fatal(err)
	}
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// createrepo runs createrepo_c; out may hold older repodata.
func (l benchList) createrepo(b *testing.B, out string, options ...string) time.Duration {
	b.Helper()
	if out == "" {
		out = b.TempDir()
	}
	argv := append([]string{"--error-exit-val", "-q", "-o", out, "-i", l.list}, options...)
	start := time.Now()
	if text, err := exec.Command("createrepo_c", append(argv, l.dir)...).CombinedOutput(); err != nil {
		b.Fatal(fmt.Errorf("createrepo_c: %w\n%s", err, text))
	}
	return time.Since(start)
}
