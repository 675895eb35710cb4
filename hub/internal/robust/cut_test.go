package robust_test

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/google/go-cmp/cmp"
)

// change is a call that writes: rows, and for some files.
type change struct {
	name   string
	method string
	setup  func(s *site) []any // answers the call's arguments
}

func changes() []change {
	return []change{
		{"createTag", "createTag", func(*site) []any {
			return []any{"fresh", hub.KW("parent", "dist", "arches", "x86_64", "extra", map[string]any{"a": 1})}
		}},
		{"makeTask", "makeTask", func(*site) []any { return []any{"sleep", []any{5}} }},
		{"tagBuildBypass", "tagBuildBypass", func(*site) []any { return []any{"dist-build", "tinybash-5.1-1"} }},
		{"untagBuildBypass", "untagBuildBypass", func(*site) []any { return []any{"dist", "tinybash-5.1-1"} }},
		{"importRPM", "importRPM", func(s *site) []any {
			s.put("more", "tinybash-5.1-1.aarch64.rpm")
			return []any{"more", "tinybash-5.1-1.aarch64.rpm"}
		}},
		{"deleteBuild", "deleteBuild", func(s *site) []any {
			s.Call("kojiadmin", "untagBuildBypass", "dist", "tinybash-5.1-1")
			return []any{"tinybash-5.1-1"}
		}},
		{"repoInit", "host.repoInit", func(*site) []any { return []any{"dist-build"} }},
		{"repoDone", "host.repoDone", func(s *site) []any {
			s.put("repodata", "tinybash.spec", "tinyhello.spec")
			return []any{s.repo, map[string]any{"x86_64": []any{"repodata", []any{"tinybash.spec", "tinyhello.spec"}}}}
		}},
		{"completeBuild", "host.completeBuild", func(s *site) []any {
			files := []string{"tinyhello-1.0-1.kit.src.rpm", "tinyhello-1.0-1.kit.noarch.rpm"}
			s.put("built", files...)
			id := s.Call("builder1", "host.initBuild", map[string]any{"name": "tinyhello", "version": "1.0", "release": "1.kit", "epoch": 1, "task_id": s.open})
			return []any{s.open, id, "built/" + files[0], []any{"built/" + files[1]}, map[string]any{}, map[string]any{}}
		}},
		{"closeTask", "host.closeTask", func(s *site) []any {
			return []any{s.open, "<?xml version='1.0'?><methodResponse><params><param><value><string>done</string></value></param></params></methodResponse>"}
		}},
	}
}

// The database may go away at every statement of a call, before it or between
// its being carried out and answered: rows and files are both as before, or both
// as they are to be; the client hears of an outage, and the call can be made
// again.
func TestCutAtEveryStatement(t *testing.T) {
	t.Parallel()
	for _, change := range changes() {
		want := newSite(t).deltaOf(change)
		for _, late := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s late %t", change.name, late), func(t *testing.T) {
				t.Parallel()
				wire, option := through(t)
				s := newSite(t, option)
				params := change.setup(s)
				before := s.state()
				for n := 1; ; n++ {
					wire.arm(n, late)
					_, err := s.Try(caller(change.method), change.method, params...)
					cut := wire.disarm()
					if err != nil {
						if code, text := rpc.ToFault(err); !cut || code != koji.ServerOffline.Code() {
							t.Fatalf("statement %d: fault %d %s (cut: %t)", n, code, text, cut)
						}
					}
					delta := s.state().since(before)
					if len(delta) == 0 && err != nil {
						continue
					}
					if diff := cmp.Diff(want, delta); diff != "" {
						t.Fatalf("statement %d: half done (error: %v): %s", n, err, diff)
					}
					if n < 4 {
						t.Errorf("the call ended after %d statements", n)
					}
					return
				}
			})
		}
	}
}

// deltaOf is what a call changes when nothing goes wrong.
func (s *site) deltaOf(ch change) state {
	params := ch.setup(s)
	before := s.state()
	s.Call(caller(ch.method), ch.method, params...)
	return s.state().since(before)
}

// state counts the rows of each table, adds up what states they are in, and
// counts the files, links, folders and hidden things in each of the tree's parts.
type state map[string]int

func (st state) since(before state) state {
	delta := state{}
	for name := range maps.Keys(st) {
		if n := st[name] - before[name]; n != 0 {
			delta[name] = n
		}
	}
	for name, n := range before {
		if _, still := st[name]; !still {
			delta[name] = -n
		}
	}
	return delta
}

func (s *site) state() state {
	s.t.Helper()
	st := state{}
	ctx := context.WithoutCancel(s.t.Context())
	var tables []string
	for { // the pool may still have connections that were cut
		var err error
		if tables, err = hub.Rows[string](ctx, s.System.Pool, `SELECT format('SELECT %L, count(*)::int FROM %I', relname, relname)
			FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT IN ('sessions', 'gokoji_session')`); err == nil {
			break
		}
	}
	type count struct {
		Name string `koji:"name"`
		N    int    `koji:"n"`
	}
	counts, err := hub.Rows[count](ctx, s.System.Pool, `SELECT * FROM (
		SELECT 'states of tasks', sum(state)::int FROM task UNION ALL SELECT 'states of repos', sum(state)::int FROM repo UNION ALL
		SELECT 'states of builds', sum(state)::int FROM build UNION ALL `+strings.Join(tables, " UNION ALL ")+") AS t (name, n)")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, c := range counts {
		st[c.Name] = c.N
	}
	top := s.path()
	err = filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(top, path)
		parts := strings.Split(rel, string(filepath.Separator))
		kind := d.Type().String()
		if strings.HasPrefix(d.Name(), ".") && rel != "." {
			kind = "hidden"
		}
		st[kind+" below "+parts[0]]++
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return st
}
