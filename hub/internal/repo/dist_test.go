package repo_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/google/go-cmp/cmp"
)

// distRepo makes a dist repo of tag bt, with one build in it whose RPM has a
// file and a signed copy, and uploads what a builder makes of it.
func (s site) distRepo(kw ...any) (task int64) {
	s.T.Helper()
	s.Fill("bt", 1, "x86_64")
	for _, path := range []string{"x86_64/pkg0-libs-1-1.x86_64.rpm", "data/signed/abcd/x86_64/pkg0-libs-1-1.x86_64.rpm"} {
		path = s.Path("packages/pkg0/1/1", path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			s.T.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(path), 0o644); err != nil {
			s.T.Fatal(err)
		}
	}
	s.Upload("d", "repo_manifest", `["repodata/repomd.xml", "kojipkgs"]`)
	s.Upload("d", "kojipkgs", pkgs("abcd", "pkg0-libs-1-1.x86_64.rpm"))
	s.Upload("d/repodata", "repomd.xml", "<repomd/>")
	return s.Call("kojiadmin", "distRepo", "bt", []any{"abcd"}, hub.KW(append([]any{"arch", []any{"x86_64", "i686"}}, kw...)...)).(int64)
}

func pkgs(key, name string) string {
	return `{"` + name + `": {"id": 1, "sigkey": "` + key + `", "name": "pkg0-libs", "version": "1", "release": "1", "arch": "x86_64",
		"epoch": null, "size": 100, "payloadhash": "79aac0c4d9ee3cbac7c7c2fc9b6e4c92", "build_id": 1}}`
}

func TestDistRepoIsFilledAndLinked(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Upload("c", "comps.xml", "<comps/>")
	task := s.distRepo("comps", "c/comps.xml")
	request := s.Call("", "getTaskRequest", task).([]any)
	if diff := cmp.Diff([]any{"bt", int64(1), []any{"abcd"}}, request[:3]); diff != "" {
		t.Error(diff)
	}
	if got := hubtest.Member(t, request[3], "event"); got != hubtest.Member(t, s.Call("", "repoInfo", 1), "create_event") {
		t.Errorf("the task is as of event %v", got)
	}
	if got := s.read("repos-dist/bt/1/groups/comps.xml"); got != "<comps/>" {
		t.Errorf("comps.xml holds %q", got)
	}
	s.fixHash()
	s.Call("builder1", "host.distRepoMove", 1, "d", "x86_64")
	want := []string{
		"Packages", "Packages/p", "Packages/p/pkg0-libs-1-1.x86_64.rpm", "kojipkgs", "repodata", "repodata/repomd.xml",
	}
	if diff := cmp.Diff(want, s.Tree("repos-dist/bt/1/x86_64")); diff != "" {
		t.Error(diff)
	}
	if got := s.read("repos-dist/bt/1/x86_64/Packages/p/pkg0-libs-1-1.x86_64.rpm"); got != s.Path("packages/pkg0/1/1/data/signed/abcd/x86_64/pkg0-libs-1-1.x86_64.rpm") {
		t.Errorf("the package is %s", got)
	}
	s.Upload("d", "repo_manifest", "[]")
	s.Upload("d", "kojipkgs", pkgs("abcd", "other-1-1.x86_64.rpm"))
	_, err := s.Try("builder1", "host.distRepoMove", 1, "d", "x86_64")
	if packages := s.Path("repos-dist/bt/1/x86_64/Packages"); err == nil || err.Error() != "File already in repo: "+packages {
		t.Errorf("twice: %v", err)
	}
	s.Call("builder1", "host.repoDone", 1, map[string]any{})
	if got, err := os.Readlink(s.Path("repos-dist/bt/latest")); got != "1" {
		t.Errorf("latest leads to %q (%v)", got, err)
	}
}

// fixHash lets kojipkgs be right about the payload.
func (s site) fixHash() {
	s.T.Helper()
	s.Exec("UPDATE rpminfo SET payloadhash = '79aac0c4d9ee3cbac7c7c2fc9b6e4c92'")
}

func TestDistMoveRolledBackPutsFilesBack(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.distRepo()
	s.fixHash()
	before := append(s.Tree("repos-dist"), s.Tree("work")...)
	cause := errors.New("changed my mind")
	err := s.inside(func(ctx context.Context, c *hub.Call) error {
		_, err := c.Invoke(ctx, "host.distRepoMove", int64(1), "d", "x86_64")
		c.BeforeCommit(func(context.Context, *hub.Call) error { return cause })
		return err
	})
	if !errors.Is(err, cause) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, append(s.Tree("repos-dist"), s.Tree("work")...)); diff != "" {
		t.Error(diff)
	}
}

func TestDistMoveRefusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.distRepo()
	good := pkgs("abcd", "pkg0-libs-1-1.x86_64.rpm")
	for _, tc := range []struct{ manifest, pkgs, want string }{
		{`[]`, good, "kojipkgs entry does not match db: file pkg0-libs-1-1.x86_64.rpm, key payloadhash"},
		{`["nosuch"]`, good, "uploaded file missing: " + s.Path("work/d/nosuch")},
		{`["../d/kojipkgs"]`, good, "Invalid path segment: ../d/kojipkgs"},
		{`{}`, good, "repo_manifest can't be used: it holds something else"},
		{`[]`, `[]`, "kojipkgs can't be used: it holds something else"},
		{`[]`, `{"x": 5}`, "kojipkgs does not describe x"},
		{`[]`, `{"x": {"id": 99}}`, "No such rpm: {'id': 99}"},
	} {
		s.Upload("d", "repo_manifest", tc.manifest)
		s.Upload("d", "kojipkgs", tc.pkgs)
		_, err := s.Try("builder1", "host.distRepoMove", 1, "d", "x86_64")
		if err == nil || err.Error() != tc.want {
			t.Errorf("%s, %s: got %v, want %s", tc.manifest, tc.pkgs, err, tc.want)
		}
	}
	s.fixHash()
	s.Upload("d", "repo_manifest", "[]")
	for _, p := range []string{pkgs("../../../../x", "a.rpm"), pkgs("abcd", "../a.rpm"), pkgs("abcd", ".."), pkgs("nokey", "a.rpm")} {
		s.Upload("d", "kojipkgs", p)
		if _, err := s.Try("builder1", "host.distRepoMove", 1, "d", "x86_64"); err == nil {
			t.Errorf("%s was taken", p)
		}
	}
	if got := s.Tree("repos-dist/bt/1/x86_64"); len(got) > 0 {
		t.Errorf("there is %v", got)
	}
}

func TestDistRepoRefusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, kw := range [][]any{
		{}, {"arch", []any{}}, {"arch", 5}, {"arch", []any{"a/b"}}, {"arch", []any{"x86_64"}, "volume", "nosuch"},
		{"arch", []any{"x86_64"}, "event", 99999}, {"arch", []any{"x86_64"}, "event", "x"},
		{"arch", []any{"x86_64"}, "comps", 5}, {"arch", []any{"x86_64"}, "comps", "../../etc/passwd"},
	} {
		if got, err := s.Try("kojiadmin", "distRepo", "bt", []any{}, hub.KW(kw...)); err == nil {
			t.Errorf("%v: got %v", kw, got)
		}
	}
	if _, err := s.Try("", "distRepo", "bt", []any{}, hub.KW("arch", []any{"x86_64"})); !koji.IsKind(err, koji.ActionNotAllowed) {
		t.Errorf("anonymous: %v", err)
	}
	if got := s.Tree("repos-dist/bt"); len(got) > 0 {
		t.Errorf("there is %v", got)
	}
}
