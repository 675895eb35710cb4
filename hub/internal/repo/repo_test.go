package repo_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// site is a hub with tag bt (x86_64) and a builder at work.
type site struct {
	*hubtest.Hub
	t testing.TB
}

func start(t testing.TB, options ...func(*settings.Settings)) *site {
	t.Helper()
	s := &site{hubtest.New(t, options...), t}
	s.tag("bt", "arches", "x86_64")
	s.Call("builder1", "exclusiveSession")
	return s
}

// tag makes a tag with the given keywords for createTag.
func (s *site) tag(name string, kw ...any) {
	s.t.Helper()
	s.Call("kojiadmin", "createTag", name, hub.KW(kw...))
}

// run does the hub's background work until the test ends.
func (s *site) run() {
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { s.Run(ctx) })
	s.t.Cleanup(func() {
		cancel()
		group.Wait()
	})
}

// init makes a repo of tag bt and returns its id.
func (s *site) init(kw ...any) int64 {
	s.t.Helper()
	return s.Call("builder1", "host.repoInit", "bt", hub.KW(kw...)).([]any)[0].(int64)
}

// upload puts a file into the work folder.
func (s *site) upload(folder, name, text string) {
	s.t.Helper()
	dir := s.path("work", folder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// done makes a repo ready with one uploaded file.
func (s *site) done(id int64) {
	s.t.Helper()
	s.upload("x", "repomd.xml", "<repomd/>")
	s.Call("builder1", "host.repoDone", id, files("x86_64", "x", "repomd.xml"))
}

func (s *site) path(elems ...string) string {
	return filepath.Join(append([]string{s.System.Paths.Top}, elems...)...)
}

// tree lists what is below a folder of the file tree, as sorted paths.
func (s *site) tree(folder string) []string {
	s.t.Helper()
	root := s.path(folder)
	list := []string{}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		rel, err := filepath.Rel(root, path)
		list = append(list, rel)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		s.t.Fatal(err)
	}
	return list
}

func (s *site) read(elems ...string) string {
	s.t.Helper()
	text, err := os.ReadFile(s.path(elems...))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// inside runs f as builder1 in one transaction.
func (s *site) inside(f func(context.Context, *hub.Call) error) error {
	s.t.Helper()
	var user int64
	if err := s.System.Pool.QueryRow(s.t.Context(), "SELECT id FROM users WHERE name = 'builder1'").Scan(&user); err != nil {
		s.t.Fatal(err)
	}
	c := &hub.Call{Method: "test", Session: &hub.Session{LoggedIn: true, UserID: user, UserName: "builder1", Exclusive: true}}
	return s.System.Run(s.t.Context(), c, f)
}

// files is the data of host.repoDone for one architecture.
func files(arch, folder string, names ...string) xmlrpc.Struct {
	list := make([]any, len(names))
	for i, name := range names {
		list[i] = name
	}
	return xmlrpc.Struct{{Name: arch, Value: []any{folder, list}}}
}

// member returns a member of a struct, or of a struct in it.
func member(t testing.TB, v any, names ...string) any {
	t.Helper()
	for _, name := range names {
		s, ok := v.(xmlrpc.Struct)
		if !ok {
			t.Fatalf("%v is no struct with a member %s", v, name)
		}
		v = s.Value(name)
	}
	return v
}

func keys(t testing.TB, v any) []string {
	t.Helper()
	s, ok := v.(xmlrpc.Struct)
	if !ok {
		t.Fatalf("%v is no struct", v)
	}
	names := make([]string, len(s))
	for i, m := range s {
		names[i] = m.Name
	}
	return names
}
