package tasks

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestCreateDistRepo(t *testing.T) {
	t.Parallel()
	s := newDistSite(t)
	s.demo(t)
	var links []string
	builder.On(s.reg, func(_ context.Context, _ *builder.Task, e builder.PostCreateDistRepo) error {
		found, err := filepath.Glob(e.RepoDir + "/Packages/t/*")
		for _, link := range found {
			links = append(links, filepath.Base(link))
		}
		return err
	})
	report, result := s.create(t, []any{"cccc", "BBBB", "aaaa"})
	if report != "host.closeTask" || result != nil {
		t.Fatal(report, result)
	}
	wantMethods(t, s.methods(), "repoInfo", "getRepo", "listTaggedRPMS", "listTaggedRPMS", "listTaggedRPMS", "listTaggedRPMS",
		"host.closeTask")
	call := s.hub.Calls("listTaggedRPMS")[2]
	want := xmlrpc.Struct{opt("event", int64(155)), opt("arch", "x86_64"), opt("latest", true), opt("inherit", true), opt("rpmsigs", true)}
	if diff := cmp.Diff([]any{[]any{"demo-dist"}, want}, []any{call.Args, call.KW}); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string][]any{
		"tinybash-5.1-1.x86_64.rpm":                {"bbbb", "bbbb", "tinybash/5.1/1/data/signed/bbbb/x86_64/tinybash-5.1-1.x86_64.rpm"},
		"tinybash-doc-5.1-1.noarch.rpm":            {"bbbb", "bbbb", "tinybash/5.1/1/data/signed/bbbb/noarch/tinybash-doc-5.1-1.noarch.rpm"},
		"tinyhello-debuginfo-1.0-1.kit.noarch.rpm": {nil, nil, "tinyhello/1.0/1.kit/noarch/tinyhello-debuginfo-1.0-1.kit.noarch.rpm"},
	}, s.chosen(t)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"tinybash-5.1-1.x86_64.rpm", "tinybash-doc-5.1-1.noarch.rpm", "tinyhello-debuginfo-1.0-1.kit.noarch.rpm",
	}, links); diff != "" {
		t.Error(diff)
	}
	names := s.manifest(t)
	for _, name := range []string{"kojipkgs", "pkglist", "repodata/repomd.xml", "repodata/primary.xml.gz", "repodata/primary.sqlite.bz2"} {
		if !slices.Contains(names, name) {
			t.Errorf("%s is not in %v", name, names)
		}
	}
	const list = "Packages/t/tinybash-5.1-1.x86_64.rpm\nPackages/t/tinybash-doc-5.1-1.noarch.rpm\nPackages/t/tinyhello-debuginfo-1.0-1.kit.noarch.rpm\n"
	if got := s.uploaded("pkglist"); got != list {
		t.Errorf("pkglist:\n%s", got)
	}
	const line = "$ /usr/bin/createrepo_c --error-exit-val -vd -i $WORKDIR/tasks/49/49/repo/pkglist $WORKDIR/tasks/49/49/repo"
	if got := commandLine(s.bench, "49", "createrepo.log"); got != line {
		t.Errorf("ran %s", got)
	}
	const missing = `Some rpms were missing requested signatures.
Requested keys: ['cccc', 'bbbb', 'aaaa']

# RPM name: available keys
tinyhello-debuginfo-1.0-1.kit.noarch: ['']
`
	if got := s.uploaded("missing_signatures.log"); got != missing {
		t.Errorf("missing_signatures.log:\n%s", got)
	}
}

func TestCreateDistRepoSplitsAndSkips(t *testing.T) {
	t.Parallel()
	s := newDistSite(t)
	s.demo(t)
	s.add(t, 14, "tinyhello-1.0-1.kit.noarch.rpm", "tinybash-debuginfo", "tinybash-debuginfo-5.1-1.x86_64", "aaaa")
	mkdir(t, filepath.Join(s.dir, "groups"))
	write(t, filepath.Join(s.dir, "groups/comps.xml"), comps)
	report, result := s.create(t, []any{"aaaa"}, opt("split_debuginfo", true), opt("skip_missing_signatures", true),
		opt("allow_missing_signatures", false))
	if report != "host.closeTask" {
		t.Fatal(report, result)
	}
	if got := s.uploaded("pkglist"); got != "Packages/t/tinybash-5.1-1.x86_64.rpm\n" {
		t.Errorf("pkglist:\n%s", got)
	}
	if got := s.uploaded("debug/pkglist"); got != "../Packages/t/tinybash-debuginfo-5.1-1.x86_64.rpm\n" {
		t.Errorf("debug/pkglist:\n%s", got)
	}
	const line = "$ /usr/bin/createrepo_c --error-exit-val -vd -i $WORKDIR/tasks/49/49/repo/debug/pkglist -g $TOPDIR/repos-dist/demo-dist/4/groups/comps.xml $WORKDIR/tasks/49/49/repo/debug"
	if got := commandLine(s.bench, "49", "createrepo_debug.log"); got != line {
		t.Errorf("ran %s", got)
	}
	if names := s.manifest(t); !slices.Contains(names, "debug/repodata/repomd.xml") || !slices.Contains(names, "debug/repodata/comps.xml") {
		t.Errorf("%v", names)
	}
	if got := s.uploaded("missing_signatures.log"); !strings.Contains(got, "The skip_missing_signatures option was specified, so these files were excluded.\n") {
		t.Errorf("missing_signatures.log:\n%s", got)
	}
}

func TestCreateDistRepoOfNothing(t *testing.T) {
	t.Parallel()
	s := newDistSite(t)
	if report, result := s.create(t, []any{"aaaa"}); report != "host.closeTask" {
		t.Fatal(report, result)
	}
	if names := s.manifest(t); !slices.Contains(names, "repodata/EMPTY_REPO") {
		t.Errorf("%v", names)
	}
}

func TestCreateDistRepoWritesSignedCopies(t *testing.T) {
	t.Parallel()
	s := newDistSite(t)
	s.add(t, 11, "tinybash-5.1-1.x86_64.rpm", "tinybash", "tinybash-5.1-1.x86_64", "!aaaa")
	s.hub.Handle("host.writeSignedRPM", func(sdktest.HubCall) (any, error) {
		dir := filepath.Join(s.opts.TopDir, "packages/tinybash/5.1/1/data/signed/aaaa/x86_64")
		mkdir(t, dir)
		return nil, os.Symlink("../../../../x86_64/tinybash-5.1-1.x86_64.rpm", filepath.Join(dir, "tinybash-5.1-1.x86_64.rpm"))
	})
	if report, result := s.create(t, []any{"aaaa"}, opt("write_signed_rpms", true)); report != "host.closeTask" {
		t.Fatal(report, result)
	}
	if diff := cmp.Diff([]any{int64(11), "aaaa"}, s.hub.Calls("host.writeSignedRPM")[0].Args); diff != "" {
		t.Error(diff)
	}
	if got := s.uploaded("written_signed_rpms.log"); got != "Signed RPM 11 is written with aaaa key.\n" {
		t.Errorf("written_signed_rpms.log:\n%s", got)
	}
}

func TestCreateDistRepoFails(t *testing.T) {
	t.Parallel()
	s := newDistSite(t)
	s.demo(t)
	s.add(t, 15, "tinyhello-1.0-1.kit.noarch.rpm", "tinyhello", "tinyhello-1.0-1.kit.noarch", "!dddd")
	top := s.opts.TopDir
	file := filepath.Join(top, "file")
	write(t, file, "")
	forbid := opt("allow_missing_signatures", false)
	for _, tc := range []struct {
		name  string
		keys  []any
		opts  []xmlrpc.Member
		want  string
		log   string
		holds string
	}{
		{"unsigned", []any{"aaaa"}, []xmlrpc.Member{forbid}, "Unsigned packages found. See missing_signatures.log.",
			"missing_signatures.log", "tinyhello-1.0-1.kit.noarch: ['', 'dddd']\n"},
		{"no signed copy", []any{"dddd"}, []xmlrpc.Member{forbid}, "Packages missing from the filesystem. See missing_files.log.",
			"missing_files.log", "Missing files:\n" + top + "/packages/tinyhello/1.0/1.kit/data/signed/dddd/noarch/tinyhello-1.0-1.kit.noarch.rpm\n"},
		{"delta against another repo", nil, []xmlrpc.Member{opt("delta", []any{int64(2)})}, "Base repo for deltas must also be a dist repo", "", ""},
		{"delta against nothing", nil, []xmlrpc.Member{opt("delta", []any{int64(7)})}, "Base drpm repo missing: " + top + "/repos-dist/demo-dist/7", "", ""},
		{"dictionaries alone", nil, []xmlrpc.Member{opt("zck_dict_dir", "/usr")}, "--zck-dict-dir makes no sense without --zck", "", ""},
		{"no dictionaries", nil, []xmlrpc.Member{opt("zck", true), opt("zck_dict_dir", "/nosuch")}, "zchunk dir path doesn't exist: /nosuch", "", ""},
		{"a file of dictionaries", nil, []xmlrpc.Member{opt("zck", true), opt("zck_dict_dir", file)}, "zchunk dir path is file: " + file, "", ""},
		{"climbing multilib", nil, []xmlrpc.Member{opt("multilib", "../../etc/passwd")}, "Invalid path segment: ../../etc/passwd", "", ""},
	} {
		report, result := s.create(t, tc.keys, tc.opts...)
		if report != "host.failTask" || result != tc.want {
			t.Errorf("%s: %s %v", tc.name, report, result)
		}
		if tc.log != "" && !strings.Contains(s.uploaded(tc.log), tc.holds) {
			t.Errorf("%s: %s:\n%s", tc.name, tc.log, s.uploaded(tc.log))
		}
	}
	s.hub.Answer("listTaggedRPMS", []any{[]any{}, []any{build(3, "x", "1", "1,draft_3", true)}})
	if report, result := s.create(t, nil); report != "host.failTask" || result != "Draft build: x-1-1,draft_3 is not allowed" {
		t.Errorf("a draft: %s %v", report, result)
	}
	for _, tc := range []struct {
		id     int64
		arch   string
		report string
		want   string
	}{
		{1, "x86_64", "host.failTask", "Repo 1 not in INIT state (got 1)"},
		{4, "../x", "host.failTask", "No dist repos are made for the architecture ../x"},
		{8, "x86_64", "host.refuseTask", "No access to the dist repo " + top + "/repos-dist/demo-dist/8"},
	} {
		report, result := s.run(t, 49, "createdistrepo", "demo-dist", tc.id, tc.arch, []any{}, distOpts())
		if report != tc.report || result != tc.want {
			t.Errorf("repo %d: %s %v", tc.id, report, result)
		}
	}
}
