package site_test

import (
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
password = "pw"
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
	h.Call("", "login", "root", "pw")
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
