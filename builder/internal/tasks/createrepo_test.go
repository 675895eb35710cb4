package tasks

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// repoHub answers what createrepo asks, for a tag with these external repos.
func repoHub(b *bench, external ...any) {
	b.hub.Handle("repoInfo", func(c sdktest.HubCall) (any, error) {
		id := c.Args[0].(int64)
		state := koji.RepoInit
		if id == 1 {
			state = koji.RepoReady
		}
		return xmlrpc.Struct{
			opt("id", id), opt("tag_id", 23), opt("tag_name", "demo-build"), opt("create_event", 152), opt("state", int64(state)),
		}, nil
	})
	b.hub.Answer("getExternalRepoList", append([]any{}, external...))
	b.hub.Answer("getTag", xmlrpc.Struct{opt("id", 23), opt("name", "demo-build")})
}

// files are the names in a createrepo task's result, without their checksums.
func files(t *testing.T, result any) (dir string, names []string) {
	t.Helper()
	list, ok := result.([]any)
	if !ok || len(list) != 2 {
		t.Fatalf("result %v", result)
	}
	for _, v := range list[1].([]any) {
		name := v.(string)
		if i := strings.LastIndexByte(name, '-'); i >= 0 {
			name = name[i+1:]
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return list[0].(string), names
}

// primary is the uploaded list of packages.
func primary(t *testing.T, b *bench, result any) string {
	t.Helper()
	list := result.([]any)
	for _, v := range list[1].([]any) {
		if name := v.(string); strings.HasSuffix(name, "-primary.xml.gz") {
			zr, err := gzip.NewReader(bytes.NewReader(b.hub.Uploaded(list[0].(string), name)))
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(zr)
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		}
	}
	t.Fatalf("no primary.xml in %v", list)
	return ""
}

func commandLine(b *bench, id, log string) string {
	line, _, _ := strings.Cut(string(b.hub.Uploaded("tasks/"+id+"/"+id, log)), "\n")
	line = strings.ReplaceAll(line, b.opts.TopDir, "$TOPDIR")
	return strings.ReplaceAll(line, b.opts.WorkDir, "$WORKDIR")
}

func TestCreaterepo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	repoHub(b)
	b.repo(t, "demo-build", "3", "x86_64", "tinybash-5.1-1.x86_64.rpm", "tinyhello-1.0-1.kit.noarch.rpm")
	report, result := b.run(t, 36, "createrepo", int64(3), "x86_64", nil)
	if report != "host.closeTask" {
		t.Fatal(report, result)
	}
	dir, names := files(t, result)
	want := []string{"comps.xml", "comps.xml.gz", "filelists.sqlite.bz2", "filelists.xml.gz", "other.sqlite.bz2",
		"other.xml.gz", "primary.sqlite.bz2", "primary.xml.gz", "repomd.xml"}
	if dir != "tasks/36/36" || !slices.Equal(names, want) {
		t.Errorf("%s: %v\nwant %v", dir, names, want)
	}
	for _, name := range []string{"tinybash", "tinyhello"} {
		if !strings.Contains(primary(t, b, result), "<name>"+name+"</name>") {
			t.Errorf("%s is not in the repo", name)
		}
	}
	const line = "$ /usr/bin/createrepo_c --error-exit-val -vd -o $WORKDIR/tasks/36/36/repo -i $TOPDIR/repos/demo-build/3/x86_64/pkglist -g $TOPDIR/repos/demo-build/3/groups/comps.xml $TOPDIR/repos/demo-build/3/x86_64"
	if got := commandLine(b, "36", "createrepo.log"); got != line {
		t.Errorf("ran %s\nwant %s", got, line)
	}
	wantMethods(t, b.methods(), "repoInfo", "getExternalRepoList", "getTag", "host.closeTask")
	if left, _ := filepath.Glob(filepath.Join(b.opts.WorkDir, "tasks/36/*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestCreaterepoUpdates(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	repoHub(b)
	b.repo(t, "demo-build", "3", "x86_64", "tinybash-5.1-1.x86_64.rpm")
	_, first := b.run(t, 36, "createrepo", int64(3), "x86_64", nil)
	dir, _ := files(t, first)
	old := filepath.Join(b.repo(t, "demo-build", "1", "x86_64"), "repodata")
	if err := os.MkdirAll(old, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range first.([]any)[1].([]any) {
		write(t, filepath.Join(old, name.(string)), string(b.hub.Uploaded(dir, name.(string))))
	}
	// With --skip-stat what the old repo has is not even looked for.
	if err := os.WriteFile(filepath.Join(b.opts.TopDir, "packages/tinybash-5.1-1.x86_64.rpm"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	report, second := b.run(t, 37, "createrepo", int64(3), "x86_64", xmlrpc.Struct{opt("id", 1)})
	if report != "host.closeTask" {
		t.Fatal(report, second)
	}
	if !strings.Contains(primary(t, b, second), "<name>tinybash</name>") {
		t.Error("the package is not in the new repo")
	}
	if got := commandLine(b, "37", "createrepo.log"); !strings.Contains(got, " --update --skip-stat $TOPDIR") {
		t.Errorf("ran %s", got)
	}
}

func TestCreaterepoOfNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	repoHub(b)
	b.repo(t, "demo-build", "3", "x86_64")
	_, result := b.run(t, 38, "createrepo", int64(3), "x86_64", nil)
	if _, names := files(t, result); !slices.Contains(names, "EMPTY_REPO") {
		t.Errorf("%v", names)
	}
	const line = "$ /usr/bin/createrepo_c --error-exit-val -vd -o $WORKDIR/tasks/38/38/repo -g $TOPDIR/repos/demo-build/3/groups/comps.xml $WORKDIR/tasks/38/38/repo"
	if got := commandLine(b, "38", "createrepo.log"); got != line {
		t.Errorf("ran %s\nwant %s", got, line)
	}
}

func TestCreaterepoMergesExternalRepos(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(*testing.T) *bench{"createrepo_c": newBench, "incremental": incrementalBench} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mergeExternalRepos(t, make(t))
		})
	}
}

func mergeExternalRepos(t *testing.T, b *bench) {
	repoHub(b)
	b.repo(t, "demo-build", "3", "x86_64", "tinyhello-1.0-1.kit.noarch.rpm")
	_, first := b.run(t, 36, "createrepo", int64(3), "x86_64", nil)
	dir, _ := files(t, first)
	elsewhere := filepath.Join(t.TempDir(), "x86_64", "repodata")
	if err := os.MkdirAll(elsewhere, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range first.([]any)[1].([]any) {
		write(t, filepath.Join(elsewhere, name.(string)), string(b.hub.Uploaded(dir, name.(string))))
	}
	base := "file://" + filepath.Dir(filepath.Dir(elsewhere))
	repoHub(b,
		xmlrpc.Struct{opt("url", base+"/$arch/"), opt("arches", nil), opt("merge_mode", "koji")},
		xmlrpc.Struct{opt("url", base+"/other/"), opt("arches", "aarch64"), opt("merge_mode", "koji")})
	b.repo(t, "demo-build", "9", "x86_64", "tinybash-5.1-1.x86_64.rpm")
	report, result := b.run(t, 91, "createrepo", int64(9), "x86_64", nil)
	if report != "host.closeTask" {
		t.Fatal(report, result, string(b.hub.Uploaded("tasks/91/91", "mergerepos.log")))
	}
	if _, names := files(t, result); !slices.Contains(names, "pkgorigins.gz") {
		t.Errorf("%v", names)
	}
	for _, name := range []string{"tinybash", "tinyhello"} {
		if !strings.Contains(primary(t, b, result), "<name>"+name+"</name>") {
			t.Errorf("%s is not in the repo", name)
		}
	}
	line := "$ /usr/bin/mergerepo_c --koji -b $TOPDIR/repos/demo-build/9/x86_64/blocklist -a x86_64 -o $WORKDIR/tasks/91/91/repo --arch-expand -g $TOPDIR/repos/demo-build/9/groups/comps.xml -r file://$WORKDIR/tasks/91/91/repo_9_premerge/ -r " + base + "/x86_64/"
	if got := commandLine(b, "91", "mergerepos.log"); got != line {
		t.Errorf("ran %s\nwant %s", got, line)
	}
}

func TestCreaterepoFails(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	repoHub(b)
	b.repo(t, "demo-build", "3", "x86_64", "tinybash-5.1-1.x86_64.rpm")
	write(t, filepath.Join(b.opts.TopDir, "packages/tinybash-5.1-1.x86_64.rpm"), "no package")
	for _, tc := range []struct {
		name   string
		params []any
		report string
		text   string
	}{
		{"broken package", []any{int64(3), "x86_64", nil}, "host.failTask", "failed to create repo: /usr/bin/createrepo_c --error-exit-val -vd -o"},
		{"wrong state", []any{int64(1), "x86_64", nil}, "host.failTask", "Repo 1 not in INIT state (got 1)"},
		{"no such arch", []any{int64(3), "s390x", nil}, "host.failTask", "Repo directory missing: " + b.opts.TopDir + "/repos/demo-build/3/s390x"},
		{"climbing arch", []any{int64(3), "../../..", nil}, "host.failTask", "Invalid path segment"},
		{"no parameters", nil, "host.failTask", "createrepo() missing 3 required positional arguments"},
	} {
		report, result := b.run(t, 50, "createrepo", tc.params...)
		if text, _ := result.(string); report != tc.report || !strings.Contains(text, tc.text) {
			t.Errorf("%s: %s %v\nwant %s", tc.name, report, result, tc.text)
		}
	}
	if err := os.RemoveAll(filepath.Join(b.opts.TopDir, "repos")); err != nil {
		t.Fatal(err)
	}
	if report, msg := b.run(t, 51, "createrepo", int64(3), "x86_64", nil); report != "host.refuseTask" || msg != "No access to repos dir "+b.opts.TopDir+"/repos" {
		t.Errorf("without the tree: %s %v", report, msg)
	}
}
