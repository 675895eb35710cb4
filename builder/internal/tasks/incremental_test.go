package tasks

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func incrementalBench(t *testing.T) *bench {
	t.Helper()
	b := benchWith(t, Settings{Createrepo: CreaterepoSettings{
		Incremental: true, CacheDir: filepath.Join(t.TempDir(), "cache"), CacheSize: 64 << 20,
	}})
	repoHub(b)
	return b
}

func (b *bench) log(id, name string) string {
	return string(b.hub.Uploaded("tasks/"+id+"/"+id, name))
}

// TestIncremental makes a repo as createrepo_c would, from the files first, then
// from the cache.
func TestIncremental(t *testing.T) {
	t.Parallel()
	plain := newBench(t)
	repoHub(plain)
	plain.repo(t, "demo-build", "3", "x86_64", "tinybash-5.1-1.x86_64.rpm", "tinyhello-1.0-1.kit.noarch.rpm")
	_, want := plain.run(t, 36, "createrepo", int64(3), "x86_64", nil)

	b := incrementalBench(t)
	b.repo(t, "demo-build", "3", "x86_64", "tinybash-5.1-1.x86_64.rpm", "tinyhello-1.0-1.kit.noarch.rpm")
	for _, packages := range []string{"tinybash-5.1-1.x86_64.rpm", "tinyhello-1.0-1.kit.noarch.rpm"} {
		// The same time for both, which is part of the repodata.
		st, err := os.Stat(filepath.Join(plain.opts.TopDir, "packages", packages))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(filepath.Join(b.opts.TopDir, "packages", packages), st.ModTime(), st.ModTime()); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		id   int64
		text string
	}{
		{36, "2 packages: 0 from the cache, 0 from older repodata, 2 read; 0 of 1 groups"},
		{37, "2 packages: 2 from the cache, 0 from older repodata, 0 read; 1 of 1 groups"},
	} {
		report, result := b.run(t, tc.id, "createrepo", int64(3), "x86_64", nil)
		if report != "host.closeTask" {
			t.Fatal(report, result)
		}
		_, names := files(t, result)
		if w := []string{"comps.xml", "comps.xml.gz", "filelists.xml.gz", "other.xml.gz", "primary.xml.gz", "repomd.xml"}; !slices.Equal(names, w) {
			t.Errorf("%v\nwant %v", names, w)
		}
		if got, want := primary(t, b, result), primary(t, plain, want); got != want {
			t.Errorf("primary is\n%s\nwant\n%s", got, want)
		}
		log := b.log(map[int64]string{36: "36", 37: "37"}[tc.id], "createrepo.log")
		if !strings.Contains(log, tc.text) || strings.Contains(log, "createrepo_c") {
			t.Errorf("log %s\nwant %s", log, tc.text)
		}
	}
	wantMethods(t, b.methods(), "repoInfo", "getExternalRepoList", "getTag", "host.closeTask",
		"repoInfo", "getExternalRepoList", "getTag", "host.closeTask")
}

// TestIncrementalKeepsOut of what createrepo_c must judge or kojid.conf forbids.
func TestIncrementalKeepsOut(t *testing.T) {
	t.Parallel()
	b := incrementalBench(t)
	b.repo(t, "demo-build", "3", "x86_64", "tinybash-5.1-1.x86_64.rpm")
	rpm := filepath.Join(b.opts.TopDir, "packages/tinybash-5.1-1.x86_64.rpm")
	whole, err := os.ReadFile(rpm)
	if err != nil {
		t.Fatal(err)
	}
	write(t, rpm, "no package")
	report, result := b.run(t, 40, "createrepo", int64(3), "x86_64", nil)
	if text, _ := result.(string); report != "host.failTask" || !strings.Contains(text, "failed to create repo: /usr/bin/createrepo_c") {
		t.Errorf("a broken package: %s %v", report, result)
	}
	if log := b.log("40", "createrepo.log"); !strings.Contains(log, "Leaving it to createrepo_c because of ../../../../packages/tinybash-5.1-1.x86_64.rpm: ") {
		t.Errorf("log %s", log)
	}
	write(t, rpm, string(whole))
	b.opts.CreaterepoUpdate = false
	for _, id := range []string{"41", "42"} {
		report, result = b.run(t, map[string]int64{"41": 41, "42": 42}[id], "createrepo", int64(3), "x86_64", xmlrpc.Struct{opt("id", 1)})
		if log := b.log(id, "createrepo.log"); report != "host.closeTask" || !strings.Contains(log, " 1 read;") {
			t.Errorf("createrepo_update = off: %s %v\n%s", report, result, log)
		}
	}
}

func TestIncrementalOfNothing(t *testing.T) {
	t.Parallel()
	b := incrementalBench(t)
	b.repo(t, "demo-build", "3", "x86_64")
	report, result := b.run(t, 38, "createrepo", int64(3), "x86_64", nil)
	if report != "host.closeTask" {
		t.Fatal(report, result)
	}
	if _, names := files(t, result); !slices.Contains(names, "EMPTY_REPO") || !slices.Contains(names, "comps.xml") {
		t.Errorf("%v", names)
	}
	if text := primary(t, b, result); !strings.Contains(text, ` packages="0">`) {
		t.Errorf("primary is %s", text)
	}
}
