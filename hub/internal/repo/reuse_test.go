package repo_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/repo/repotest"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/google/go-cmp/cmp"
)

func TestSideTagTakesItsParentsRepo(t *testing.T) {
	t.Parallel()
	s := start(t, repotest.Working)
	s.Base()
	s.Background()
	s.Tag("side", "arches", "x86_64 i686", "parent", "base")
	repo, task := s.Request("side")
	if repo == nil || task != nil {
		t.Fatalf("got repo %v and task %v", repo, task)
	}
	for name, want := range map[string]any{
		"id": int64(2), "tag_name": "side", "state": int64(koji.RepoReady), "task_id": nil, "task_state": nil, "end_event": nil, "dist": false,
	} {
		if got := hubtest.Member(t, repo, name); got != want {
			t.Errorf("its %s is %v, not %v", name, got, want)
		}
	}
	if got := koji.Repr(hubtest.Member(t, repo, "custom_opts")); got != "{}" {
		t.Errorf("its custom_opts are %s", got)
	}
	if begin, last := hubtest.Member(t, repo, "begin_event"), s.Call("", "tagLastChangeEvent", "side"); begin != last {
		t.Errorf("it begins with event %v, the tag's last change was %v", begin, last)
	}
	if diff := cmp.Diff(s.Tree("repos/base/1"), s.Tree("repos/side/2")); diff != "" {
		t.Error(diff)
	}
	for _, name := range s.Tree("repos/base/1") {
		if strings.HasPrefix(name, "repo.json") || !strings.Contains(filepath.Base(name), ".") {
			continue
		}
		if a, b := s.read("repos/base/1", name), s.read("repos/side/2", name); a != b {
			t.Errorf("%s holds %q, not %q", name, b, a)
		}
	}
	wantJSON := `{"id":2,"tag":"side","tag_id":3,"task_id":null,"event_id":` + koji.Str(hubtest.Member(t, repo, "create_event")) +
		`,"opts":{"src":false,"debuginfo":false,"separate_src":false,"maven":false},"custom_opts":{},` +
		`"with_src":false,"with_separate_src":false,"with_debuginfo":false,` +
		`"cloned_from_repo_id":1,"cloned_archs":["x86_64","i386"]}`
	var gotJSON bytes.Buffer
	if err := json.Compact(&gotJSON, []byte(s.read("repos/side/2/repo.json"))); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantJSON, gotJSON.String()); diff != "" {
		t.Error(diff)
	}
	if got, err := os.Readlink(s.Path("repos/side/latest")); got != "2" {
		t.Errorf("latest leads to %q (%v)", got, err)
	}
	info, err := os.Stat(s.Path("repos/side/2/i386/toplink"))
	top, _ := os.Stat(s.Path())
	if err != nil || !os.SameFile(info, top) {
		t.Errorf("toplink does not lead to the top of the tree: %v", err)
	}

	// the side tag's own repo serves again when its content is as before
	s.Call("kojiadmin", "editTag2", "side", hub.KW("extra", map[string]any{"note": 1}))
	if repo, task := s.Request("side", "min_event", "last"); repo == nil || hubtest.Member(t, repo, "id") != int64(3) {
		t.Errorf("after a change that does not concern the repo: repo %v, task %v", repo, task)
	} else if got := s.read("repos/side/3/repo.json"); !strings.Contains(got, `"cloned_from_repo_id": 2`) {
		t.Errorf("repo.json says %s", got)
	}

	// also as it was
	made := s.Call("", "tagFirstChangeEvent", "side")
	if repo, task := s.Request("side", "at_event", made); repo == nil || hubtest.Member(t, repo, "create_event") != made || hubtest.Member(t, repo, "end_event") == nil {
		t.Errorf("as of event %v: repo %v, task %v", made, repo, task)
	}
	if got, err := os.Readlink(s.Path("repos/side/latest")); got != "3" {
		t.Errorf("latest leads to %q (%v)", got, err)
	}
}

func TestDifferentContentTakesATask(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(site){
		"a package less": func(s site) {
			s.Call("kojiadmin", "packageListAdd", "side", "pkg0", "kojiadmin", hub.KW("block", true))
		},
		"another block": func(s site) {
			s.Call("kojiadmin", "packageListAdd", "side", "worse", "kojiadmin", hub.KW("block", true))
		},
		"another group": func(s site) { s.Call("kojiadmin", "groupListAdd", "side", "srpm-build") },
		"other options": func(s site) {
			s.Call("kojiadmin", "editTag2", "side", hub.KW("extra", map[string]any{"with_debuginfo": true}))
		},
		"more architectures": func(s site) { s.Call("kojiadmin", "editTag2", "side", hub.KW("arches", "x86_64 i686 aarch64")) },
		"no architectures":   func(s site) { s.Call("kojiadmin", "editTag2", "side", hub.KW("arches", nil)) },
		"an external repo": func(s site) {
			s.Call("kojiadmin", "createExternalRepo", "more", "http://example.com/more/")
			s.Call("kojiadmin", "addExternalRepoToTag", "side", "more", 1)
		},
		"a changed RPM": func(s site) {
			s.Exec("UPDATE rpminfo SET payloadhash = md5('x') WHERE arch = 'noarch'")
		},
		"no metadata":    func(s site) { s.spoil(os.RemoveAll, "i386/repodata") },
		"no repomd.xml":  func(s site) { s.spoil(os.Remove, "i386/repodata/repomd.xml") },
		"a file is gone": func(s site) { s.spoil(os.Remove, "i386/repodata/*primary.xml.*") },
		"a file is short": func(s site) {
			s.spoil(func(p string) error { return os.Truncate(p, 3) }, "x86_64/repodata/*filelists.xml.*")
		},
		"a link":  func(s site) { s.spoil(swapForLink, "x86_64/repodata/*other.xml.*") },
		"no list": func(s site) { s.spoil(os.Remove, "x86_64/rpmlist.jsonl") },
		"another's files": func(s site) {
			s.spoil(func(p string) error { return os.WriteFile(p, []byte(`{"id": 7}`), 0o644) }, "repo.json")
		},
		"no ready repo": func(s site) { s.Call("kojiadmin", "repoExpire", 1) },
		"a tag in the way": func(s site) {
			if err := os.WriteFile(s.Path("repos/side"), nil, 0o644); err != nil {
				s.T.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, repotest.Working)
			s.Base()
			s.Tag("side", "arches", "x86_64 i686", "parent", "base")
			change(s)
			s.Background()
			if repo, task := s.Request("side"); repo != nil || task == nil {
				t.Errorf("got repo %v and task %v", repo, task)
			}
			if got := s.Tree("repos/side"); len(got) > 0 && got[0] != "" {
				t.Errorf("there remains %v", got)
			}
		})
	}
}

// spoil does something to a file of repo 1.
func (s site) spoil(f func(string) error, pattern string) {
	s.T.Helper()
	found, err := filepath.Glob(s.Path("repos/base/1", pattern))
	if err != nil || len(found) != 1 {
		s.T.Fatalf("%s: %v, %v", pattern, found, err)
	}
	if err := f(found[0]); err != nil {
		s.T.Fatal(err)
	}
}

func swapForLink(path string) error {
	if err := os.Rename(path, path+".there"); err != nil {
		return err
	}
	return os.Symlink(filepath.Base(path)+".there", path)
}

func TestModelsAreLookedForInOrder(t *testing.T) {
	t.Parallel()
	s := start(t, repotest.Working)
	s.Base()
	for _, name := range []string{"hinted", "parent"} {
		s.Tag(name, "arches", "x86_64 i686", "parent", "base")
		s.Make(name)
	}
	s.Tag("side", "arches", "i686", "parent", "parent", "extra", map[string]any{"repo.oldrepo_hint": []any{"nosuch", "hinted"}})
	s.Background()
	if repo, task := s.Request("side"); repo == nil {
		t.Fatalf("got task %v", task)
	}
	if got := s.read("repos/side/4/repo.json"); !strings.Contains(got, `"cloned_from_repo_id": 2`) {
		t.Errorf("the hint does not count: %s", got)
	}
	s.Call("kojiadmin", "editTag2", "side", hub.KW("remove_extra", []any{"repo.oldrepo_hint"}))
	s.Call("kojiadmin", "repoExpire", 4)
	if repo, task := s.Request("side"); repo == nil {
		t.Fatalf("got task %v", task)
	}
	if got := s.read("repos/side/5/repo.json"); !strings.Contains(got, `"cloned_from_repo_id": 3`) {
		t.Errorf("the nearest parent does not come first: %s", got)
	}
}
