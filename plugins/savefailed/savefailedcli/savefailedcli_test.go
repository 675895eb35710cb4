package savefailedcli_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/plugins/savefailed/savefailedcli"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// newHub has a task 5 with the build roots 3 and 4, and a task 6 without any.
// The new task 9 has ended at once, in the state given.
func newHub(t *testing.T, end koji.TaskState) *sdktest.Hub {
	hub := sdktest.NewHub(t)
	hub.Handle("listBuildroots", func(c sdktest.HubCall) (any, error) {
		switch c.KW.Value("taskID") {
		case int64(5):
			return []any{xmlrpc.Struct{{Name: "id", Value: int64(4)}}, xmlrpc.Struct{{Name: "id", Value: int64(3)}}}, nil
		case int64(7):
			return []any{xmlrpc.Struct{{Name: "id", Value: int64(8)}}}, nil
		}
		return []any{}, nil
	})
	hub.Handle("saveFailedTree", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] == int64(99) {
			return nil, koji.Errorf(koji.PreBuildError, "Task 1 has not failed.")
		}
		return int64(9), nil
	})
	hub.Answer("getTaskInfo", xmlrpc.Struct{
		{Name: "id", Value: int64(9)}, {Name: "state", Value: int64(end)}, {Name: "method", Value: "saveFailedTree"},
		{Name: "arch", Value: "noarch"}, {Name: "request", Value: []any{int64(4), false}}, {Name: "host_id", Value: nil},
	})
	hub.Answer("getTaskChildren", []any{})
	hub.Answer("getTaskResult", koji.Errorf(koji.GenericError, "gone"))
	return hub
}

func TestRun(t *testing.T) {
	t.Parallel()
	const created = "Created task 9 for buildroot 4\nTask info: http://web.example.com/koji/taskinfo?taskID=9\n"
	tests := []struct{ line, out, err, call string }{
		{"--nowait 5", "Multiple buildroots for task. Choosing last one (4)\n" + created, "", "[4, False]"},
		{"--nowait -r 4", created, "", "[4, False]"},
		{"--nowait -r -t --full --quiet 7", "", "", "[8, True]"},
		{"--quiet 7", "", "", "[8, False]"},
		{"6", "No buildroots for task 6\n", "exit status 1", ""},
		{"--buildroot 99", "", "Task 1 has not failed.", "[99, False]"},
		{"", "", "List exactly one task or buildroot ID", ""},
		{"1 2", "", "List exactly one task or buildroot ID", ""},
		{"x", "", "ID must be an integer", ""},
	}
	for _, tt := range tests {
		hub := newHub(t, koji.TaskClosed)
		c := sdktest.NewCLI(t, hub)
		err := c.Run(t.Context(), registrar(), append([]string{"save-failed-tree"}, strings.Fields(tt.line)...)...)
		if (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%s: error %v, want %q", tt.line, err, tt.err)
		}
		if d := cmp.Diff(tt.out, c.Out.String()); d != "" {
			t.Errorf("%s: %s", tt.line, d)
		}
		call := ""
		for _, got := range hub.Calls("saveFailedTree") {
			call += koji.Repr(got.Args)
		}
		if call != tt.call {
			t.Errorf("%s: calls %s, want %s", tt.line, call, tt.call)
		}
	}
}

func TestWaitsForTheTask(t *testing.T) {
	t.Parallel()
	for end, want := range map[koji.TaskState]string{koji.TaskClosed: "completed successfully\n", koji.TaskFailed: "failed\n"} {
		c := sdktest.NewCLI(t, newHub(t, end))
		err := c.Run(t.Context(), registrar(), "save-failed-tree", "-r", "4")
		if (err == nil) != (end == koji.TaskClosed) || !strings.HasSuffix(c.Out.String(), want) {
			t.Errorf("%v: %v, %q", end, err, c.Out.String())
		}
	}
}

func TestHubWithoutThePlugin(t *testing.T) {
	t.Parallel()
	c := sdktest.NewCLI(t, sdktest.NewHub(t))
	err := c.Run(t.Context(), registrar(), "save-failed-tree", "-r", "4")
	if err == nil || !strings.HasPrefix(c.Out.String(), "* The save_failed_tree plugin appears to not be installed") {
		t.Errorf("got %v, %q", err, c.Out.String())
	}
}

func registrar() *cli.Registrar {
	r := cli.NewRegistrar()
	r.Add(savefailedcli.New())
	return r
}
