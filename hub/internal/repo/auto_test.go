package repo_test

import (
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
)

func TestChangesEndRepos(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Call("kojiadmin", "createExternalRepo", "ext", "http://example.com/")
	s.Call("kojiadmin", "createExternalRepo", "formerly", "http://example.com/")
	s.Tag("other", "arches", "x86_64")
	s.Tag("far", "arches", "x86_64")
	s.Tag("base", "arches", "x86_64", "parent", "far")
	s.Tag("side", "arches", "x86_64", "parent", "base")
	s.Fill("other", 1, "x86_64")
	s.Call("kojiadmin", "addExternalRepoToTag", "base", "ext", 1)
	s.Call("kojiadmin", "addExternalRepoToTag", "base", "formerly", 2)
	s.Call("kojiadmin", "removeExternalRepoFromTag", "base", "formerly")
	set := func(tag string, kw ...any) func() {
		return func() { s.Call("kojiadmin", "editTag2", tag, hub.KW(kw...)) }
	}
	for _, test := range []struct {
		name   string
		change func()
		ends   bool
	}{
		{"nothing", func() {}, false},
		{"another tag", set("other", "arches", "i686"), false},
		{"an external repo of once", func() { s.Call("kojiadmin", "editExternalRepo", "formerly", hub.KW("url", "http://example.org/")) }, false},
		{"what another tag holds", func() { s.Call("kojiadmin", "tagBuildBypass", "other", "pkg0-1-1", hub.KW("force", true)) }, false},
		{"the tag", set("side", "arches", "x86_64 i686"), true},
		{"a parent", set("far", "extra", map[string]any{"a": 1}), true},
		{"a package list", func() { s.Call("kojiadmin", "packageListAdd", "far", "more", "kojiadmin") }, true},
		{"an external repo", func() { s.Call("kojiadmin", "editExternalRepo", "ext", hub.KW("url", "http://example.org/")) }, true},
		{"what an external repo holds", func() { s.Call("kojiadmin", "repo.setExternalRepoData", "ext", map[string]any{"max_ts": 1}) }, true},
		{"what a parent inherits", func() {
			s.Call("kojiadmin", "setInheritanceData", "base", []any{map[string]any{"parent_id": s.Number("SELECT id FROM tag WHERE name = 'far'"), "delete link": true}})
		}, true},
		{"a deleted tag", func() { s.Call("kojiadmin", "deleteTag", "side") }, true},
	} {
		id := s.Call("builder1", "host.repoInit", "side").([]any)[0].(int64)
		s.done(id)
		test.change()
		s.Call("kojiadmin", "repo.updateEndEvents")
		r := s.Call("", "repoInfo", id)
		var want any
		if test.ends {
			want = s.Call("", "tagFirstChangeEvent", s.Number("SELECT id FROM tag WHERE name = 'side'"), hub.KW("after", hubtest.Member(t, r, "create_event")))
			if want == nil {
				t.Errorf("%s: the tag has not changed", test.name)
			}
		}
		if got := hubtest.Member(t, r, "end_event"); got != want {
			t.Errorf("%s: ends with event %v, want %v", test.name, got, want)
		}
	}
}
