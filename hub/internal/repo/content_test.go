package repo_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/google/go-cmp/cmp"
)

func TestInitListsPackages(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Tag("content", "arches", "x86_64 i686")
	s.Fill("content", 1, "src", "noarch", "x86_64", "i686", "s390x")
	s.Call("kojiadmin", "packageListAdd", "content", "bad", "kojiadmin", hub.KW("block", true))
	s.Call("kojiadmin", "groupListAdd", "content", "build")
	s.Call("kojiadmin", "groupPackageListAdd", "content", "build", "bash")
	s.Exec(`UPDATE rpminfo SET extra = '{"a": 1}' WHERE arch = 'noarch'`)
	for i, parent := range []string{"all", "plain"} {
		s.Tag(parent, "arches", "x86_64 i686", "parent", "content")
		opts := map[string]any{}
		if parent == "all" {
			opts = map[string]any{"src": true, "separate_src": true, "debuginfo": true}
		}
		s.Call("builder1", "host.repoInit", parent, hub.KW("opts", opts))
		got := map[string][]string{}
		for _, arch := range []string{"x86_64", "i386", "src"} {
			if parent == "plain" && arch == "src" {
				continue
			}
			dir := fmt.Sprintf("repos/%s/%d/%s", parent, i+1, arch)
			got[arch] = strings.Fields(strings.ReplaceAll(s.read(dir, "pkglist"), "toplink/packages/pkg0/1/1/", ""))
			if blocked := s.read(dir, "blocklist"); blocked != "bad\n" {
				t.Errorf("%s: blocklist is %q", dir, blocked)
			}
			if n := strings.Count(s.read(dir, "rpmlist.jsonl"), "\n"); n != len(got[arch]) {
				t.Errorf("%s: rpmlist.jsonl has %d lines", dir, n)
			}
		}
		src, doc, libs, debug := "src/pkg0-1-1.src.rpm", "noarch/pkg0-doc-1-1.noarch.rpm", "x86_64/pkg0-libs-1-1.x86_64.rpm", "i686/pkg0-debuginfo-1-1.i686.rpm"
		want := map[string][]string{"x86_64": {doc, libs}, "i386": {doc}}
		if parent == "all" {
			want = map[string][]string{"x86_64": {src, doc, libs}, "i386": {src, doc, debug}, "src": {src}}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", parent, diff)
		}
		if comps := s.read("repos", parent, fmt.Sprint(i+1), "groups/comps.xml"); !strings.Contains(comps, "bash</packagereq>") {
			t.Errorf("%s: comps.xml is %s", parent, comps)
		}
	}
	first, _, _ := strings.Cut(s.read("repos/plain/2/x86_64/rpmlist.jsonl"), "\n")
	var record map[string]any
	if err := json.Unmarshal([]byte(first), &record); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"id": 2.0, "name": "pkg0-doc", "version": "1", "release": "1", "arch": "noarch", "epoch": nil, "draft": false,
		"payloadhash": record["payloadhash"], "size": 100.0, "buildtime": 1000.0, "buildroot_id": nil, "build_id": 1.0,
		"metadata_only": false, "extra": map[string]any{"a": 1.0},
	}
	if diff := cmp.Diff(want, record); diff != "" {
		t.Error(diff)
	}
}

// BenchmarkInit makes the lists of a repo with 20,000 packages.
func BenchmarkInit(b *testing.B) {
	s := start(b)
	s.Fill("bt", 5000, "src", "noarch", "x86_64", "i686")
	s.Exec("ANALYZE")
	for b.Loop() {
		s.init("opts", map[string]any{"src": true, "debuginfo": true})
	}
}
