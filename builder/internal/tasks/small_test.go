package tasks

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestSmallTasks(t *testing.T) {
	t.Parallel()
	here, elsewhere := xmlrpc.Struct{opt("id", 7)}, xmlrpc.Struct{opt("id", 8)}
	for _, tc := range []struct {
		method string
		params []any
		report string
		want   any
	}{
		{"sleep", []any{0.001}, "host.closeTask", nil},
		{"sleep", []any{"BAD_ARG"}, "host.failTask", "Invalid type for value 'BAD_ARG': <class 'str'>, expected type <class 'float'>"},
		{"someMethod", []any{1, 2}, "host.closeTask", int64(42)},
		{"default", []any{"x", xmlrpc.Kwargs(opt("y", 1))}, "host.failTask", "Invalid method: default"},
		{"shutdown", nil, "host.closeTask", nil},
		{"restart", []any{here}, "host.closeTask", "graceful restart initiated"},
		{"restart", []any{elsewhere}, "host.failTask", "Host mismatch"},
		{"restartVerify", []any{5, here}, "host.closeTask", nil},
		{"restartVerify", []any{6, here}, "host.failTask", "Restart failed - start time is Thu Jan  1 00:16:40 1970"},
		{"restartVerify", []any{9, here}, "host.failTask", "Stage one restart task is CANCELED"},
		{"subtask", []any{0}, "host.closeTask", nil},
		{"waittest", []any{2}, "host.closeTask", nil},
		{"dependantTask", []any{[]any{5, "junk"}, []any{[]any{"sleep", []any{1}, xmlrpc.Struct{opt("priority", 15)}}}}, "host.closeTask", nil},
		{"dependantTask", []any{[]any{9}, []any{}}, "host.failTask", "Dependency 9 failed to complete."},
		{"dependantTask", []any{[]any{}, []any{[]any{"sleep"}}}, "host.failTask", "Invalid task: ['sleep']"},
	} {
		t.Run(tc.method, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			subtaskHub(b, nil)
			b.hub.Answer("host.getID", int64(7))
			b.hub.Handle("getTaskInfo", func(c sdktest.HubCall) (any, error) {
				id, state := c.Args[0].(int64), koji.TaskClosed
				if id == 9 {
					state = koji.TaskCanceled
				}
				ended := map[int64]float64{5: 900, 6: 1100}[id]
				return xmlrpc.Struct{opt("id", id), opt("state", int64(state)), opt("completion_ts", ended)}, nil
			})
			if report, got := b.run(t, 40, tc.method, tc.params...); report != tc.report || got != tc.want {
				t.Errorf("%v: %s %v\nwant %s %v", tc.params, report, got, tc.report, tc.want)
			}
		})
	}
}

func TestForkLeavesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if report, got := b.run(t, 40, "fork", 1, 0); report != "host.closeTask" {
		t.Error(report, got)
	}
	if report, got := b.run(t, 40, "fork", 100000); report != "host.failTask" || got != "no more than 1000 processes" {
		t.Error(report, got)
	}
}

func TestRestartHosts(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		hosts  []any
		back   bool
		report string
		tasks  int
	}{
		{"others", []any{xmlrpc.Struct{opt("id", 8)}}, false, "host.closeTask", 2},
		{"own, not back yet", []any{xmlrpc.Struct{opt("id", 8)}, xmlrpc.Struct{opt("id", 7)}}, false, "host.freeTasks", 4},
		{"own, back", []any{xmlrpc.Struct{opt("id", 7)}}, true, "host.closeTask", 2},
		{"none", []any{}, false, "host.failTask", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			subtaskHub(b, nil)
			b.hub.Answer("host.getID", int64(7))
			b.hub.Answer("getChannel", xmlrpc.Struct{opt("id", 3)})
			b.hub.Answer("listHosts", tc.hosts)
			b.hub.Answer("taskFinished", tc.back)
			report, result := b.run(t, 40, "restartHosts", xmlrpc.Struct{opt("channel", "createrepo")})
			if n := len(b.hub.Calls("host.subtask")); report != tc.report || n != tc.tasks {
				t.Errorf("%s %v, %d subtasks", report, result, n)
			}
			if got := b.hub.Calls("listHosts")[0].KW; got.Value("channelID") != any(int64(3)) || got.Value("enabled") != true {
				t.Errorf("listHosts %v", got)
			}
		})
	}
}
