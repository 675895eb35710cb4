package kojira_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/kojira"
	"github.com/gokoji/gokoji/hub/internal/repo/repotest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

type site struct{ *repotest.Site }

func start(t testing.TB, options ...func(*settings.Settings)) site {
	t.Helper()
	return site{repotest.New(t, options...)}
}

// old makes a repo of the tag that has been in its state for so many days, with
// a folder; more are columns with their SQL.
func (s site) old(tag string, state koji.RepoState, days float64, more ...string) int64 {
	s.T.Helper()
	columns, values := "", ""
	dist := false
	for _, m := range more {
		name, value, _ := strings.Cut(m, "=")
		columns, values = columns+", "+name, values+", "+value
		dist = dist || name == "dist"
	}
	if !strings.Contains(columns, "custom_opts") && !dist {
		columns, values = columns+", custom_opts", values+", '{}'"
	}
	id := s.Number(`INSERT INTO repo (tag_id, state, create_event, creation_time, state_time`+columns+`)
		SELECT id, $2, get_event(), NOW() - $3::float * INTERVAL '1 day', NOW() - $3::float * INTERVAL '1 day'`+values+`
		FROM tag WHERE name = $1 RETURNING id`, tag, int(state), days)
	top := "repos"
	if dist {
		top = "repos-dist"
	}
	s.lay(filepath.Join(top, tag, strconv.FormatInt(id, 10), "x86_64/repodata/repomd.xml"))
	return id
}

// lay makes a file and the folders above it.
func (s site) lay(elems ...string) string {
	s.T.Helper()
	path := s.Path(elems...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.T.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("{}"), 0o644); err != nil {
		s.T.Fatal(err)
	}
	return path
}

func (s site) keep(changes ...func(*settings.RepoKeeping)) {
	s.T.Helper()
	how := settings.DefaultOwn().Repos.RepoKeeping
	for _, change := range changes {
		change(&how)
	}
	if err := kojira.Keep(s.T.Context(), s.System, how); err != nil {
		s.T.Fatal(err)
	}
}

func TestOldReposGo(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Tag("used", "arches", "x86_64")
	s.Tag("unused", "arches", "x86_64")
	s.Tag("target", "arches", "x86_64")
	s.Call("kojiadmin", "createBuildTarget", "used", "used", "target")
	for _, state := range []koji.TaskState{koji.TaskOpen, koji.TaskFailed} {
		s.Exec("INSERT INTO task (state, method, owner, channel_id, arch) VALUES ($1, 'newRepo', 1, 1, 'noarch')", int(state))
	}
	const ended = "end_event=get_event()"
	s.Exec("INSERT INTO task (state, method, owner, channel_id, arch, request) VALUES (1, 'distRepo', 1, 1, 'noarch', '<value><int>5</int></value>')")
	tests := []struct {
		what  string
		tag   string
		state koji.RepoState
		days  float64
		more  string
		want  koji.RepoState
	}{
		{"being made", "unused", koji.RepoInit, 0.05, "", koji.RepoInit},
		{"being made for too long", "unused", koji.RepoInit, 0.1, "", koji.RepoProblem},
		{"being made for long by a task at work", "unused", koji.RepoInit, 0.1, "task_id=1", koji.RepoInit},
		{"its task has failed", "unused", koji.RepoInit, 0, "task_id=2", koji.RepoProblem},
		{"a dist repo, being made for long by a task at work", "unused", koji.RepoInit, 0.1, "dist=TRUE", koji.RepoInit},
		{"a dist repo, being made for too long", "unused", koji.RepoInit, 0.1, "dist=TRUE", koji.RepoProblem},
		{"up to date", "unused", koji.RepoReady, 99, "", koji.RepoReady},
		{"out of date", "unused", koji.RepoReady, 6.9, ended, koji.RepoReady},
		{"out of date for long", "unused", koji.RepoReady, 7.1, ended, koji.RepoExpired},
		{"with options of its own", "used", koji.RepoReady, 7.1, `custom_opts='{"src": true}'`, koji.RepoExpired},
		{"out of date for long, with a newer one", "used", koji.RepoReady, 7.1, ended, koji.RepoExpired},
		{"out of date for long, the latest of a build tag", "used", koji.RepoReady, 7.1, ended, koji.RepoReady},
		{"a dist repo, out of date for long, with a newer one", "used", koji.RepoReady, 7.1, ended + ",dist=TRUE", koji.RepoExpired},
		{"a dist repo, out of date for long, the latest", "used", koji.RepoReady, 7.1, ended + ",dist=TRUE", koji.RepoReady},
		{"expired", "unused", koji.RepoExpired, 6.9, "", koji.RepoExpired},
		{"expired for long", "unused", koji.RepoExpired, 7.1, "", koji.RepoDeleted},
		{"expired for long, in use", "unused", koji.RepoExpired, 7.1, "", koji.RepoExpired},
		{"expired for long, was in use", "unused", koji.RepoExpired, 7.1, "", koji.RepoDeleted},
		{"expired for long, its task is at work", "unused", koji.RepoExpired, 7.1, "task_id=1", koji.RepoExpired},
		{"broken for long", "unused", koji.RepoProblem, 7.1, "", koji.RepoDeleted},
		{"a dist repo, expired for long", "unused", koji.RepoExpired, 7.1, "dist=TRUE", koji.RepoDeleted},
		{"deleted", "unused", koji.RepoDeleted, 99, "", koji.RepoDeleted},
	}
	ids := make([]int64, len(tests))
	for i, test := range tests {
		var more []string
		if test.more != "" {
			more = strings.Split(test.more, ",")
			if strings.HasPrefix(test.more, "custom") {
				more = []string{test.more}
			}
		}
		ids[i] = s.old(test.tag, test.state, test.days, more...)
		if strings.HasSuffix(test.what, "in use") {
			s.Exec(`WITH root AS (INSERT INTO buildroot (br_type) VALUES (0) RETURNING id)
				INSERT INTO standard_buildroot (buildroot_id, host_id, repo_id, task_id, state) SELECT id, 1, $1, 1, $2 FROM root`,
				ids[i], map[bool]int{true: int(koji.BuildrootExpired), false: int(koji.BuildrootBuilding)}[strings.HasSuffix(test.what, "was in use")])
		}
	}
	if ids[4] != 5 {
		t.Fatalf("the dist repo that is being made is %d", ids[4])
	}
	s.keep()
	for i, test := range tests {
		got := koji.RepoState(s.Number("SELECT state FROM repo WHERE id = $1", ids[i]))
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.what, got, test.want)
		}
		top := "repos"
		if strings.Contains(test.more, "dist") {
			top = "repos-dist"
		}
		there := filetree.Exists(s.Path(top, test.tag, strconv.FormatInt(ids[i], 10)))
		if want := got != koji.RepoDeleted || test.what == "deleted"; there != want {
			t.Errorf("%s: there are files: %v", test.what, there)
		}
	}
}

func TestDeletionStaysInTheTree(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Tag("linked", "arches", "x86_64")
	outside := t.TempDir()
	id := strconv.FormatInt(s.old("bt", koji.RepoExpired, 8), 10)
	if err := os.Symlink(outside, s.Path("repos/bt", id, "x86_64/out")); err != nil {
		t.Fatal(err)
	}
	linked := s.old("linked", koji.RepoExpired, 8)
	if err := os.Rename(s.Path("repos/linked"), filepath.Join(outside, "linked")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "linked"), s.Path("repos/linked")); err != nil {
		t.Fatal(err)
	}
	s.keep()
	if got := s.Tree("repos"); cmp.Diff([]string{"bt", "linked"}, got) != "" {
		t.Errorf("there remains %v", got)
	}
	if _, err := os.Stat(filepath.Join(outside, "linked", fmt.Sprint(linked), "x86_64/repodata/repomd.xml")); err != nil {
		t.Errorf("a file outside of the tree: %v", err)
	}
	if state := s.Number("SELECT state FROM repo WHERE id = $1", linked); koji.RepoState(state) != koji.RepoExpired {
		t.Errorf("the repo whose files cannot be deleted is %s", koji.RepoState(state))
	}
}

// An administrator may keep all repos on another disk.
func TestDeletionElsewhere(t *testing.T) {
	t.Parallel()
	s := start(t)
	old := s.old("bt", koji.RepoExpired, 8)
	elsewhere := filepath.Join(t.TempDir(), "repos")
	if err := os.Rename(s.Path("repos"), elsewhere); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, s.Path("repos")); err != nil {
		t.Fatal(err)
	}
	s.keep()
	if state := s.Number("SELECT state FROM repo WHERE id = $1", old); koji.RepoState(state) != koji.RepoDeleted {
		t.Errorf("the repo is %s", koji.RepoState(state))
	}
	if filetree.Exists(filepath.Join(elsewhere, "bt", fmt.Sprint(old))) {
		t.Error("its files stay")
	}
}

func TestLastRepoOfADeletedTag(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Tag("gone", "arches", "x86_64")
	for _, tag := range []string{"bt", "gone"} {
		id := s.old(tag, koji.RepoExpired, 8)
		if err := os.Symlink(strconv.FormatInt(id, 10), s.Path("repos", tag, "latest")); err != nil {
			t.Fatal(err)
		}
	}
	s.Call("kojiadmin", "deleteTag", "gone")
	s.keep()
	if got := s.Tree("repos"); cmp.Diff([]string{"bt"}, got) != "" {
		t.Errorf("there remains %v", got)
	}
}

func TestDistReposOnVolumes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		json string
		how  func(*settings.RepoKeeping)
		gone bool
	}{
		"deleted":            {`{"volume": "vol"}`, func(*settings.RepoKeeping) {}, true},
		"left alone":         {`{"volume": "vol"}`, func(k *settings.RepoKeeping) { k.IgnoreVolumes = true }, false},
		"another volume":     {`{"volume": "other"}`, func(*settings.RepoKeeping) {}, false},
		"a folder elsewhere": {`{"volume": "../../x"}`, func(*settings.RepoKeeping) {}, false},
		"no volume":          {`{}`, func(*settings.RepoKeeping) {}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			id := strconv.FormatInt(s.old("bt", koji.RepoExpired, 8, "dist=TRUE"), 10)
			link, real := s.Path("repos-dist/bt", id), s.Path("vol/vol/repos-dist/bt", id)
			if err := os.MkdirAll(filepath.Dir(real), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(link, real); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(real, "repo.json"), []byte(test.json), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink("../../vol/vol/repos-dist/bt/"+id, link); err != nil {
				t.Fatal(err)
			}
			s.keep(test.how)
			if there := filetree.IsLink(link); there == test.gone {
				t.Errorf("the link is there: %v", there)
			}
			if there := filetree.Exists(real); there == test.gone {
				t.Errorf("the files are there: %v", there)
			}
			if state := s.Number("SELECT state FROM repo"); koji.RepoState(state) != koji.RepoDeleted {
				t.Errorf("the repo is %s", koji.RepoState(state))
			}
		})
	}
}

func TestStrayFoldersGo(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Exec("INSERT INTO volume (name) VALUES ('vol')")
	s.Tag("renamed", "arches", "x86_64")
	deleted, young := s.old("bt", koji.RepoDeleted, 8), s.old("bt", koji.RepoDeleted, 1)
	ready, otherTag := s.old("bt", koji.RepoReady, 8), s.old("renamed", koji.RepoDeleted, 8)
	latest := s.old("bt", koji.RepoDeleted, 8)
	oldName, foreign := s.old("renamed", koji.RepoDeleted, 8), s.old("renamed", koji.RepoDeleted, 8)
	long := time.Now().Add(-8 * 24 * time.Hour)
	move := func(id int64, tagID int64) {
		if err := os.Rename(s.Path("repos/renamed", fmt.Sprint(id)), s.Path("repos/bt", fmt.Sprint(id))); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.Path("repos/bt", fmt.Sprint(id), "repo.json"), fmt.Appendf(nil, `{"tag_id": %d}`, tagID), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	move(oldName, 2)
	move(foreign, 1)
	for _, path := range []string{"repos/bt/900", "repos/bt/0901", "repos/bt/word", "repos/bt/.new-ABC", "repos/bt/.7.old", "vol/vol/repos-dist/bt/902"} {
		s.lay(path, "f")
	}
	s.lay("repos/bt/903")
	outside := t.TempDir()
	for name, target := range map[string]string{"latest": fmt.Sprint(latest), "904": outside, "latest.new-7": "7"} {
		if err := os.Symlink(target, s.Path("repos/bt", name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(outside, s.Path("repos/outside")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(outside, "905"), 0o755); err != nil {
		t.Fatal(err)
	}
	age(t, s.Path("repos/bt"), long)
	age(t, s.Path("vol"), long)
	age(t, outside, long)
	s.lay("repos/bt/906/young")
	s.lay("repos/bt/.new-young/f")
	s.keep()
	want := map[string]bool{
		fmt.Sprint(deleted): false, fmt.Sprint(young): true, fmt.Sprint(ready): true, fmt.Sprint(latest): true,
		fmt.Sprint(oldName): false, fmt.Sprint(foreign): true,
		"900": false, "0901": true, "word": true, ".new-ABC": false, ".7.old": false, "903": true, "904": false,
		"latest": true, "latest.new-7": false, "906": true, ".new-young": true,
	}
	for name, want := range want {
		if there := filetree.Occupied(s.Path("repos/bt", name)); there != want {
			t.Errorf("%s is there: %v", name, there)
		}
	}
	for path, want := range map[string]bool{
		filepath.Join(outside, "905"): true, s.Path("vol/vol/repos-dist/bt/902"): false,
		s.Path("repos/renamed", fmt.Sprint(otherTag)): true, // not old enough itself
	} {
		if there := filetree.Occupied(path); there != want {
			t.Errorf("%s is there: %v", path, there)
		}
	}
}

func TestUnknownFoldersMayStay(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.lay("repos/bt/900/f")
	age(t, s.Path("repos/bt"), time.Now().Add(-8*24*time.Hour))
	s.keep(func(k *settings.RepoKeeping) { k.IgnoreStray = true })
	if !filetree.Exists(s.Path("repos/bt/900")) {
		t.Error("it is gone")
	}
	s.keep()
	if filetree.Exists(s.Path("repos/bt/900")) {
		t.Error("it stays")
	}
}

// What a hub leaves that is killed when the last repo of a deleted tag has gone.
func TestEmptyFoldersOfDeletedTagsGo(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Tag("gone", "arches", "x86_64")
	s.Call("kojiadmin", "deleteTag", "gone")
	for _, name := range []string{"bt", "gone", "young"} {
		if err := os.MkdirAll(s.Path("repos", name), 0o755); err != nil {
			t.Fatal(err)
		}
		if name != "young" {
			age(t, s.Path("repos", name), time.Now().Add(-25*time.Hour))
		}
	}
	s.keep()
	if diff := cmp.Diff([]string{"bt", "young"}, s.Tree("repos")); diff != "" {
		t.Error(diff)
	}
}

// age sets the times of all that is right below a folder, or two and more levels
// below.
func age(t testing.TB, dir string, moment time.Time) {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		paths = append(paths, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := len(paths) - 1; i >= 0; i-- {
		if err := lutimes(paths[i], moment); err != nil {
			t.Fatal(err)
		}
	}
}

// lutimes also sets the times of a link.
func lutimes(path string, moment time.Time) error {
	at := unix.NsecToTimeval(moment.UnixNano())
	return unix.Lutimes(path, []unix.Timeval{at, at})
}
