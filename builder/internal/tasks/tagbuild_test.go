package tasks

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestTagBuild(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		answer any // of host.tagBuild
		report string
		notice []any
	}{
		{"done", nil, "host.closeTask", []any{true, int64(24), nil, int64(1), int64(9), false}},
		{"refused", koji.Errorf(koji.TagError, "it is there"), "host.failTask",
			[]any{false, int64(24), nil, int64(1), int64(9), false, "TagError: it is there"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.hub.Answer("getTaskInfo", xmlrpc.Struct{opt("owner", 9)})
			b.hub.Answer("getBuild", xmlrpc.Struct{})
			b.hub.Answer("getTag", xmlrpc.Struct{})
			b.hub.Answer("host.tagBuild", tc.answer)
			b.hub.Answer("host.tagNotification", nil)
			report, result := b.run(t, 66, "tagBuild", 24, 1, nil, nil)
			if report != tc.report {
				t.Error(report, result)
			}
			wantMethods(t, b.methods(), "getTaskInfo", "getBuild", "getTag", "host.tagBuild", "host.tagNotification", report)
			call := b.hub.Calls("host.tagBuild")[0]
			want := []any{int64(66), int64(24), int64(1), xmlrpc.Struct{opt("force", nil), opt("fromtag", nil)}}
			if diff := cmp.Diff(want, append(call.Args, call.KW)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.notice, b.hub.Calls("host.tagNotification")[0].Args); diff != "" {
				t.Error(diff)
			}
		})
	}
}
