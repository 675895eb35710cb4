package repo_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

// base makes tag base (x86_64, i686) with a package, a block and a group, and
// its repo 1, with metadata by createrepo_c.
func (s *site) base() {
	s.t.Helper()
	s.tag("base", "arches", "x86_64 i686")
	s.fill("base", 1, "src", "noarch", "x86_64")
	s.Call("kojiadmin", "packageListAdd", "base", "bad", "kojiadmin", hub.KW("block", true))
	s.Call("kojiadmin", "groupListAdd", "base", "build")
	s.Call("kojiadmin", "groupPackageListAdd", "base", "build", "bash")
	s.make("base")
}

// make makes a tag's repo as builders do and returns its id.
func (s *site) make(tag string, kw ...any) int64 {
	s.t.Helper()
	made := s.Call("builder1", "host.repoInit", tag, hub.KW(kw...)).([]any)
	dir := s.t.TempDir()
	if out, err := exec.Command("createrepo_c", "--quiet", dir).CombinedOutput(); err != nil {
		s.t.Fatalf("createrepo_c: %v\n%s", err, out)
	}
	list, err := os.ReadDir(filepath.Join(dir, "repodata"))
	if err != nil {
		s.t.Fatal(err)
	}
	data := map[string]any{}
	for _, arch := range []string{"x86_64", "i386"} {
		var names []any
		for _, e := range list {
			text, err := os.ReadFile(filepath.Join(dir, "repodata", e.Name()))
			if err != nil {
				s.t.Fatal(err)
			}
			s.upload("repodata/"+arch, e.Name(), string(text))
			names = append(names, e.Name())
		}
		data[arch] = []any{"repodata/" + arch, names}
	}
	s.Call("builder1", "host.repoDone", made[0], data)
	return made[0].(int64)
}

// repoOf requests the tag's repo and waits until there is one or a task for it.
func (s *site) repoOf(tag string, kw ...any) (repo, task any) {
	s.t.Helper()
	heard := s.hearTasks()
	answer := s.Call("alice", "repo.request", tag, hub.KW(kw...))
	if repo := member(s.t, answer, "repo"); repo != nil {
		return repo, nil
	}
	id := member(s.t, answer, "request", "id")
	over := make(chan any, 1)
	go func() {
		if answer, err := s.Try("", "gokoji.waitRequest", id, 60); err == nil {
			over <- answer
		}
	}()
	for {
		select {
		case answer := <-over:
			return member(s.t, answer, "repo"), member(s.t, answer, "request", "task_id")
		case <-heard:
			if task := member(s.t, s.Call("", "repo.checkRequest", id), "request", "task_id"); task != nil {
				return nil, task
			}
		}
	}
}

func TestSideTagTakesItsParentsRepo(t *testing.T) {
	t.Parallel()
	s := start(t, working)
	s.base()
	s.run()
	s.tag("side", "arches", "x86_64 i686", "parent", "base")
	repo, task := s.repoOf("side")
	if repo == nil || task != nil {
		t.Fatalf("got repo %v and task %v", repo, task)
	}
	for name, want := range map[string]any{
		"id": int64(2), "tag_name": "side", "state": int64(koji.RepoReady), "task_id": nil, "task_state": nil, "end_event": nil, "dist": false,
	} {
		if got := member(t, repo, name); got != want {
			t.Errorf("its %s is %v, not %v", name, got, want)
		}
	}
	if got := koji.Repr(member(t, repo, "custom_opts")); got != "{}" {
		t.Errorf("its custom_opts are %s", got)
	}
	if begin, last := member(t, repo, "begin_event"), s.Call("", "tagLastChangeEvent", "side"); begin != last {
		t.Errorf("it begins with event %v, the tag's last change was %v", begin, last)
	}
	if diff := cmp.Diff(s.tree("repos/base/1"), s.tree("repos/side/2")); diff != "" {
		t.Error(diff)
	}
	for _, name := range s.tree("repos/base/1") {
		if strings.HasPrefix(name, "repo.json") || !strings.Contains(filepath.Base(name), ".") {
			continue
		}
		if a, b := s.read("repos/base/1", name), s.read("repos/side/2", name); a != b {
			t.Errorf("%s holds %q, not %q", name, b, a)
		}
	}
	wantJSON := `{"id":2,"tag":"side","tag_id":3,"task_id":null,"event_id":` + koji.Str(member(t, repo, "create_event")) +
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
	if got, err := os.Readlink(s.path("repos/side/latest")); got != "2" {
		t.Errorf("latest leads to %q (%v)", got, err)
	}
	info, err := os.Stat(s.path("repos/side/2/i386/toplink"))
	top, _ := os.Stat(s.path())
	if err != nil || !os.SameFile(info, top) {
		t.Errorf("toplink does not lead to the top of the tree: %v", err)
	}

	// the side tag's own repo serves again when its content is as before
	s.Call("kojiadmin", "editTag2", "side", hub.KW("extra", map[string]any{"note": 1}))
	if repo, task := s.repoOf("side", "min_event", "last"); repo == nil || member(t, repo, "id") != int64(3) {
		t.Errorf("after a change that does not concern the repo: repo %v, task %v", repo, task)
	} else if got := s.read("repos/side/3/repo.json"); !strings.Contains(got, `"cloned_from_repo_id": 2`) {
		t.Errorf("repo.json says %s", got)
	}

	// also as it was
	made := s.Call("", "tagFirstChangeEvent", "side")
	if repo, task := s.repoOf("side", "at_event", made); repo == nil || member(t, repo, "create_event") != made || member(t, repo, "end_event") == nil {
		t.Errorf("as of event %v: repo %v, task %v", made, repo, task)
	}
	if got, err := os.Readlink(s.path("repos/side/latest")); got != "3" {
		t.Errorf("latest leads to %q (%v)", got, err)
	}
}

func TestDifferentContentTakesATask(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*site){
		"a package less": func(s *site) {
			s.Call("kojiadmin", "packageListAdd", "side", "pkg0", "kojiadmin", hub.KW("block", true))
		},
		"another block": func(s *site) {
			s.Call("kojiadmin", "packageListAdd", "side", "worse", "kojiadmin", hub.KW("block", true))
		},
		"another group": func(s *site) { s.Call("kojiadmin", "groupListAdd", "side", "srpm-build") },
		"other options": func(s *site) {
			s.Call("kojiadmin", "editTag2", "side", hub.KW("extra", map[string]any{"with_debuginfo": true}))
		},
		"more architectures": func(s *site) { s.Call("kojiadmin", "editTag2", "side", hub.KW("arches", "x86_64 i686 aarch64")) },
		"no architectures":   func(s *site) { s.Call("kojiadmin", "editTag2", "side", hub.KW("arches", nil)) },
		"an external repo": func(s *site) {
			s.Call("kojiadmin", "createExternalRepo", "more", "http://example.com/more/")
			s.Call("kojiadmin", "addExternalRepoToTag", "side", "more", 1)
		},
		"a changed RPM": func(s *site) {
			if _, err := s.System.Pool.Exec(s.t.Context(), "UPDATE rpminfo SET payloadhash = md5('x') WHERE arch = 'noarch'"); err != nil {
				s.t.Fatal(err)
			}
		},
		"no metadata":    func(s *site) { s.spoil(os.RemoveAll, "i386/repodata") },
		"no repomd.xml":  func(s *site) { s.spoil(os.Remove, "i386/repodata/repomd.xml") },
		"a file is gone": func(s *site) { s.spoil(os.Remove, "i386/repodata/*primary.xml.*") },
		"a file is short": func(s *site) {
			s.spoil(func(p string) error { return os.Truncate(p, 3) }, "x86_64/repodata/*filelists.xml.*")
		},
		"a link":  func(s *site) { s.spoil(swapForLink, "x86_64/repodata/*other.xml.*") },
		"no list": func(s *site) { s.spoil(os.Remove, "x86_64/rpmlist.jsonl") },
		"another's files": func(s *site) {
			s.spoil(func(p string) error { return os.WriteFile(p, []byte(`{"id": 7}`), 0o644) }, "repo.json")
		},
		"no ready repo": func(s *site) { s.Call("kojiadmin", "repoExpire", 1) },
		"a tag in the way": func(s *site) {
			if err := os.WriteFile(s.path("repos/side"), nil, 0o644); err != nil {
				s.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, working)
			s.base()
			s.tag("side", "arches", "x86_64 i686", "parent", "base")
			change(s)
			s.run()
			if repo, task := s.repoOf("side"); repo != nil || task == nil {
				t.Errorf("got repo %v and task %v", repo, task)
			}
			if got := s.tree("repos/side"); len(got) > 0 && got[0] != "" {
				t.Errorf("there remains %v", got)
			}
		})
	}
}

// spoil does something to a file of repo 1.
func (s *site) spoil(f func(string) error, pattern string) {
	s.t.Helper()
	found, err := filepath.Glob(s.path("repos/base/1", pattern))
	if err != nil || len(found) != 1 {
		s.t.Fatalf("%s: %v, %v", pattern, found, err)
	}
	if err := f(found[0]); err != nil {
		s.t.Fatal(err)
	}
}

func swapForLink(path string) error {
	if err := os.Rename(path, path+".there"); err != nil {
		return err
	}
	return os.Symlink(filepath.Base(path)+".there", path)
}

func TestFirstRepoIsTheAnswer(t *testing.T) {
	t.Parallel()
	s := start(t, working)
	s.base()
	s.tag("side", "arches", "x86_64 i686", "parent", "base")
	s.tag("forced", "arches", "x86_64 i686", "parent", "base")
	answer := s.Call("alice", "repo.request", "side") // no worker is needed
	if repo := member(t, answer, "repo"); repo == nil || member(t, repo, "id") != int64(2) || member(t, answer, "request") != nil {
		t.Errorf("the answer is %v", answer)
	}
	if got := koji.Repr(s.Call("", "repo.queryQueue", nil, []any{"repo_id", "active"}, map[string]any{"asList": true})); got != "[[False, 2]]" {
		t.Errorf("the queue is %s", got)
	}
	if request := member(t, s.Call("alice", "repo.request", "forced", hub.KW("force", true)), "request"); request == nil {
		t.Error("a request by force is none")
	}
}

func TestReuseCanBeSwitchedOff(t *testing.T) {
	t.Parallel()
	s := start(t, working, func(s *settings.Settings) { s.Own.Repos.Reuse = false })
	s.base()
	s.tag("side", "arches", "x86_64 i686", "parent", "base")
	s.run()
	if repo, task := s.repoOf("side"); repo != nil || task == nil {
		t.Errorf("got repo %v and task %v", repo, task)
	}
}

func TestModelsAreLookedForInOrder(t *testing.T) {
	t.Parallel()
	s := start(t, working)
	s.base()
	for _, name := range []string{"hinted", "parent"} {
		s.tag(name, "arches", "x86_64 i686", "parent", "base")
		s.make(name)
	}
	s.tag("side", "arches", "i686", "parent", "parent", "extra", map[string]any{"repo.oldrepo_hint": []any{"nosuch", "hinted"}})
	s.run()
	if repo, task := s.repoOf("side"); repo == nil {
		t.Fatalf("got task %v", task)
	}
	if got := s.read("repos/side/4/repo.json"); !strings.Contains(got, `"cloned_from_repo_id": 2`) {
		t.Errorf("the hint does not count: %s", got)
	}
	s.Call("kojiadmin", "editTag2", "side", hub.KW("remove_extra", []any{"repo.oldrepo_hint"}))
	s.Call("kojiadmin", "repoExpire", 4)
	if repo, task := s.repoOf("side"); repo == nil {
		t.Fatalf("got task %v", task)
	}
	if got := s.read("repos/side/5/repo.json"); !strings.Contains(got, `"cloned_from_repo_id": 3`) {
		t.Errorf("the nearest parent does not come first: %s", got)
	}
}

func TestManySideTagsAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t, working)
	s.base()
	s.run()
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	for _, name := range names {
		s.tag(name, "arches", "x86_64 i686", "parent", "base")
	}
	type result struct {
		answer any
		err    error
	}
	got := make(chan result, 2*len(names))
	for _, name := range names {
		for _, opts := range []map[string]any{{}, {"src": false}} { // two requests for a tag, of which one repo fits both
			go func() {
				answer, err := s.Try("alice", "repo.request", name, hub.KW("opts", opts))
				if status, ok := answer.(xmlrpc.Struct); ok && status.Value("repo") == nil {
					request, _ := status.Value("request").(xmlrpc.Struct)
					answer, err = s.Try("", "gokoji.waitRequest", request.Value("id"), 60)
				}
				got <- result{answer, err}
			}()
		}
	}
	count := map[string]int{}
	for range 2 * len(names) {
		r := <-got
		if r.err != nil {
			t.Fatal(r.err)
		}
		count[koji.Str(member(t, r.answer, "repo", "tag_name"))]++
	}
	for _, name := range names {
		if count[name] != 2 {
			t.Errorf("%d requests for %s got its repo", count[name], name)
		}
	}
	var repos, tasks int
	if err := s.System.Pool.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM repo), (SELECT count(*) FROM task)").Scan(&repos, &tasks); err != nil {
		t.Fatal(err)
	}
	if repos != len(names)+1 || tasks != 0 {
		t.Errorf("there are %d repos and %d tasks", repos, tasks)
	}
}

// logged lets the test read what the hub itself logs, beside calls from outside.
func (s *site) logged() func() string {
	s.t.Helper()
	var mu sync.Mutex
	var lines bytes.Buffer
	s.System.Log = slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return lines.Write(p)
	}), &slog.HandlerOptions{Level: slog.LevelDebug}))
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		return lines.String()
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestNothingIsComparedTwice(t *testing.T) {
	t.Parallel()
	for name, force := range map[string]bool{"by the call": false, "by the worker": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, working)
			s.base()
			s.tag("side", "arches", "x86_64 i686", "parent", "base")
			s.Call("kojiadmin", "packageListAdd", "side", "worse", "kojiadmin", hub.KW("block", true))
			said := s.logged()
			s.run()
			if repo, task := s.repoOf("side", "force", force); repo != nil || task == nil {
				t.Errorf("got repo %v and task %v", repo, task)
			}
			if got := strings.Contains(said(), "a repo can't be reused"); got != force {
				t.Errorf("the worker has compared: %v, want %v", got, force)
			}
		})
	}
}

func TestWhyNoRepoIsReused(t *testing.T) {
	t.Parallel()
	s := start(t, working)
	s.base()
	s.tag("side", "arches", "x86_64 i686", "parent", "base")
	s.Call("alice", "repo.request", "side", hub.KW("force", true))
	s.Call("kojiadmin", "deleteTag", "side")
	said, heard := s.logged(), s.hearTasks()
	s.run()
	s.tasks(heard, 1)
	if log := said(); !strings.Contains(log, "No such tagInfo: 3") {
		t.Errorf("the hub does not say that the tag is gone: %s", log)
	}
}
