package tasks

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// keep makes what the task has uploaded, with the packages, the tag's current
// dist repo.
func (s *distSite) keep(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(s.opts.TopDir, "repos-dist/demo-dist/3/x86_64")
	mkdir(t, dir+"/repodata")
	mkdir(t, dir+"/Packages/t")
	for _, name := range strings.Split(s.uploaded("repo_manifest"), `"`) {
		if strings.ContainsAny(name, "abcdefghijklmnopqrstuvwxyz") {
			write(t, filepath.Join(dir, name), s.uploaded(name))
		}
	}
	for name, chosen := range s.chosen(t) {
		if err := os.Link(filepath.Join(s.opts.TopDir, "packages", chosen[2].(string)), dir+"/Packages/t/"+name); err != nil {
			t.Fatal(err)
		}
	}
	s.hub.Answer("getRepo", xmlrpc.Struct{opt("id", 3), opt("tag_id", 24), opt("state", 1)})
	return dir
}

func TestCreateDistRepoBeginsWithOld(t *testing.T) {
	t.Parallel()
	s := newDistSite(t)
	s.demo(t)
	if report, result := s.create(t, []any{"aaaa"}); report != "host.closeTask" {
		t.Fatal(report, result)
	}
	write(t, filepath.Join(s.keep(t), "repodata/EMPTY_REPO"), "it was so once\n")
	report, result := s.create(t, []any{"aaaa"}, opt("createrepo_skip_stat", true), opt("delta", []any{int64(3)}), opt("zck", true),
		opt("zck_dict_dir", "/usr/../usr"))
	if report != "host.closeTask" {
		t.Fatal(report, result)
	}
	const line = "$ /usr/bin/createrepo_c --error-exit-val -vd -i $WORKDIR/tasks/49/49/repo/pkglist --update --skip-stat --deltas --oldpackagedirs $TOPDIR/repos-dist/demo-dist/3/x86_64/Packages/t --zck --zck-dict-dir /usr $WORKDIR/tasks/49/49/repo"
	if got := commandLine(s.bench, "49", "createrepo.log"); got != line {
		t.Errorf("ran %s\nwant %s", got, line)
	}
	names := s.manifest(t)
	if slices.Contains(names, "repodata/EMPTY_REPO") || !slices.Contains(names, "repodata/prestodelta.xml.gz") || !slices.Contains(names, "repodata/primary.xml.zck") {
		t.Errorf("%v", names)
	}
}

func TestCreateDistRepoNoticesOtherSignatures(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		keys []any
		age  time.Duration // of the copies signed with bbbb
		want string
	}{
		{"the same", []any{"aaaa"}, 0, " --update --skip-stat "},
		{"of another time", []any{"bbbb"}, time.Hour, " --update $WORKDIR"},
		{"of the same time", []any{"bbbb"}, 0, "repo/pkglist $WORKDIR"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := newDistSite(t)
			s.demo(t)
			signed := filepath.Join(s.opts.TopDir, "packages/tinybash/5.1/1/data/signed")
			now := time.Now().Truncate(time.Second)
			for key, age := range map[string]time.Duration{"aaaa": 0, "bbbb": tc.age} {
				at := now.Add(-age)
				if err := os.Chtimes(filepath.Join(signed, key, "x86_64/tinybash-5.1-1.x86_64.rpm"), at, at); err != nil {
					t.Fatal(err)
				}
			}
			if report, result := s.create(t, []any{"aaaa"}, opt("skip_missing_signatures", true)); report != "host.closeTask" {
				t.Fatal(report, result)
			}
			s.keep(t)
			report, result := s.create(t, tc.keys, opt("skip_missing_signatures", true), opt("createrepo_skip_stat", true))
			if report != "host.closeTask" {
				t.Fatal(report, result)
			}
			if got := commandLine(s.bench, "49", "createrepo.log"); !strings.Contains(got, tc.want) {
				t.Errorf("ran %s\nwant %s", got, tc.want)
			}
		})
	}
}
