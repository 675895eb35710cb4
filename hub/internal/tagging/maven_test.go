package tagging_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

func TestLatestMavenArchives(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t, func(s *settings.Settings) { s.Options.EnableMaven = true })
	h.Call("kojiadmin", "createTag", "base")
	h.Call("kojiadmin", "createTag", "top", hub.KW("parent", "base"))
	add := func(tag, name, artifact, version string, files ...string) {
		t.Helper()
		info := xmlrpc.Struct{
			{Name: "group_id", Value: "org.x"}, {Name: "artifact_id", Value: artifact}, {Name: "version", Value: version},
		}
		build := xmlrpc.Struct{
			{Name: "name", Value: name}, {Name: "version", Value: "1"}, {Name: "release", Value: "1"}, {Name: "epoch"},
		}
		h.Call("kojiadmin", "createMavenBuild", build, info)
		for _, f := range files {
			dir := filepath.Join(h.System.Paths.Work(""), name)
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, f), []byte(name), 0o644); err != nil {
				t.Fatal(err)
			}
			h.Call("kojiadmin", "importArchive", name+"/"+f, name+"-1-1", "maven", info)
		}
		h.Call("kojiadmin", "packageListAdd", "base", name, "alice")
		h.Call("kojiadmin", "tagBuildBypass", tag, name+"-1-1")
	}
	add("base", "old", "lib", "1", "old.jar")
	add("base", "same", "lib", "2", "same.jar") // the version that top has from another build
	event := h.Call("", "getLastEvent").(xmlrpc.Struct).Value("id")
	add("top", "lib", "lib", "2", "lib.jar", "lib.zip")
	add("base", "tool", "tool", "1", "tool.jar")
	h.Call("kojiadmin", "tagBuildBypass", "base", "lib-1-1")

	for _, c := range []struct {
		name   string
		before func()
		params []any
		want   []any
	}{
		{"all tags", nil, []any{"top"}, []any{"lib.jar", "lib.zip", "tool.jar"}},
		{"own", nil, []any{"top", nil, false}, []any{"lib.jar", "lib.zip"}},
		{"parent", nil, []any{"base"}, []any{"lib.jar", "lib.zip", "tool.jar"}},
		{"before", nil, []any{"top", event}, []any{"same.jar"}},
		{"all versions of the parent", func() {
			h.Call("kojiadmin", "editTag2", "base", hub.KW("maven_support", true, "maven_include_all", true))
		},
			[]any{"top"}, []any{"lib.jar", "lib.zip", "tool.jar", "old.jar"}},
		{"blocked", func() { h.Call("kojiadmin", "packageListBlock", "top", "lib") }, []any{"top"}, []any{"tool.jar", "same.jar", "old.jar"}},
	} {
		if c.before != nil {
			c.before()
		}
		got := []any{}
		for _, a := range h.Call("", "getLatestMavenArchives", c.params...).([]any) {
			got = append(got, a.(xmlrpc.Struct).Value("filename"))
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: -want +got\n%s", c.name, d)
		}
	}
	for _, tag := range []any{"nosuch", 99, nil} {
		if _, err := h.Try("", "getLatestMavenArchives", tag); !koji.IsKind(err, koji.GenericError) {
			t.Errorf("tag %v: %v", tag, err)
		}
	}
}
