package repodata

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/sdktest/rpmgen"
	"github.com/google/go-cmp/cmp"
)

// bigRepo is a folder of n generated packages with a list of them.
func bigRepo(t *testing.T, n int) (dir, list string) {
	t.Helper()
	dir = t.TempDir()
	rpms, err := rpmgen.Generate(filepath.Join(dir, "packages"), n)
	if err != nil {
		t.Fatal(err)
	}
	list = filepath.Join(dir, "pkglist")
	writePkglist(t, list, dir, rpms)
	return dir, list
}

func writePkglist(t *testing.T, list, dir string, rpms []rpmgen.RPM) {
	t.Helper()
	var text strings.Builder
	for _, r := range rpms {
		text.WriteString(strings.TrimPrefix(r.Path, dir+"/") + "\n")
	}
	if err := os.WriteFile(list, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// repoOf makes repodata in a folder of its own and returns that.
func repoOf(t *testing.T, o Options) (dir string, stats *Stats) {
	t.Helper()
	dir = t.TempDir()
	o.Out = filepath.Join(dir, "repodata")
	stats, err := Make(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return dir, stats
}

// TestOthersReadIt has those read the repodata who read build repos: dnf,
// mergerepo_c for external repos and createrepo_c --update when koji's kojid goes
// on from our repo.
func TestOthersReadIt(t *testing.T) {
	t.Parallel()
	dir, list := bigRepo(t, 400)
	ours, stats := repoOf(t, Options{Dir: dir, List: list})
	if stats.Groups < 3 {
		t.Fatalf("%d groups are too few to prove anything", stats.Groups)
	}
	theirs := filepath.Dir(createrepo(t, dir, list))
	want := readRepodata(t, filepath.Join(theirs, "repodata"))
	t.Run("dnf", func(t *testing.T) {
		t.Parallel()
		query := func(repo string) string {
			dnf := func(args ...string) string {
				return run(t, append([]string{"dnf", "-q", "--setopt=reposdir=/dev/null", "--setopt=cachedir=" + t.TempDir(),
					"--setopt=keepcache=0", "--repofrompath=it,file://" + repo, "--repo=it", "--forcearch=x86_64", "--releasever=9"}, args...)...)
			}
			dnf("makecache")
			all := dnf("repoquery", "--queryformat", "%{name} %{evr} %{arch} %{downloadsize} %{installsize} %{buildtime} %{sourcerpm} %{license}\n%{requires}\n%{provides}\n%{description}\n%{url}") +
				dnf("repoquery", "--changelogs") +
				dnf("repoquery", "--location") + dnf("repoquery", "--list", "bench00003*")
			return strings.ReplaceAll(all, repo, "REPO")
		}
		got := query(ours)
		if diff := cmp.Diff(query(theirs), got); diff != "" || strings.Count(got, ".src.rpm") != 400 {
			t.Errorf("dnf sees %d packages; other than of createrepo_c's repo:\n%s", strings.Count(got, ".src.rpm"), diff)
		}
	})
	t.Run("mergerepo_c", func(t *testing.T) {
		t.Parallel()
		merged := func(repo string) string {
			out := t.TempDir()
			run(t, "mergerepo_c", "--koji", "--no-database", "-a", "x86_64", "--arch-expand", "-o", out, "-r", "file://"+repo)
			return strings.ReplaceAll(readRepodata(t, filepath.Join(out, "repodata"))["primary.xml.gz"], repo, "REPO")
		}
		if diff := cmp.Diff(merged(theirs), merged(ours)); diff != "" {
			t.Errorf("mergerepo_c sees another repo:\n%s", diff)
		}
	})
	t.Run("createrepo_c", func(t *testing.T) {
		t.Parallel()
		// Nothing can be read but our repodata.
		empty := t.TempDir()
		out := t.TempDir()
		if err := os.CopyFS(out, os.DirFS(ours)); err != nil {
			t.Fatal(err)
		}
		run(t, "createrepo_c", "--error-exit-val", "--no-database", "-q", "--update", "--skip-stat", "-o", out, "-i", list, empty)
		if diff := cmp.Diff(want, readRepodata(t, filepath.Join(out, "repodata"))); diff != "" {
			t.Errorf("createrepo_c reads another repo:\n%s", diff)
		}
	})
	t.Run("python", func(t *testing.T) {
		t.Parallel()
		found, err := filepath.Glob(filepath.Join(ours, "repodata", "*-primary.xml.gz"))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		got := run(t, "python3", "-c", "import gzip, sys; sys.stdout.buffer.write(gzip.open(sys.argv[1]).read())", found[0])
		if diff := cmp.Diff(want["primary.xml.gz"], got); diff != "" {
			t.Errorf("Python reads something else:\n%s", diff)
		}
	})
}
