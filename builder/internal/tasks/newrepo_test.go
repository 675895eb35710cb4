package tasks

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// subtaskHub gives out tasks from 36 on, which have this result at once.
func subtaskHub(b *bench, result any) {
	next := int64(36)
	var open []int64
	b.hub.Handle("host.subtask", func(sdktest.HubCall) (any, error) {
		open = append(open, next)
		next++
		return next - 1, nil
	})
	b.hub.Answer("host.taskSetWait", nil)
	b.hub.Handle("host.taskWait", func(sdktest.HubCall) (any, error) { return []any{open, []any{}}, nil })
	b.hub.Handle("host.taskWaitResults", func(c sdktest.HubCall) (any, error) {
		list := []any{}
		for _, id := range c.Args[1].([]any) {
			list = append(list, []any{id, result})
		}
		return list, nil
	})
}

func newRepoHub(b *bench) {
	b.hub.Answer("getTag", xmlrpc.Struct{opt("id", 23), opt("name", "demo-build"), opt("extra", xmlrpc.Struct{})})
	b.hub.Answer("host.repoInit", []int64{3, 152})
	b.hub.Answer("getRepo", nil)
	b.hub.Answer("getFullInheritance", []any{
		xmlrpc.Struct{opt("parent_id", 25), opt("currdepth", 2)}, xmlrpc.Struct{opt("parent_id", 21), opt("currdepth", 1)},
	})
	b.hub.Answer("host.repoDone", nil)
	subtaskHub(b, []any{"tasks/36/36", []any{"repomd.xml"}})
}

func TestNewRepo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	newRepoHub(b)
	b.repo(t, "demo-build", "3", "x86_64")
	report, result := b.run(t, 35, "newRepo",
		xmlrpc.Struct{opt("id", 23), opt("name", "demo-build")}, xmlrpc.Kwargs(opt("opts", xmlrpc.Struct{})))
	if diff := cmp.Diff([]any{int64(3), int64(152)}, result); report != "host.closeTask" || diff != "" {
		t.Error(report, diff)
	}
	wantMethods(t, b.methods(), "getTag", "host.repoInit", "getRepo", "getFullInheritance", "getRepo", "getRepo",
		"host.subtask", "host.taskSetWait", "host.taskWait", "host.taskWaitResults", "host.repoDone", "host.closeTask")
	for method, want := range map[string]sdktest.HubCall{
		"getTag": {
			Args: []any{xmlrpc.Struct{opt("id", int64(23)), opt("name", "demo-build")}},
			KW:   xmlrpc.Struct{opt("strict", true), opt("event", nil)},
		},
		"host.repoInit": {
			Args: []any{int64(23)}, KW: xmlrpc.Struct{opt("opts", xmlrpc.Struct{}), opt("task_id", int64(35))},
		},
		"host.subtask": {
			Args: []any{}, KW: xmlrpc.Struct{
				opt("method", "createrepo"), opt("arglist", []any{int64(3), "x86_64", nil}), opt("label", "x86_64"),
				opt("arch", "noarch"), opt("parent", int64(35)),
			},
		},
		"host.taskWaitResults": {Args: []any{int64(35), []any{int64(36)}}, KW: xmlrpc.Struct{opt("canfail", nil)}},
		"host.repoDone": {
			Args: []any{int64(3), xmlrpc.Struct{opt("x86_64", []any{"tasks/36/36", []any{"repomd.xml"}})}},
		},
	} {
		got := b.hub.Calls(method)[0]
		if diff := cmp.Diff([]any{want.Args, want.KW}, []any{got.Args, got.KW}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", method, diff)
		}
	}
	// The nearest parent is asked for its repo first.
	if got := b.hub.Calls("getRepo"); got[1].Args[0] != any(int64(21)) {
		t.Errorf("getRepo %v", got)
	}
}

func TestNewRepoBeginsWithParents(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	newRepoHub(b)
	b.hub.Answer("getRepo", nil, xmlrpc.Struct{opt("id", 1), opt("create_event", 80)})
	b.repo(t, "demo-build", "3", "x86_64")
	b.run(t, 35, "newRepo", "demo-build")
	args := b.hub.Calls("host.subtask")[0].KW.Value("arglist").([]any)
	old, _ := args[2].(xmlrpc.Struct)
	if old.Value("id") != any(int64(1)) || old.Value("tag_id") != any(int64(21)) {
		t.Errorf("old repo %v", args[2])
	}
}

func TestNewRepoOptions(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		params []any
		report string
		want   any // opts of repoInit
	}{
		{"none", []any{"t"}, "host.closeTask", nil},
		{"old", []any{"t", nil, true, nil, int64(0)}, "host.closeTask", xmlrpc.Struct{opt("src", true), opt("separate_src", false)}},
		{"both", []any{"t", nil, true, nil, nil, xmlrpc.Struct{}}, "host.failTask", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			newRepoHub(b)
			b.repo(t, "demo-build", "3", "x86_64")
			report, result := b.run(t, 35, "newRepo", tc.params...)
			if report != tc.report {
				t.Fatal(report, result)
			}
			if report == "host.failTask" {
				if result != "opts parameter cannot be combined with legacy options" {
					t.Error(result)
				}
				return
			}
			if diff := cmp.Diff(tc.want, b.hub.Calls("host.repoInit")[0].KW.Value("opts")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNewRepoClones(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	newRepoHub(b)
	b.opts.CopyOldRepodata = true
	b.hub.Answer("getRepo", xmlrpc.Struct{opt("id", 1), opt("create_event", 80)})
	b.hub.Answer("getExternalRepoList", []any{})
	for _, id := range []string{"1", "3"} {
		b.repo(t, "demo-build", id, "x86_64", "tinybash-5.1-1.x86_64.rpm") // the same in both
		b.repo(t, "demo-build", id, "aarch64", "tinybash-5.1-"+map[string]string{"1": "1", "3": "2"}[id]+".aarch64.rpm")
		write(t, filepath.Join(b.opts.TopDir, "repos/demo-build", id, "repo.json"), `{"with_src": false}`)
	}
	old := filepath.Join(b.opts.TopDir, "repos/demo-build/1/x86_64/repodata")
	if err := os.Mkdir(old, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(old, "repomd.xml"), "<repomd/>")
	report, result := b.run(t, 35, "newRepo", "demo-build")
	if report != "host.closeTask" {
		t.Fatal(report, result)
	}
	done := b.hub.Calls("host.repoDone")[0]
	data := done.Args[1].(xmlrpc.Struct)
	if diff := cmp.Diff([]any{"tasks/35/35", []any{"repomd.xml"}}, data.Value("x86_64")); diff != "" {
		t.Error(diff)
	}
	want := xmlrpc.Struct{opt("cloned_from_repo_id", int64(1)), opt("cloned_archs", []any{"x86_64"})}
	if diff := cmp.Diff(want, done.KW.Value("repo_json_updates")); diff != "" {
		t.Error(diff)
	}
	if n := len(b.hub.Calls("host.subtask")); n != 1 {
		t.Errorf("%d subtasks", n)
	}
	if got := string(b.hub.Uploaded("tasks/35/35", "repomd.xml")); got != "<repomd/>" {
		t.Errorf("uploaded %q", got)
	}
}
