package e2e

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/koji"
)

// testDeletionWithoutHub ends the hub, or the database, while old repos are being
// deleted: they go in the end, and what is not deleted after all is as it was.
func testDeletionWithoutHub(t *testing.T, s *served, _ *rpms) {
	if err := os.MkdirAll(filepath.Join(s.tree(), "vol/other"), 0o755); err != nil {
		t.Fatal(err)
	}
	s.must(t, "kojiadmin", "call", "addVolume", "other")
	commits := s.stopCommits(t, "repo", "NEW.state <> OLD.state AND NEW.state = 3")
	for name, fault := range commitFaults() {
		t.Run(name, func(t *testing.T) {
			plain, dist := s.oldRepo(t, false), s.oldRepo(t, true)
			all := s.below(t, oldFolders...)
			commits.hold(t)
			s.setRepos(t, koji.RepoExpired, plain, dist)
			commits.await(t, 2)
			early := []string{plain.latest(), dist.latest(), dist.path}
			want := slices.DeleteFunc(slices.Clone(all), func(path string) bool { return slices.Contains(early, path) })
			if diff := cmp.Diff(want, s.below(t, oldFolders...)); diff != "" {
				t.Errorf("before the commit: %s", diff)
			}
			fault(t, commits)
			if undone := name == "not committed"; undone {
				plain.is(t, koji.RepoExpired)
				dist.is(t, koji.RepoExpired)
				s.setRepos(t, koji.RepoReady, plain, dist)
				s.startHub(t)
				if diff := cmp.Diff(all, s.below(t, oldFolders...)); diff != "" {
					t.Errorf("not deleted after all: %s", diff)
				}
				s.setRepos(t, koji.RepoExpired, plain, dist)
			} else if s.ended() {
				plain.is(t, koji.RepoDeleted)
				dist.is(t, koji.RepoDeleted)
				s.startHub(t)
			}
			s.deleted(t, plain, dist)
		})
	}
	t.Run("files", func(t *testing.T) {
		old := s.oldRepo(t, false)
		folders, err := filepath.Glob(filepath.Join(s.tree(), old.path, "*_*"))
		if err != nil || len(folders) != 2 {
			t.Fatalf("%v, %v", folders, err)
		}
		second := stopAtSecond(t, folders)
		s.setRepos(t, koji.RepoExpired, old)
		second.await(t)
		s.kill(t)
		second.end(t)
		left, err := filepath.Glob(filepath.Join(s.tree(), old.path, "*_*/repodata/*"))
		if err != nil || len(left) != oldRepoFiles {
			t.Errorf("half deleted: %v, %v", left, err)
		}
		old.is(t, koji.RepoDeleted)
		s.startHub(t)
		s.deleted(t, old)
	})
}

// testDistMoveWithoutHub ends the hub, or the database, when a dist repo has got
// its files and the call that brought them is about to be committed.
func testDistMoveWithoutHub(t *testing.T, s *served, _ *rpms) {
	commits := s.stopCommits(t, "sessions", `NEW.callnum IS DISTINCT FROM OLD.callnum AND EXISTS (SELECT FROM repo WHERE dist AND state = 0
		AND (pg_stat_file('`+s.tree()+`/repos-dist/demo/' || id || '/x86_64/Packages', TRUE)).isdir)`)
	for name, fault := range commitFaults() {
		t.Run(name, func(t *testing.T) {
			commits.hold(t)
			made := s.begin(t, "kojiadmin", "dist-repo", "--wait", "--allow-missing-signatures", "--arch", "x86_64", "demo")
			commits.await(t, 1)
			fault(t, commits)
			if s.ended() {
				s.startHub(t)
			}
			if r := made.result(); r.status != 0 {
				t.Errorf("dist-repo: %+v", r)
			}
			if state := s.query(t, "SELECT state FROM repo WHERE dist ORDER BY id DESC LIMIT 1"); state != fmt.Sprint(int(koji.RepoReady)) {
				t.Errorf("the repo is in state %s", state)
			}
			for _, want := range []string{"kojipkgs", "pkglist", "repodata/repomd.xml", "Packages/d/demo-base-1.0-1.x86_64.rpm", "Packages/d/demo-hello-1.0-1.noarch.rpm"} {
				if info, err := os.Lstat(filepath.Join(s.tree(), "repos-dist/demo/latest/x86_64", want)); err != nil || !info.Mode().IsRegular() {
					t.Errorf("%s: %v", want, err)
				}
			}
			eventually(t, "the journal is empty", func() bool { return len(s.below(t, ".gokoji-journal")) == 0 })
		})
	}
}

// commitFaults end the hub or the database while calls are stopped at their
// commit.
func commitFaults() map[string]func(*testing.T, *stoppedCommits) {
	return map[string]func(*testing.T, *stoppedCommits){
		"committed": func(t *testing.T, c *stoppedCommits) {
			c.s.kill(t)
			c.goOn(t)
		},
		"not committed": func(t *testing.T, c *stoppedCommits) {
			c.s.kill(t)
			c.cut(t)
		},
		"database killed": func(t *testing.T, c *stoppedCommits) {
			c.s.crashDatabase(t)
			c.s.startDatabase(t)
		},
	}
}

// oldRepo is a repo that the hub may delete, the latest of its tag. A dist repo
// is on another volume than the link to it.
type oldRepo struct {
	s             *served
	tag, id, path string
}

// oldRepoFiles is how many files an architecture of an old repo has.
const oldRepoFiles = 20

func (s *served) oldRepo(t testing.TB, dist bool) *oldRepo {
	t.Helper()
	r := &oldRepo{s: s, tag: "old", path: "repos"}
	if dist {
		r.tag, r.path = "old-dist", "repos-dist"
	}
	if s.query(t, "SELECT count(*) FROM tag WHERE name = '"+r.tag+"'") == "0" {
		s.must(t, "kojiadmin", "add-tag", r.tag)
	}
	r.id = s.query(t, "SELECT nextval('repo_id_seq')")
	s.exec(t, fmt.Sprintf(`INSERT INTO repo (id, tag_id, state, create_event, creation_time, state_time, dist)
		SELECT %s, id, 1, get_event(), NOW(), NOW(), %t FROM tag WHERE name = '%s'`, r.id, dist, r.tag))
	r.path = filepath.Join(r.path, r.tag, r.id)
	at := filepath.Join(s.tree(), r.path)
	links := map[string]string{r.latest(): r.id}
	if dist {
		at = filepath.Join(s.tree(), "vol/other", r.path)
		links[r.path] = at
	}
	s.lay(t, filepath.Join(at, "repo.json"), `{"volume": "other"}`)
	for n := range oldRepoFiles {
		s.lay(t, filepath.Join(at, fmt.Sprintf("x86_64/repodata/%d.xml", n)), "")
		s.lay(t, filepath.Join(at, fmt.Sprintf("i386_x/repodata/%d.xml", n)), "")
	}
	for path, target := range links {
		path = filepath.Join(s.tree(), path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.Symlink(target, path)); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// oldFolders are where old repos lie.
var oldFolders = []string{"repos/old", "repos-dist/old-dist", "vol/other/repos-dist/old-dist"}

// latest is the link to the latest repo of the tag.
func (r *oldRepo) latest() string { return filepath.Join(filepath.Dir(r.path), "latest") }

// setRepos moves repos at once to a state in which they have been for long.
func (s *served) setRepos(t testing.TB, state koji.RepoState, repos ...*oldRepo) {
	t.Helper()
	var ids []string
	for _, r := range repos {
		ids = append(ids, r.id)
	}
	s.exec(t, fmt.Sprintf("UPDATE repo SET state = %d, state_time = NOW() - INTERVAL '8 days' WHERE id IN (%s)", state, strings.Join(ids, ", ")))
}

func (r *oldRepo) is(t testing.TB, want koji.RepoState) {
	t.Helper()
	if got := r.s.query(t, "SELECT state FROM repo WHERE id = "+r.id); got != fmt.Sprint(int(want)) {
		t.Errorf("repo %s is in state %s, want %s", r.path, got, want)
	}
}

// deleted waits until nothing is left of old repos, whose rows say so.
func (s *served) deleted(t testing.TB, repos ...*oldRepo) {
	t.Helper()
	folders := append([]string{".gokoji-journal"}, oldFolders...)
	eventually(t, "the repos are gone", func() bool { return len(s.below(t, folders...)) == 0 })
	for _, r := range repos {
		r.is(t, koji.RepoDeleted)
	}
}

// below lists what is in folders of the tree.
func (s *served) below(t testing.TB, folders ...string) []string {
	t.Helper()
	var list []string
	for _, folder := range folders {
		top := filepath.Join(s.tree(), folder)
		err := filepath.WalkDir(top, func(path string, _ fs.DirEntry, err error) error {
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			if rel, rerr := filepath.Rel(s.tree(), path); err == nil && rerr == nil && path != top {
				list = append(list, rel)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// lay makes a file of the tree with the folders above it.
func (s *served) lay(t testing.TB, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}
