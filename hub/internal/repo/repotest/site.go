// Package repotest gives tests about repos a hub with tags to make repos of, and
// does what builders do about them.
package repotest

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Site is a hub with tag bt (x86_64) and a builder at work. What goes wrong in
// its methods fails the test.
type Site struct {
	*hubtest.Hub
	T testing.TB
}

// New starts a site; options may change the hub's settings first.
func New(t testing.TB, options ...func(*settings.Settings)) *Site {
	t.Helper()
	s := &Site{hubtest.New(t, options...), t}
	s.Tag("bt", "arches", "x86_64")
	s.Call("builder1", "exclusiveSession")
	return s
}

// Working is an option that lets the hub look after repos.
func Working(s *settings.Settings) { s.Own.Repos.Work = true }

// Tag makes a tag with the given keywords for createTag.
func (s *Site) Tag(name string, kw ...any) {
	s.T.Helper()
	s.Call("kojiadmin", "createTag", name, hub.KW(kw...))
}

// Fill puts builds pkg0-1-1 … into the tag, each with RPMs of these
// architectures; the source RPM's name is that of the build, the others' begin
// with it.
func (s *Site) Fill(tag string, builds int, arches ...string) {
	s.T.Helper()
	s.Exec(`
		WITH made AS (INSERT INTO package (name) SELECT 'pkg' || n FROM generate_series(0, $2::int - 1) AS n RETURNING id, name),
		listed AS (INSERT INTO tag_packages (package_id, tag_id, creator_id) SELECT made.id, tag.id, 1 FROM made, tag WHERE tag.name = $1),
		built AS (INSERT INTO build (pkg_id, version, release, volume_id, state, completion_time, owner)
			SELECT id, '1', '1', 0, 1, NOW(), 1 FROM made RETURNING id, pkg_id),
		tagged AS (INSERT INTO tag_listing (build_id, tag_id, creator_id) SELECT built.id, tag.id, 1 FROM built, tag WHERE tag.name = $1)
		INSERT INTO rpminfo (build_id, name, version, release, arch, draft, external_repo_id, payloadhash, size, buildtime)
			SELECT built.id, made.name || CASE arch WHEN 'src' THEN '' WHEN 'noarch' THEN '-doc' WHEN 'i686' THEN '-debuginfo' ELSE '-libs' END,
				'1', '1', arch, FALSE, 0, md5(made.name || arch), 100, 1000
			FROM built JOIN made ON made.id = built.pkg_id, unnest($3::text[]) AS arch`, tag, builds, arches)
}

// Number asks the database for one.
func (s *Site) Number(text string, args ...any) int64 {
	s.T.Helper()
	n, err := hub.Value[int64](s.T.Context(), s.System.Pool, text, args...)
	if err != nil {
		s.T.Fatal(err)
	}
	return n
}

// Path is a path in the file tree.
func (s *Site) Path(elems ...string) string {
	return filepath.Join(append([]string{s.System.Paths.Top}, elems...)...)
}

// Tree lists what is below a folder of the file tree, as sorted paths; nothing
// when there is no such folder.
func (s *Site) Tree(folder string) []string {
	s.T.Helper()
	root := s.Path(folder)
	list := []string{}
	err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		rel, err := filepath.Rel(root, path)
		list = append(list, rel)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		s.T.Fatal(err)
	}
	return list
}

// Soon is less than the pace at which the worker and long polls look by
// themselves.
const Soon = 4 * time.Second

// HearTasks tells of tasks that are made or change.
func (s *Site) HearTasks() <-chan struct{} {
	heard, cancel := s.System.Subscribe(hub.TaskTopic, func(string) bool { return true })
	s.T.Cleanup(cancel)
	return heard
}

// AwaitTasks waits until n tasks have been made.
func (s *Site) AwaitTasks(heard <-chan struct{}, n int64) {
	s.T.Helper()
	end := time.After(Soon)
	for {
		got := s.Number("SELECT count(*) FROM task")
		if got >= n {
			return
		}
		select {
		case <-heard:
		case <-end:
			s.T.Fatalf("there are %d tasks, not %d", got, n)
		}
	}
}
