package site_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/site"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

const small = `
[[user]]
name = "root"
password = "root"
permissions = ["admin"]

[[host]]
name = "b1"
password = "b1"
arches = ["x86_64", "noarch"]
channels = ["default", "special"]
capacity = 4.0

[[channel]]
name = "special"
description = "for special things"

[[permission]]
name = "greet"
description = "may greet"

[[tag]]
name = "child"
arches = ["x86_64"]
inherits = ["second", "first"]
extra = { "mock.new_chroot" = true }
groups = { build = ["bash", "coreutils"] }

[[tag]]
name = "first"
packages = ["bash"]

[[tag]]
name = "second"

[[target]]
name = "t"
build_tag = "child"
dest_tag = "first"
`

func read(t *testing.T, text string) (*site.File, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "site.toml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return site.Read(path)
}

func TestApply(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	f, err := read(t, small)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Apply(t.Context(), h.System); err != nil {
		t.Fatal(err)
	}
	tag, _ := h.Call("", "getTag", "child").(xmlrpc.Struct)
	if tag.Value("arches") != "x86_64" || koji.Repr(tag.Value("extra")) != "{'mock.new_chroot': True}" {
		t.Errorf("tag: %v", tag)
	}
	parents, _ := h.Call("", "getInheritanceData", "child").([]any)
	if len(parents) != 2 || parents[0].(xmlrpc.Struct).Value("name") != "second" {
		t.Errorf("parents: %v", parents)
	}
	host, _ := h.Call("", "getHost", "b1").(xmlrpc.Struct)
	if host.Value("arches") != "x86_64 noarch" || host.Value("capacity") != 4.0 {
		t.Errorf("host: %v", host)
	}
	if got := h.Call("", "getBuildTarget", "t"); got == nil {
		t.Error("no target")
	}
	if got := h.Call("", "listPackages", hub.KW("tagID", "first")).([]any); len(got) != 1 {
		t.Errorf("packages: %v", got)
	}
	h.Call("", "login", "root", "root")
	h.Call("", "login", "b1", "b1")
}

// A second time nothing changes: no event is made.
func TestApplyTwice(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	f, err := read(t, small)
	if err != nil {
		t.Fatal(err)
	}
	var events [2]int64
	for i := range events {
		if err := f.Apply(t.Context(), h.System); err != nil {
			t.Fatal(err)
		}
		if events[i], err = hub.Value[int64](t.Context(), h.System.Pool, "SELECT count(*) FROM events"); err != nil {
			t.Fatal(err)
		}
	}
	if events[0] != events[1] {
		t.Errorf("the second time made %d events", events[1]-events[0])
	}
}

// What the site has beyond the file stays, also parents and how they are
// inherited; those of the file come into its order.
func TestApplyKeeps(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	apply := func(text string) {
		t.Helper()
		f, err := read(t, text)
		if err == nil {
			err = f.Apply(t.Context(), h.System)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	apply(small)
	child, _ := h.Call("", "getInheritanceData", "child").([]any)
	first, _ := child[1].(xmlrpc.Struct)
	h.Call("root", "createTag", "third", hub.KW("arches", "i686"))
	third, _ := h.Call("", "getTag", "third").(xmlrpc.Struct)
	data := func(id any, priority int, noconfig bool) xmlrpc.Struct {
		return xmlrpc.Struct{
			{Name: "parent_id", Value: id}, {Name: "priority", Value: priority}, {Name: "maxdepth", Value: nil},
			{Name: "intransitive", Value: false}, {Name: "noconfig", Value: noconfig}, {Name: "pkg_filter", Value: ""},
		}
	}
	h.Call("root", "setInheritanceData", "child", []any{data(third.Value("id"), 3, true)})
	h.Call("root", "editTag2", "first", hub.KW("arches", "s390x"))
	h.Call("root", "editHost", "b1", hub.KW("description", "mine"))
	const bare = "[[tag]]\nname = \"first\"\n[[tag]]\nname = \"second\"\n[[tag]]\nname = \"child\"\n[[host]]\nname = \"b1\"\n"
	for _, tt := range []struct{ text, want string }{
		{small, "second 0, third 3 noconfig, first 10"},
		{bare, "second 0, third 3 noconfig, first 10"},
		{bare + "[[tag]]\nname = \"child\"\ninherits = [\"first\", \"second\"]\n", "first 0, second 10, third 20 noconfig"},
	} {
		apply(tt.text)
		got := ""
		parents, _ := h.Call("", "getInheritanceData", "child").([]any)
		for _, p := range parents {
			p, _ := p.(xmlrpc.Struct)
			got += fmt.Sprintf(", %v %v", p.Value("name"), p.Value("priority"))
			if p.Value("noconfig") == true {
				got += " noconfig"
			}
		}
		if got = strings.TrimPrefix(got, ", "); got != tt.want {
			t.Errorf("parents: %s, want %s", got, tt.want)
		}
	}
	if tag, _ := h.Call("", "getTag", first.Value("parent_id")).(xmlrpc.Struct); tag.Value("arches") != "s390x" {
		t.Errorf("tag: %v", tag)
	}
	if host, _ := h.Call("", "getHost", "b1").(xmlrpc.Struct); host.Value("arches") != "x86_64 noarch" || host.Value("description") != "mine" {
		t.Errorf("host: %v", host)
	}
}

// One mistake, and nothing of the file is there.
func TestApplyIsWhole(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	f, err := read(t, small+"\n[[target]]\nname = \"bad\"\nbuild_tag = \"nosuch\"\ndest_tag = \"first\"\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Apply(t.Context(), h.System); err == nil || !strings.Contains(err.Error(), "target bad") {
		t.Fatalf("got %v, want one that names the target", err)
	}
	if got := h.Call("", "getTag", "child"); got != nil {
		t.Errorf("half of the file was applied: %v", got)
	}
}

func TestMistakesInTheFile(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"an unknown key": {"[[user]]\nnmae = \"x\"\n", "nmae"},
		"a wrong type":   {"[[tag]]\nname = 5\n", "site.toml"},
		"no TOML":        {"[[user]\n", "site.toml"},
	} {
		if _, err := read(t, test.text); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want …%s", name, err, test.want)
		}
	}
}
