package tag_test

import (
	"context"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

// wantFault fails unless err is a fault of kind with this text.
func wantFault(t *testing.T, err error, kind koji.FaultKind, text string) {
	t.Helper()
	if !koji.IsKind(err, kind) || err.Error() != text {
		t.Errorf("got %v, want %q of kind %d", err, text, kind)
	}
}

func TestDeletedTagComesBackWithItsID(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	id := h.Call("kojiadmin", "createTag", "f40", hub.KW("arches", "x86_64", "extra", xmlrpc.Struct{{Name: "a", Value: 1}}))
	h.Call("kojiadmin", "deleteTag", "f40")
	if got := h.Call("", "getTag", "f40"); got != nil {
		t.Errorf("a deleted tag is still there: %v", got)
	}
	last := h.Call("", "getTag", "f40", hub.KW("event", "auto"))
	if hubtest.Member(t, last, "arches") != "x86_64" || hubtest.Member(t, last, "extra", "a") != int64(1) || hubtest.Member(t, last, "revoke_event") == nil {
		t.Errorf("as it was last: %v", last)
	}
	if again := h.Call("kojiadmin", "createTag", "f40"); again != id {
		t.Errorf("made again it has id %v, before %v", again, id)
	}
	now := h.Call("", "getTag", "f40", hub.KW("event", "auto"))
	if hubtest.Member(t, now, "arches") != "" || len(hubtest.Member(t, now, "extra").(xmlrpc.Struct)) != 0 || hubtest.Member(t, now, "query_event") != nil {
		t.Errorf("made again it is %v", now)
	}
}

// A deleted tag can be given parents; made again it keeps them.
func TestDeletedTagMayInherit(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	parent := h.Call("kojiadmin", "createTag", "parent")
	h.Call("kojiadmin", "createTag", "child")
	h.Call("kojiadmin", "deleteTag", "child")
	h.Call("kojiadmin", "setInheritanceData", "child", xmlrpc.Struct{
		{Name: "parent_id", Value: parent}, {Name: "priority", Value: 4}, {Name: "maxdepth", Value: 1},
		{Name: "intransitive", Value: false}, {Name: "noconfig", Value: false}, {Name: "pkg_filter", Value: ""},
	})
	h.Call("kojiadmin", "createTag", "child", "parent")
	links := h.Call("", "getInheritanceData", "child").([]any)
	if len(links) != 1 || hubtest.Member(t, links[0], "priority") != int64(0) || hubtest.Member(t, links[0], "maxdepth") != nil {
		t.Errorf("got %v", links)
	}
}

func TestOneOfTwoCreatesATag(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	h.Call("kojiadmin", "hello") // logs in
	errs := make([]error, 4)
	var group sync.WaitGroup
	for i := range errs {
		group.Go(func() {
			errs[i] = h.System.Run(t.Context(), &hub.Call{Session: &hub.Session{LoggedIn: true, UserID: 1}},
				func(ctx context.Context, c *hub.Call) error {
					_, err := c.Invoke(ctx, "createTag", "race")
					return err
				})
		})
	}
	group.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		}
	}
	if made != 1 {
		t.Errorf("%d of %d made the tag: %v", made, len(errs), errs)
	}
	rows := hubtest.Member(t, h.Call("", "queryHistory", []any{"tag_config"}, hub.KW("tag", "race")), "tag_config")
	if n := len(rows.([]any)); n != 1 {
		t.Errorf("the tag has %d configurations", n)
	}
}

func TestNothingRemainsOfARefusedTag(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	if _, err := h.Try("kojiadmin", "createTag", "half", hub.KW("extra", xmlrpc.Struct{{Name: "blob", Value: []byte("x")}})); err == nil {
		t.Fatal("a tag took bytes as extra data")
	}
	if id := h.Call("", "getTagID", "half"); id != nil {
		t.Errorf("its name is there with id %v", id)
	}
}

// Numbers beyond what the database's columns hold find nothing; they break nothing.
func TestHugeNumbers(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	h.Call("kojiadmin", "createTag", "f40")
	const huge = int64(math.MaxInt64)
	for _, call := range []struct {
		method string
		params []any
		want   any
	}{
		{"getTag", []any{huge}, nil},
		{"getTagID", []any{-huge}, nil},
		{"getInheritanceData", []any{"f40", huge}, []any{}},
		{"getFullInheritance", []any{huge}, []any{}},
		{"getFullInheritance", []any{huge, huge, true}, []any{}},
		{"tagChangedSinceEvent", []any{huge, []any{huge}}, false},
		{"getEvent", []any{huge, false}, nil},
		{"getBuildTargets", []any{huge, huge, huge, huge}, []any{}},
		{"getTagGroups", []any{"f40", huge}, []any{}},
		{"getPackageConfig", []any{huge, huge, huge}, nil},
		{"tagFirstChangeEvent", []any{"f40", huge}, nil},
		{"queryHistory", []any{[]any{"tag_extra"}, hub.KW("beforeEvent", huge, "afterEvent", -huge)}, xmlrpc.Struct{{Name: "tag_extra", Value: []any{}}}},
	} {
		got, err := h.Try("", call.method, call.params...)
		if err != nil {
			t.Errorf("%s%v: %v", call.method, call.params, err)
		} else if diff := cmp.Diff(call.want, got); diff != "" {
			t.Errorf("%s%v: %s", call.method, call.params, diff)
		}
	}
	_, err := h.Try("", "getTag", "f40", hub.KW("event", "soon"))
	wantFault(t, err, koji.GenericError, "Invalid event: 'soon'")
}

func TestEditExtra(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	h.Call("kojiadmin", "createTag", "f40", hub.KW("extra", xmlrpc.Struct{{Name: "a", Value: 1}, {Name: "b", Value: "x"}}))
	edit := func(kw ...any) error {
		_, err := h.Try("kojiadmin", "editTag2", "f40", hub.KW(kw...))
		return err
	}
	extra := func(want xmlrpc.Struct) {
		t.Helper()
		if diff := cmp.Diff(want, hubtest.Member(t, h.Call("", "getTag", "f40", hub.KW("blocked", true)), "extra")); diff != "" {
			t.Error(diff)
		}
	}
	free := func(v any) []any { return []any{false, v} }

	before := h.Call("", "getLastEvent")
	if err := edit("extra", xmlrpc.Struct{{Name: "a", Value: 1.0}}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, h.Call("", "getLastEvent")); diff != "" {
		t.Errorf("an edit that changes nothing made an event: %s", diff)
	}
	if err := edit("extra", xmlrpc.Struct{{Name: "c", Value: nil}}, "block_extra", []any{"b"}, "remove_extra", []any{"a"}); err != nil {
		t.Fatal(err)
	}
	extra(xmlrpc.Struct{{Name: "b", Value: []any{true, nil}}, {Name: "c", Value: free(nil)}})

	wantFault(t, edit("remove_extra", []any{"b", "c", "d"}), koji.GenericError, "Tag: f40 doesn't have extra: b, d")
	wantFault(t, edit("extra", xmlrpc.Struct{{Name: "c", Value: 2}}, "block_extra", []any{"c"}), koji.GenericError,
		"Can not both add/update and remove tag-extra: 'c'")
	wantFault(t, edit("remove_extra", "c"), koji.ParameterError, "Invalid type for value 'c': <class 'str'>, expected type <class 'list'>")
	extra(xmlrpc.Struct{{Name: "b", Value: []any{true, nil}}, {Name: "c", Value: free(nil)}})

	if err := edit("extra", xmlrpc.Struct{{Name: "b", Value: []any{xmlrpc.Struct{{Name: "é", Value: "\U0001f40d"}}}}}); err != nil {
		t.Fatal(err)
	}
	extra(xmlrpc.Struct{{Name: "c", Value: free(nil)}, {Name: "b", Value: free([]any{xmlrpc.Struct{{Name: "é", Value: "\U0001f40d"}}})}})
}

func TestBuildConfigInherits(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	set := func(names ...string) xmlrpc.Struct {
		s := xmlrpc.Struct{}
		for _, n := range names {
			k, v, _ := strings.Cut(n, "=")
			s = append(s, xmlrpc.Member{Name: k, Value: v})
		}
		return s
	}
	ids := map[string]any{}
	for _, tag := range []struct{ name, arches string }{{"base", "x86_64 i686"}, {"quiet", "ppc64le"}, {"mid", ""}, {"top", ""}} {
		ids[tag.name] = h.Call("kojiadmin", "createTag", tag.name, hub.KW("extra", set("from="+tag.name, tag.name+"=own")))
		h.Call("kojiadmin", "editTag2", tag.name, hub.KW("arches", any(nil)))
		if tag.arches != "" {
			h.Call("kojiadmin", "editTag2", tag.name, hub.KW("arches", tag.arches))
		}
	}
	link := func(parent string, priority int, noConfig bool) xmlrpc.Struct {
		return xmlrpc.Struct{
			{Name: "parent_id", Value: ids[parent]}, {Name: "priority", Value: priority}, {Name: "maxdepth"},
			{Name: "intransitive", Value: false}, {Name: "noconfig", Value: noConfig}, {Name: "pkg_filter", Value: ""},
		}
	}
	h.Call("kojiadmin", "setInheritanceData", "top", []any{link("mid", 5, false), link("quiet", 1, true)})
	h.Call("kojiadmin", "setInheritanceData", "mid", []any{link("base", 0, false)})
	h.Call("kojiadmin", "editTag2", "mid", hub.KW("block_extra", []any{"base"}))

	config := h.Call("", "getBuildConfig", "top")
	if diff := cmp.Diff(set("from=top", "top=own", "mid=own"), hubtest.Member(t, config, "extra")); diff != "" {
		t.Errorf("extra: %s", diff)
	}
	if got := hubtest.Member(t, config, "arches"); got != "x86_64 i686" {
		t.Errorf("arches %v", got)
	}
	source := func(name string) xmlrpc.Struct {
		return xmlrpc.Struct{{Name: "id", Value: ids[name]}, {Name: "name", Value: name}}
	}
	want := xmlrpc.Struct{
		{Name: "extra", Value: xmlrpc.Struct{{Name: "mid", Value: source("mid")}, {Name: "base", Value: source("mid")}}},
		{Name: "arches", Value: source("base")},
	}
	if diff := cmp.Diff(want, hubtest.Member(t, config, "config_inheritance")); diff != "" {
		t.Errorf("sources: %s", diff)
	}
}

func TestPrioritiesMayBeSwapped(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	a, b := h.Call("kojiadmin", "createTag", "a"), h.Call("kojiadmin", "createTag", "b")
	h.Call("kojiadmin", "createTag", "c")
	link := func(parent any, priority any) xmlrpc.Struct {
		return xmlrpc.Struct{
			{Name: "parent_id", Value: parent}, {Name: "priority", Value: priority}, {Name: "maxdepth"},
			{Name: "intransitive", Value: false}, {Name: "noconfig", Value: false}, {Name: "pkg_filter", Value: ""},
		}
	}
	h.Call("kojiadmin", "setInheritanceData", "c", []any{link(a, 0), link(b, 1)})
	h.Call("kojiadmin", "setInheritanceData", "c", []any{link(a, 1), link(b, 0)})
	h.Call("kojiadmin", "setInheritanceData", "c", link(b, "0"))
	var names []any
	for _, l := range h.Call("", "getInheritanceData", "c").([]any) {
		names = append(names, hubtest.Member(t, l, "name"))
	}
	if diff := cmp.Diff([]any{"b", "a"}, names); diff != "" {
		t.Error(diff)
	}
	_, err := h.Try("kojiadmin", "setInheritanceData", "c", []any{link("a", 3), link("nosuch", "x")})
	wantFault(t, err, koji.GenericError, "No such tagInfo: 'nosuch'")
	_, err = h.Try("", "setInheritanceData", "c", "not looked at")
	wantFault(t, err, koji.ActionNotAllowed, "tag permission required (user not logged in)")
}

func TestMavenNeedsTheOption(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t, func(s *settings.Settings) { s.Options.EnableMaven = true })
	h.Call("kojiadmin", "createTag", "m", hub.KW("maven_support", true))
	h.Call("kojiadmin", "editTag2", "m", hub.KW("maven_include_all", true, "locked", true))
	got := h.Call("", "getTag", "m")
	for _, name := range []string{"maven_support", "maven_include_all", "locked"} {
		if hubtest.Member(t, got, name) != true {
			t.Errorf("%s is not set: %v", name, got)
		}
	}
}

func TestAccess(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	h.Call("kojiadmin", "createTag", "plain")
	h.Call("kojiadmin", "createTag", "guarded", hub.KW("perm", "tag"))
	h.Call("kojiadmin", "createTag", "locked", hub.KW("locked", true))
	for _, test := range []struct {
		user, tag string
		params    []any
		want      []any
	}{
		{"alice", "plain", nil, []any{true, false, ""}},
		{"alice", "guarded", nil, []any{false, false, "tag requires tag permission"}},
		{"kojiadmin", "guarded", nil, []any{false, true, "tag requires tag permission"}},
		{"", "locked", []any{1}, []any{false, true, "tag is locked"}},
		{"alice", "plain", []any{"1"}, []any{true, true, ""}},
	} {
		got := h.Call(test.user, "checkTagAccess", append([]any{test.tag}, test.params...)...)
		if diff := cmp.Diff(any(test.want), got); diff != "" {
			t.Errorf("%s of %q%v: %s", test.tag, test.user, test.params, diff)
		}
	}
	_, err := h.Try("", "checkTagAccess", "plain")
	wantFault(t, err, koji.GenericError, "a user_id is required")
	_, err = h.Try("", "checkTagAccess", "plain", "alice")
	wantFault(t, err, koji.ParameterError, "Invalid type for value 'alice': <class 'str'>, expected type <class 'int'>")
}
