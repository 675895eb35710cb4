package tagging_test

import (
	"sync"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

func nvrs(t *testing.T, answer any) []string {
	t.Helper()
	list, ok := answer.([]any)
	if !ok {
		t.Fatalf("no list: %v", answer)
	}
	names := []string{}
	for _, item := range list {
		s, _ := item.(xmlrpc.Struct)
		name, _ := s.Value("nvr").(string)
		tag, _ := s.Value("tag_name").(string)
		names = append(names, tag+"/"+name)
	}
	return names
}

// fill makes tags base <- child with builds a-1-1, a-1-2 and b-1-1 in base,
// a-1-1 also in child.
func fill(t *testing.T) *hubtest.Hub {
	t.Helper()
	h := hubtest.New(t)
	h.Call("kojiadmin", "createTag", "base")
	h.Call("kojiadmin", "createTag", "child", "base")
	for _, pkg := range []string{"a", "b"} {
		h.Call("kojiadmin", "packageListAdd", "base", pkg, "alice")
	}
	for _, nvr := range [][2]string{{"a", "1"}, {"a", "2"}, {"b", "1"}} {
		h.Call("kojiadmin", "createEmptyBuild", nvr[0], "1", nvr[1], nil)
		h.Call("kojiadmin", "tagBuildBypass", "base", nvr[0]+"-1-"+nvr[1])
	}
	h.Call("kojiadmin", "tagBuildBypass", "child", "a-1-1")
	return h
}

func TestListTagged(t *testing.T) {
	t.Parallel()
	h := fill(t)
	for _, c := range []struct {
		name string
		tag  string
		kw   []any
		want []string
	}{
		{"the latest tagged first", "base", nil, []string{"base/b-1-1", "base/a-1-2", "base/a-1-1"}},
		{"own ones only", "child", nil, []string{"child/a-1-1"}},
		{"with inheritance", "child", []any{"inherit", true}, []string{"child/a-1-1", "base/b-1-1", "base/a-1-2", "base/a-1-1"}},
		{"the nearest tag decides", "child", []any{"inherit", true, "latest", true}, []string{"child/a-1-1", "base/b-1-1"}},
		{"two of each", "child", []any{"inherit", true, "latest", 2}, []string{"child/a-1-1", "base/b-1-1", "base/a-1-2"}},
		{"a number below zero", "base", []any{"latest", -1}, []string{}},
		{"by prefix in any case", "base", []any{"prefix", "B"}, []string{"base/b-1-1"}},
		{"by package", "base", []any{"package", "a"}, []string{"base/a-1-2", "base/a-1-1"}},
		{"by unknown package", "base", []any{"package", "nosuch"}, []string{}},
		{"by owner", "base", []any{"owner", "alice"}, []string{}},
		{"by type", "base", []any{"type", "image"}, []string{}},
		{"no such tag", "nosuch", []any{"strict", false}, []string{}},
	} {
		got := nvrs(t, h.Call("", "listTagged", c.tag, hub.KW(c.kw...)))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	before := h.Call("", "getLastEvent").(xmlrpc.Struct).Value("id")
	h.Call("kojiadmin", "packageListBlock", "child", "a")
	if diff := cmp.Diff([]string{"base/b-1-1"}, nvrs(t, h.Call("", "getLatestBuilds", "child"))); diff != "" {
		t.Errorf("blocked: %s", diff)
	}
	if diff := cmp.Diff([]string{"child/a-1-1", "base/b-1-1"}, nvrs(t, h.Call("", "getLatestBuilds", "child", before))); diff != "" {
		t.Errorf("before it was blocked: %s", diff)
	}
}

// Two calls that tag a build at once: one does, the other is told that it is
// tagged.
func TestTagAtOnce(t *testing.T) {
	t.Parallel()
	h := fill(t)
	h.Call("kojiadmin", "packageListAdd", "child", "b", "alice")
	errs := make([]error, 4)
	h.Call("kojiadmin", "getLoggedInUser") // logged in before the race
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { _, errs[i] = h.Try("kojiadmin", "tagBuildBypass", "child", "b-1-1") })
	}
	wg.Wait()
	done := 0
	for _, err := range errs {
		switch {
		case err == nil:
			done++
		case !koji.IsKind(err, koji.TagError):
			t.Errorf("got %v", err)
		}
	}
	if done != 1 {
		t.Errorf("%d calls tagged the build", done)
	}
}
