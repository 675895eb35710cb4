package pkglist_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

// line makes the tags parent and child, which inherits what matches ^a.
func line(t *testing.T) *hubtest.Hub {
	t.Helper()
	h := hubtest.New(t)
	parent := h.Call("kojiadmin", "createTag", "parent")
	h.Call("kojiadmin", "createTag", "child")
	h.Call("kojiadmin", "setInheritanceData", "child", xmlrpc.Struct{
		{Name: "parent_id", Value: parent}, {Name: "priority", Value: 0}, {Name: "maxdepth"},
		{Name: "intransitive", Value: false}, {Name: "noconfig", Value: false}, {Name: "pkg_filter", Value: "^a"},
	})
	return h
}

func names(t *testing.T, list any) []string {
	t.Helper()
	got := []string{}
	for _, e := range list.([]any) {
		s := e.(xmlrpc.Struct)
		text := fmt.Sprint(s.Value("package_name"), "@", s.Value("tag_name"))
		if s.Value("blocked") == true {
			text += "!"
		}
		got = append(got, text)
	}
	slices.Sort(got)
	return got
}

func TestInheritedLists(t *testing.T) {
	t.Parallel()
	h := line(t)
	for _, name := range []string{"aa", "ab", "bb"} {
		h.Call("kojiadmin", "packageListAdd", "parent", name, "alice")
	}
	h.Call("kojiadmin", "packageListAdd", "child", "cc", "bob")
	h.Call("kojiadmin", "packageListBlock", "child", "ab")
	for _, test := range []struct {
		name string
		kw   []any
		want []string
	}{
		{"own", []any{"tagID", "child"}, []string{"ab@child!", "cc@child"}},
		{"inherited", []any{"tagID", "child", "inherited", true}, []string{"aa@parent", "ab@child!", "cc@child"}},
		{"twice", []any{"tagID", "child", "inherited", true, "with_dups", true}, []string{"aa@parent", "ab@child!", "ab@parent", "cc@child"}},
		{"shown where blocked", []any{"tagID", "child", "inherited", true, "with_blocked", false}, []string{"aa@parent", "ab@parent", "cc@child"}},
		{"of a user", []any{"tagID", "child", "userID", "alice", "inherited", true}, []string{"aa@parent", "ab@child!"}},
		{"in all tags", []any{"pkgID", "ab", "with_dups", true}, []string{"ab@child!", "ab@parent"}},
		{"without owners", []any{"tagID", "child", "inherited", true, "with_owners", false, "prefix", "A"}, []string{"aa@parent", "ab@child!"}},
	} {
		if diff := cmp.Diff(test.want, names(t, h.Call("", "listPackages", hub.KW(test.kw...)))); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	for name, want := range map[string]bool{"aa": true, "ab": false, "bb": false, "cc": true, "nosuch": false} {
		if got := h.Call("", "checkTagPackage", "child", name); got != want {
			t.Errorf("checkTagPackage of %s: %v", name, got)
		}
	}
	_, err := h.Try("", "listPackages", hub.KW("userID", "alice", "with_owners", false))
	if err == nil || err.Error() != "userID and with_owners=False can't be used together" {
		t.Errorf("got %v", err)
	}
}

func TestUnblock(t *testing.T) {
	t.Parallel()
	h := line(t)
	h.Call("kojiadmin", "packageListAdd", "parent", "aa", "alice", hub.KW("extra_arches", "i686"))
	h.Call("kojiadmin", "packageListBlock", "child", "aa")
	h.Call("kojiadmin", "packageListUnblock", "child", "aa") // the block goes, the parent's entry counts again
	config := func(want string) {
		t.Helper()
		s := h.Call("", "getPackageConfig", "child", "aa").(xmlrpc.Struct)
		if got := fmt.Sprintf("%v %v %v %v", s.Value("tag_name"), s.Value("blocked"), s.Value("owner_name"), s.Value("extra_arches")); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	config("parent false alice i686")
	h.Call("kojiadmin", "packageListBlock", "parent", "aa")
	h.Call("kojiadmin", "packageListUnblock", "child", "aa") // the parent's block is overridden
	config("child false alice i686")
	h.Call("kojiadmin", "packageListBlock", "child", "aa")
	h.Call("kojiadmin", "packageListUnblock", "child", "aa") // below the own block is another
	config("child false alice i686")
}

// A callback that refuses undoes the change, and sees what koji's would see.
func TestCallbacks(t *testing.T) {
	t.Parallel()
	h := line(t)
	var seen []string
	r := h.System.Registrar()
	note := func(when string, e hub.PrePackageListChange) {
		seen = append(seen, fmt.Sprintln(when, e.Action, e.Tag.Value("name"), e.Package.Value("name"), e.User.Value("name"),
			e.Data.Value("owner"), e.Data.Value("block"), e.Data.Value("extra_arches"), e.Data.Value("force"), e.Data.Value("update")))
	}
	hub.On(r, func(_ context.Context, _ *hub.Call, e hub.PrePackageListChange) error { note("pre", e); return nil })
	hub.On(r, func(_ context.Context, _ *hub.Call, e hub.PostPackageListChange) error {
		note("post", hub.PrePackageListChange(e))
		if e.Package.Value("name") == "bad" {
			return koji.Errorf(koji.GenericError, "not here")
		}
		return nil
	})
	h.Call("kojiadmin", "packageListAdd", "child", "aa", "alice")
	h.Call("kojiadmin", "packageListAdd", "child", "aa", "alice") // nothing to do, nothing to tell
	h.Call("kojiadmin", "packageListSetArches", "child", "aa", "i686  noarch")
	h.Call("kojiadmin", "packageListRemove", "child", "aa")
	want := []string{
		"pre add child aa kojiadmin 2 false <nil> false false\n", "post add child aa kojiadmin 2 false <nil> false false\n",
		"pre update child aa kojiadmin 2 false i686 noarch false true\n", "post update child aa kojiadmin 2 false i686 noarch false true\n",
		"pre remove child aa kojiadmin <nil> <nil> <nil> <nil> <nil>\n", "post remove child aa kojiadmin <nil> <nil> <nil> <nil> <nil>\n",
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
	if _, err := h.Try("kojiadmin", "packageListAdd", "child", "bad", "alice"); !koji.IsKind(err, koji.CallbackError) {
		t.Errorf("got %v", err)
	}
	if id := h.Call("", "getPackageID", "bad"); id != nil {
		t.Errorf("the package was made all the same: %v", id)
	}
}
