package repo_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

func TestInitMakesWhatBuildersNeed(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Tag("a/b", "arches", "x86_64 i686 noarch", "extra", map[string]any{"repo.opts": map[string]any{"separate_src": true}})
	answer := s.Call("builder1", "host.repoInit", "a/b", hub.KW("opts", map[string]any{"src": true}))
	if id := answer.([]any)[0]; id != int64(1) {
		t.Fatalf("the first repo has id %v", id)
	}
	want := []string{
		"a", "a/b", "a/b/1", "a/b/1/groups", "a/b/1/groups/comps.xml",
		"a/b/1/i386", "a/b/1/i386/blocklist", "a/b/1/i386/pkglist", "a/b/1/i386/rpmlist.jsonl", "a/b/1/i386/toplink",
		"a/b/1/repo.json",
		"a/b/1/src", "a/b/1/src/blocklist", "a/b/1/src/pkglist", "a/b/1/src/rpmlist.jsonl", "a/b/1/src/toplink",
		"a/b/1/x86_64", "a/b/1/x86_64/blocklist", "a/b/1/x86_64/pkglist", "a/b/1/x86_64/rpmlist.jsonl", "a/b/1/x86_64/toplink",
	}
	if diff := cmp.Diff(want, s.Tree("repos")); diff != "" {
		t.Error(diff)
	}
	info, err := os.Stat(s.Path("repos/a/b/1/x86_64/toplink"))
	top, _ := os.Stat(s.Path())
	if err != nil || !os.SameFile(info, top) {
		t.Errorf("toplink does not lead to the top of the tree: %v", err)
	}
	wantJSON := `{
  "id": 1,
  "tag": "a/b",
  "tag_id": 2,
  "task_id": null,
  "event_id": ` + koji.Str(answer.([]any)[1]) + `,
  "opts": {
    "src": true,
    "debuginfo": false,
    "separate_src": true,
    "maven": false
  },
  "custom_opts": {
    "src": true
  },
  "with_src": true,
  "with_separate_src": true,
  "with_debuginfo": false
}`
	if diff := cmp.Diff(wantJSON, s.read("repos/a/b/1/repo.json")); diff != "" {
		t.Error(diff)
	}
	mode, err := os.Stat(s.Path("repos/a/b/1"))
	if err != nil || mode.Mode().Perm() != 0o755 {
		t.Errorf("the repo's folder has mode %v (%v)", mode.Mode(), err)
	}
}

func TestInitRolledBackLeavesNothing(t *testing.T) {
	t.Parallel()
	s := start(t)
	cause := errors.New("changed my mind")
	for name, f := range map[string]func(context.Context, *hub.Call) error{
		"in the call": func(ctx context.Context, c *hub.Call) error {
			if _, err := c.Invoke(ctx, "host.repoInit", "bt"); err != nil {
				return err
			}
			return cause
		},
		"at the commit": func(ctx context.Context, c *hub.Call) error {
			_, err := c.Invoke(ctx, "host.repoInit", "bt")
			c.BeforeCommit(func(context.Context, *hub.Call) error { return cause })
			return err
		},
	} {
		if err := s.inside(f); !errors.Is(err, cause) {
			t.Errorf("%s: got %v", name, err)
		}
		if got := s.Tree("repos"); len(got) > 1 || len(got) == 1 && got[0] != "bt" {
			t.Errorf("%s: there remains %v", name, got)
		}
	}
}

func TestInitStaysInTheTree(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Tag("../../evil", "arches", "x86_64")
	if got, err := s.Try("builder1", "host.repoInit", "../../evil"); err == nil {
		t.Errorf("a repo outside of the tree: %v", got)
	}
	if got, err := s.Try("builder1", "host.repoInit", "bt", hub.KW("opts", "src")); err == nil {
		t.Errorf("options that are a text: %v", got)
	}
	for _, path := range []string{s.Path("..", "evil"), s.Path("../../evil")} {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s was made", path)
		}
	}
}

func TestDoneMovesFilesAndLinks(t *testing.T) {
	t.Parallel()
	s := start(t)
	first, second := s.init(), s.init()
	s.done(second)
	s.Upload("x", "repomd.xml", "<repomd/>")
	s.Upload("x", "extra.pkglist", "none")
	s.Call("builder1", "host.repoDone", first, files("x86_64", "x", "repomd.xml", "extra.pkglist"),
		hub.KW("repo_json_updates", map[string]any{"external_repos": []any{"e"}, "tag": "bt"}))
	if got := s.read("repos/bt/1/x86_64/repodata/repomd.xml"); got != "<repomd/>" {
		t.Errorf("repomd.xml holds %q", got)
	}
	if got := s.read("repos/bt/1/x86_64/extra.pkglist"); got != "none" {
		t.Errorf("extra.pkglist holds %q", got)
	}
	if got := s.read("repos/bt/1/repo.json"); !strings.Contains(got, `"external_repos": [`) || !strings.Contains(got, `"id": 1`) {
		t.Errorf("repo.json is %s", got)
	}
	if got, err := os.Readlink(s.Path("repos/bt/latest")); got != "2" {
		t.Errorf("latest leads to %q (%v), the newest repo is 2", got, err)
	}
	third := s.init("opts", map[string]any{"src": true})
	s.done(third)
	if got, _ := os.Readlink(s.Path("repos/bt/latest")); got != "2" {
		t.Errorf("latest leads to %q, a repo with options of its own", got)
	}
	fourth := s.init()
	s.done(fourth)
	if got, _ := os.Readlink(s.Path("repos/bt/latest")); got != "4" {
		t.Errorf("latest leads to %q, not to 4", got)
	}
}

func TestDoneRolledBackPutsFilesBack(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.done(s.init())
	id := s.init()
	s.Upload("y", "repomd.xml", "<repomd/>")
	repos, work := s.Tree("repos"), s.Tree("work")
	before := s.read("repos/bt/2/repo.json")
	cause := errors.New("changed my mind")
	err := s.inside(func(ctx context.Context, c *hub.Call) error {
		_, err := c.Invoke(ctx, "host.repoDone", id, files("x86_64", "y", "repomd.xml"),
			hub.KW("repo_json_updates", xmlrpc.Struct{{Name: "more", Value: true}}))
		c.BeforeCommit(func(context.Context, *hub.Call) error {
			if _, err := os.Stat(s.Path("repos/bt/2/x86_64/repodata/repomd.xml")); err != nil {
				t.Error(err)
			}
			return cause
		})
		return err
	})
	if !errors.Is(err, cause) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(repos, s.Tree("repos")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(work, s.Tree("work")); diff != "" {
		t.Error(diff)
	}
	if after := s.read("repos/bt/2/repo.json"); after != before {
		t.Errorf("repo.json is changed: %s", after)
	}
	if got, _ := os.Readlink(s.Path("repos/bt/latest")); got != "1" {
		t.Errorf("latest leads to %q", got)
	}
}

func TestDoneRefusesFilesFromElsewhere(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := s.init()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Upload("x", "repomd.xml", "<repomd/>")
	if err := os.Symlink(filepath.Dir(secret), s.Path("work/out")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, s.Path("work/x/link")); err != nil {
		t.Fatal(err)
	}
	for _, data := range []any{
		files("x86_64", "../repos/bt/1", "repo.json"),
		files("x86_64", "x", "../../repos/bt/1/repo.json"),
		files("x86_64", "x", ".."), files("x86_64", "x", ""),
		files("x86_64", filepath.Dir(secret), "secret"),
		files("x86_64", "out", "secret"), files("x86_64", "x", "link"),
		files("../../../..", "x", "repomd.xml"), files("", "x", "repomd.xml"),
		map[string]any{"x86_64": "x"}, map[string]any{"x86_64": []any{"x"}}, map[string]any{"x86_64": []any{1, 2}},
		map[string]any{"x86_64": []any{"x", []any{1}}},
	} {
		if _, err := s.Try("builder1", "host.repoDone", id, data); err == nil {
			t.Errorf("%v was taken", data)
		}
	}
	if state := hubtest.Member(t, s.Call("", "repoInfo", id), "state"); state != int64(koji.RepoInit) {
		t.Errorf("the repo's state is %v", state)
	}
	s.Call("builder1", "host.repoDone", id, files("x86_64", "x", "repomd.xml"))
}
