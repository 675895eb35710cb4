// Package robust_test tries to break the hub: hostile arguments to every
// method, hostile documents, names and files, and faults at every step.
package robust_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

const kit = "../../../testdata/conformance/files"

// site is a hub with one of each: a tag with a parent, a target, a group, an
// imported build, an open task with a build root and a repo that belong to
// builder1, whose session is exclusive.
type site struct {
	*hubtest.Hub
	t        testing.TB
	open     int64 // a task that builder1 runs
	free     int64
	repo     int64
	root     int64
	build    int64
	buildTag int64
}

// everything turns all plugins and kinds of builds on.
func everything(s *settings.Settings) {
	s.Options.Plugins = []string{"runroot_hub", "save_failed_tree", "sidetag_hub", "kiwi", "dud", "tag2distrepo", "echo"}
	s.Options.EnableMaven, s.Options.EnableWin = true, true
}

func newSite(t testing.TB, options ...func(*settings.Settings)) *site {
	t.Helper()
	s := &site{Hub: hubtest.New(t, options...), t: t}
	admin := func(method string, params ...any) any { t.Helper(); return s.Call("kojiadmin", method, params...) }
	admin("createTag", "dist", hub.KW("arches", "x86_64", "extra", map[string]any{"k": "v"}))
	s.buildTag = admin("createTag", "dist-build", hub.KW("arches", "x86_64", "parent", "dist")).(int64)
	admin("createBuildTarget", "dist", "dist-build", "dist")
	admin("packageListAdd", "dist", "tinybash", "kojiadmin")
	admin("groupListAdd", "dist", "build")
	admin("groupPackageListAdd", "dist", "build", "bash")
	admin("createExternalRepo", "ext", "http://localhost/ext/$arch/")
	admin("addExternalRepoToTag", "dist", "ext", 10)
	admin("newGroup", "people")
	admin("grantCGAccess", "alice", "factory", true)
	admin("createNotification", 1, nil, nil, false)
	s.put("in", "tinybash-5.1-1.src.rpm", "tinybash-5.1-1.x86_64.rpm")
	admin("importRPM", "in", "tinybash-5.1-1.src.rpm")
	admin("importRPM", "in", "tinybash-5.1-1.x86_64.rpm")
	s.build = admin("getBuild", "tinybash-5.1-1").(xmlrpc.Struct).Value("id").(int64)
	admin("tagBuildBypass", "dist", "tinybash-5.1-1")

	s.Call("builder1", "exclusiveSession")
	s.free = admin("makeTask", "sleep", []any{1}).(int64)
	s.open = admin("makeTask", "sleep", []any{2}).(int64)
	admin("assignTask", s.open, "builder1", true)
	if s.Call("builder1", "host.openTask", s.open) == nil {
		t.Fatal("the task does not open")
	}
	s.repo = s.Call("builder1", "host.repoInit", "dist-build").([]any)[0].(int64)
	s.root = s.Call("builder1", "host.newBuildRoot", s.repo, "x86_64", s.open).(int64)
	return s
}

// put lays files of the conformance kit into a folder below work, as uploads do.
func (s *site) put(dir string, names ...string) {
	s.t.Helper()
	work := s.path("work", dir)
	if err := os.MkdirAll(work, 0o755); err != nil {
		s.t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(kit, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(work, name), data, 0o644)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// path names a place in the hub's tree.
func (s *site) path(parts ...string) string {
	return filepath.Join(append([]string{s.System.Paths.Top}, parts...)...)
}
