package tasks

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func distOpts(members ...xmlrpc.Member) xmlrpc.Struct {
	o := xmlrpc.Struct{
		opt("arch", []any{"x86_64"}), opt("delta", []any{}), opt("event", int64(155)), opt("inherit", true), opt("latest", true),
		opt("multilib", nil), opt("split_debuginfo", false), opt("skip_missing_signatures", false),
		opt("allow_missing_signatures", true), opt("zck", false), opt("zck_dict_dir", nil), opt("write_signed_rpms", false),
	}
	for _, m := range members {
		o.Set(m.Name, m.Value)
	}
	return o
}

func distHub(b *bench) {
	b.hub.Answer("getTag", xmlrpc.Struct{opt("id", 24), opt("name", "demo-dist"), opt("arches", "x86_64 i686")})
	b.hub.Answer("host.distRepoMove", nil)
	b.hub.Answer("host.repoDone", nil)
	subtaskHub(b, nil)
}

func TestDistRepo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	distHub(b)
	report, result := b.run(t, 35, "distRepo", "demo-dist", int64(4), []any{"00000000"}, distOpts())
	if report != "host.closeTask" || result != "Dist repository #4 successfully generated" {
		t.Error(report, result)
	}
	wantMethods(t, b.methods(), "getTag", "host.subtask", "host.taskSetWait", "host.taskWait",
		"host.taskWaitResults", "host.distRepoMove", "host.repoDone", "host.closeTask")
	for method, want := range map[string]sdktest.HubCall{
		"getTag": {Args: []any{"demo-dist"}, KW: xmlrpc.Struct{opt("strict", true), opt("event", int64(155))}},
		"host.subtask": {Args: []any{}, KW: xmlrpc.Struct{
			opt("method", "createdistrepo"),
			opt("arglist", []any{"demo-dist", int64(4), "x86_64", []any{"00000000"}, distOpts()}),
			opt("label", "x86_64"), opt("arch", "noarch"), opt("parent", int64(35)),
		}},
		"host.taskSetWait":  {Args: []any{int64(35), []any{int64(36)}}},
		"host.distRepoMove": {Args: []any{int64(4), "tasks/36/36", "x86_64"}},
		"host.repoDone":     {Args: []any{int64(4), xmlrpc.Struct{}}},
	} {
		got := b.hub.Calls(method)[0]
		if diff := cmp.Diff([]any{want.Args, want.KW}, []any{got.Args, got.KW}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", method, diff)
		}
	}
}

// steps lists subtasks, waits and moves in their order.
func steps(b *bench) []string {
	var list []string
	for _, c := range b.hub.Calls("host.subtask", "host.taskWaitResults", "host.distRepoMove") {
		switch c.Method {
		case "host.subtask":
			list = append(list, "make "+c.KW.Value("label").(string))
		case "host.taskWaitResults":
			list = append(list, "wait")
		default:
			list = append(list, "move "+c.Args[2].(string))
		}
	}
	return list
}

func TestDistRepoOrder(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		opts xmlrpc.Struct
		want []string
	}{
		{"the tag's arches", distOpts(opt("arch", []any{})),
			[]string{"make i386", "make x86_64", "wait", "move i386", "move x86_64"}},
		{"one canonical arch", distOpts(opt("arch", []any{"i586", "i686", "src"})),
			[]string{"make i386", "make src", "wait", "move i386", "move src"}},
		{"multilib", distOpts(opt("arch", []any{"x86_64", "i686"}), opt("multilib", "x/multilib.conf")),
			[]string{"make i386", "wait", "move i386", "make x86_64", "wait", "move x86_64"}},
		{"multilib without 64 bits", distOpts(opt("arch", []any{"i686"}), opt("multilib", "x/multilib.conf")),
			[]string{"make i386", "wait", "move i386"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			distHub(b)
			if report, result := b.run(t, 35, "distRepo", "demo-dist", int64(4), []any{}, tc.opts); report != "host.closeTask" {
				t.Fatal(report, result)
			}
			if diff := cmp.Diff(tc.want, steps(b)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDistRepoFails(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	distHub(b)
	b.hub.Answer("getTag", xmlrpc.Struct{opt("id", 24), opt("name", "demo-dist"), opt("arches", nil)})
	for _, tc := range []struct {
		arch any
		want string
	}{
		{[]any{}, "No arches specified nor for the tag!"},
		{nil, "No arches specified nor for the tag!"},
		{[]any{"../x"}, "Architecture can be only [a-zA-Z0-9_-]"},
	} {
		report, result := b.run(t, 35, "distRepo", "demo-dist", int64(4), []any{}, distOpts(opt("arch", tc.arch)))
		if report != "host.failTask" || result != tc.want {
			t.Errorf("%v: %s %v", tc.arch, report, result)
		}
	}
}
