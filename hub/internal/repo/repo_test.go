package repo_test

import (
	"context"
	"os"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/repo/repotest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type site struct{ *repotest.Site }

func start(t testing.TB, options ...func(*settings.Settings)) site {
	t.Helper()
	return site{repotest.New(t, options...)}
}

// init makes a repo of tag bt and returns its id.
func (s site) init(kw ...any) int64 {
	s.T.Helper()
	return s.Call("builder1", "host.repoInit", "bt", hub.KW(kw...)).([]any)[0].(int64)
}

// done makes a repo ready with one uploaded file.
func (s site) done(id int64) {
	s.T.Helper()
	s.Upload("x", "repomd.xml", "<repomd/>")
	s.Call("builder1", "host.repoDone", id, files("x86_64", "x", "repomd.xml"))
}

func (s site) read(elems ...string) string {
	s.T.Helper()
	text, err := os.ReadFile(s.Path(elems...))
	if err != nil {
		s.T.Fatal(err)
	}
	return string(text)
}

// inside runs f as builder1 in one transaction.
func (s site) inside(f func(context.Context, *hub.Call) error) error {
	s.T.Helper()
	var user int64
	if err := s.System.Pool.QueryRow(s.T.Context(), "SELECT id FROM users WHERE name = 'builder1'").Scan(&user); err != nil {
		s.T.Fatal(err)
	}
	c := &hub.Call{Method: "test", Session: &hub.Session{LoggedIn: true, UserID: user, UserName: "builder1", Exclusive: true}}
	return s.System.Run(s.T.Context(), c, f)
}

// files is the data of host.repoDone for one architecture.
func files(arch, folder string, names ...string) xmlrpc.Struct {
	list := make([]any, len(names))
	for i, name := range names {
		list[i] = name
	}
	return xmlrpc.Struct{{Name: arch, Value: []any{folder, list}}}
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
