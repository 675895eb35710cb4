package task_test

import (
	"context"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

func policies(named map[string]string) func(*settings.Settings) {
	return func(s *settings.Settings) { s.Options.Policies = named }
}

func TestPoliciesPlaceTasks(t *testing.T) {
	t.Parallel()
	b := start(t, policies(map[string]string{
		"channel": `match arch i386 :: use nosuch
match arch i486 :: use livecd
match arch i586 :: parent
match arch i686 :: req
match arch ia64 :: anything else
match arch ppc :: use
match arch s390 :: use image
match arch aarch64 :: req
none :: use default`,
		"priority": `match arch s390 :: set 3
match arch aarch64 :: adjust -2
match arch sparc :: set high
match arch alpha :: adjust
match arch m68k :: raise 1
match arch mips :: adjust +1_0`,
	}))
	b.Call("kojiadmin", "disableChannel", "livecd")
	for _, c := range []struct {
		arch, channel string
		want          string // a fault
		id            int64  // of the channel
		priority      int64
	}{
		{"i386", "", "query returned no rows", 0, 0},
		{"i486", "", "Channel livecd is disabled.", 0, 0},
		{"i586", "", "invalid channel policy", 0, 0},
		{"i686", "", "invalid channel policy", 0, 0},
		{"ia64", "", "invalid channel policy", 0, 0},
		{"ppc", "", "invalid channel policy", 0, 0},
		{"sparc", "", "invalid priority policy", 0, 0},
		{"alpha", "", "invalid priority policy", 0, 0},
		{"m68k", "", "invalid priority policy", 0, 0},
		{"noarch", "nosuch", "No such channel: nosuch", 0, 0},
		{"noarch", "livecd", "Channel livecd is disabled.", 0, 0},
		{"x86_64", "", "", 1, 20},
		{"mips", "", "", 1, 30},
		{"s390", "createrepo", "", 7, 3},
		{"aarch64", "createrepo", "", 2, 18},
	} {
		opts := []any{"arch", c.arch}
		if c.channel != "" {
			opts = append(opts, "channel", c.channel)
		}
		id, err := b.Try("kojiadmin", "makeTask", "sleep", []any{1}, hub.KW(opts...))
		if c.want != "" {
			if err == nil || err.Error() != c.want {
				t.Errorf("%s: got %v, %v, want %q", c.arch, id, err, c.want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.arch, err)
			continue
		}
		info := b.Call("", "getTaskInfo", id).(xmlrpc.Struct)
		if info.Value("channel_id") != c.id || info.Value("priority") != c.priority {
			t.Errorf("%s: channel %v, priority %v, want %d, %d", c.arch, info.Value("channel_id"), info.Value("priority"), c.id, c.priority)
		}
	}
}

func TestPolicyData(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.Call("kojiadmin", "createTag", "f40-build")
	b.Call("kojiadmin", "createTag", "f40")
	b.Call("kojiadmin", "createBuildTarget", "f40", "f40-build", "f40")
	opts := func(members ...any) xmlrpc.Struct {
		return hub.KW(members...).Delete(xmlrpc.StarStar)
	}
	for name, c := range map[string]struct {
		method string
		params []any
		want   policy.Data
	}{
		"build":             {"build", []any{"git://h/p#1", "f40", opts("scratch", true)}, policy.Data{"source": "git://h/p#1", "target": "f40", "scratch": true}},
		"no target":         {"build", []any{"a.src.rpm", nil, nil}, policy.Data{"source": "a.src.rpm", "target": nil}},
		"unknown target":    {"build", []any{"a.src.rpm", "f41"}, policy.Data{"source": "a.src.rpm", "target": nil}},
		"target by id":      {"maven", []any{"u", int64(1)}, policy.Data{"source": "u", "target": "f40"}},
		"target as dict":    {"createImage", []any{"n", "1", "1", "x", opts("name", "f40"), "f40-build", nil, "t"}, policy.Data{"target": "f40", "build_tag": "f40-build"}},
		"dict without name": {"createImage", []any{"n", "1", "1", "x", opts(), "nosuch", nil, "t"}, policy.Data{"target": nil}},
		"repo":              {"newRepo", []any{"f40", xmlrpc.Kwargs(xmlrpc.Member{Name: "src", Value: true})}, policy.Data{"tag": "f40"}},
		"tag by id":         {"tagBuild", []any{int64(2), int64(1)}, policy.Data{"tag": "f40"}},
		"all in opts":       {"indirectionimage", []any{opts("target", "f40", "scratch", false)}, policy.Data{"target": "f40", "scratch": false}},
		"not koji's":        {"frobnicate", []any{"f40"}, policy.Data{}},
		"wrong number":      {"build", []any{}, policy.Data{}},
	} {
		var got policy.Data
		err := b.on(func(ctx context.Context, c2 *hub.Call) (err error) {
			got, err = task.PolicyData(ctx, c2, c.method, c.params)
			return err
		})
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	for _, params := range [][]any{{int64(5), "f40"}, {"a", []any{}}} {
		if id, err := b.Try("kojiadmin", "makeTask", "build", params); !koji.IsKind(err, koji.ParameterError) {
			t.Errorf("build%v: got %v, %v, want a parameter error", params, id, err)
		}
	}
}

func TestMakeTaskRefuses(t *testing.T) {
	t.Parallel()
	b := start(t)
	for name, params := range map[string][]any{
		"nothing":        {},
		"no params":      {"sleep"},
		"too much":       {"sleep", []any{}, 1},
		"twice":          {"sleep", []any{}, hub.KW("method", "sleep")},
		"text as params": {"sleep", "abc"},
		"nil parent":     {"sleep", []any{}, hub.KW("parent", nil)},
		"nil label":      {"sleep", []any{}, hub.KW("label", nil)},
		"nil channel":    {"sleep", []any{}, hub.KW("channel", nil)},
		"nil host":       {"sleep", []any{}, hub.KW("assign", nil)},
		"no such host":   {"sleep", []any{}, hub.KW("assign", 99)},
		"number as arch": {"sleep", []any{}, hub.KW("arch", 5)},
		"long arch":      {"sleep", []any{}, hub.KW("arch", "a234567890123456789")},
	} {
		id, err := b.Try("kojiadmin", "makeTask", params...)
		if !koji.IsKind(err, koji.GenericError) {
			t.Errorf("%s: got %v, %v, want a fault", name, id, err)
		}
	}
	named := b.Call("kojiadmin", "makeTask", hub.KW("method", "sleep", "arglist", []any{7}, "weight", 5, "arch", nil))
	info := b.Call("", "getTaskInfo", named, true).(xmlrpc.Struct)
	if info.Value("arch") != "" || info.Value("weight") != 1.0 || !cmp.Equal(info.Value("request"), any([]any{int64(7)})) {
		t.Errorf("by keywords: %v", info)
	}
}
