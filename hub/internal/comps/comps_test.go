package comps_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/koji/comps"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

// show writes groups in one line each: name: packages; included groups.
func show(t *testing.T, v any) []string {
	t.Helper()
	var groups []comps.Group
	if err := xmlrpc.Unmarshal(v, &groups); err != nil {
		t.Fatal(err)
	}
	mark := func(name string, tag int64, blocked bool) string {
		return fmt.Sprintf("%s@%d%s", name, tag, map[bool]string{true: "!"}[blocked])
	}
	lines := []string{}
	for _, g := range groups {
		var words []string
		for _, p := range g.Packages {
			words = append(words, mark(p.Name, p.TagID, p.Blocked))
		}
		for _, r := range g.Groups {
			words = append(words, mark("+"+r.Name, r.TagID, r.Blocked))
		}
		slices.Sort(words)
		lines = append(lines, mark(g.Name, g.TagID, g.Blocked)+": "+strings.Join(words, " "))
	}
	slices.Sort(lines)
	return lines
}

func TestGroupsAreInherited(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	parent := h.Call("kojiadmin", "createTag", "parent") // 1
	h.Call("kojiadmin", "createTag", "child")            // 2
	h.Call("kojiadmin", "setInheritanceData", "child", xmlrpc.Struct{
		{Name: "parent_id", Value: parent}, {Name: "priority", Value: 0}, {Name: "maxdepth"},
		{Name: "intransitive", Value: false}, {Name: "noconfig", Value: false}, {Name: "pkg_filter", Value: ""},
	})
	do := func(method string, params ...any) { t.Helper(); h.Call("kojiadmin", method, params...) }
	refuse := func(text, method string, params ...any) {
		t.Helper()
		if _, err := h.Try("kojiadmin", method, params...); !koji.IsKind(err, koji.GenericError) || err.Error() != text {
			t.Errorf("%s%v: got %v, want %q", method, params, err, text)
		}
	}
	for _, g := range []string{"build", "extra", "gone"} {
		do("groupListAdd", "parent", g)
	}
	do("groupPackageListAdd", "parent", "build", "bash")
	do("groupPackageListAdd", "parent", "build", "gcc", hub.KW("type", "default"))
	do("groupPackageListAdd", "parent", "gone", "x")
	do("groupReqListAdd", "parent", "build", "extra")
	do("groupReqListAdd", "parent", "build", "gone")
	event := h.Call("", "getLastEvent").(xmlrpc.Struct).Value("id")

	do("groupPackageListBlock", "child", "build", "bash")
	do("groupPackageListAdd", "child", "build", "make")
	do("groupReqListBlock", "child", "build", "extra")
	do("groupListBlock", "child", "gone")
	for _, test := range []struct {
		name string
		kw   []any
		want []string
	}{
		{"now", nil, []string{"build@1: gcc@1 make@2", "extra@1: "}},
		{"own", []any{"inherit", false}, []string{}},
		{"all", []any{"incl_blocked", true}, []string{"build@1: +extra@2! bash@2! gcc@1 make@2", "extra@1: ", "gone@2!: "}},
		{"before", []any{"event", event}, []string{"build@1: +extra@1 +gone@1 bash@1 gcc@1", "extra@1: ", "gone@1: x@1"}},
		{"names", []any{"incl_pkgs", false, "incl_reqs", false}, []string{"build@1: ", "extra@1: "}},
	} {
		if diff := cmp.Diff(test.want, show(t, h.Call("", "getTagGroups", "child", hub.KW(test.kw...)))); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}

	refuse("package bash blocked in group build, tag child", "groupPackageListAdd", "child", "build", "bash")
	refuse("requirement on group extra blocked in group build, tag child", "groupReqListAdd", "child", "build", "extra")
	refuse("group gone is blocked in tag child", "groupListAdd", "child", "gone")
	refuse("group gone is blocked in tag child", "groupPackageListAdd", "child", "gone", "x")
	refuse("package gcc is NOT blocked in group 1, tag 2", "groupPackageListUnblock", "child", "build", "gcc")
	refuse("group req 3 is NOT blocked in group 1, tag 2", "groupReqListUnblock", "child", "build", "gone")
	refuse("group build is NOT blocked in tag child", "groupListUnblock", "child", "build")
	refuse("Name must be a string", "groupListAdd", "child", 99)

	do("groupPackageListAdd", "child", "build", "bash", hub.KW("force", true))
	do("groupReqListUnblock", "child", "build", "extra")
	do("groupListAdd", "child", "gone", hub.KW("force", true))
	if diff := cmp.Diff([]string{"build@1: +extra@1 +gone@1 bash@2 gcc@1 make@2", "extra@1: ", "gone@2: x@1"},
		show(t, h.Call("", "getTagGroups", "child"))); diff != "" {
		t.Error(diff)
	}
	refuse("No group: build found for tag: child", "groupListRemove", "child", "build")
	do("groupListRemove", "child", "build", hub.KW("force", true))
}

// A changed group keeps what the call does not name, inherited or not.
func TestChangesKeepTheRest(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	h.Call("kojiadmin", "createTag", "t")
	h.Call("kojiadmin", "groupListAdd", "t", "g", hub.KW("description", "d", "is_default", true, "nosuch", 1))
	before := h.Call("", "getLastEvent")
	h.Call("kojiadmin", "groupListAdd", "t", "g", hub.KW("description", "d"))
	if diff := cmp.Diff(before, h.Call("", "getLastEvent")); diff != "" {
		t.Errorf("nothing changed, yet there is an event: %s", diff)
	}
	h.Call("kojiadmin", "groupListAdd", "t", "g", hub.KW("display_name", "G", "uservisible", false))
	g := h.Call("", "getTagGroups", "t").([]any)[0].(xmlrpc.Struct)
	want := map[string]any{
		"description": "d", "is_default": true, "display_name": "G", "uservisible": false,
		"exported": true, "biarchonly": false, "langonly": nil,
	}
	for name, value := range want {
		if g.Value(name) != value {
			t.Errorf("%s is %v, want %v", name, g.Value(name), value)
		}
	}
	if _, err := h.Try("kojiadmin", "groupListAdd", "t", "g", hub.KW("display_name", nil)); !koji.IsKind(err, koji.ParameterError) {
		t.Errorf("a group without a display name: %v", err)
	}
}
