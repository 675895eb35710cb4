package cmd_test

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

// taskHub has the task 5, which was canceled, and the host b1.
func taskHub(admin bool) func(*sdktest.Hub) {
	return func(hub *sdktest.Hub) {
		hub.Handle("getTaskInfo", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] != int64(5) {
				return nil, nil
			}
			return object("id", int64(5), "method", "sleep", "arch", "noarch", "state", int64(3), "owner", int64(1), "host_id", nil,
				"create_ts", 1700000000.0), nil
		})
		hub.Handle("getHost", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] != "b1" {
				return nil, nil
			}
			return object("id", int64(1), "name", "b1"), nil
		})
		hub.Answer("hasPerm", admin)
		hub.Answer("getLoggedInUser", object("name", "alice"))
		hub.Answer("getUser", object("name", "bob"))
		hub.Answer("getTaskRequest", []any{int64(7)})
		hub.Answer("listBuildroots", []any{})
		hub.Answer("listBuilds", []any{})
		hub.Answer("listTaskOutput", object())
		hub.Answer("freeTask", nil)
		hub.Answer("assignTask", true, false)
		hub.Handle("setTaskPriority", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] == int64(6) {
				return nil, koji.Errorf(koji.GenericError, "Task 6 is closed")
			}
			return nil, nil
		})
		hub.Answer("makeTask", int64(9))
		hub.Answer("resubmitTask", int64(9))
	}
}

func TestManageTasks(t *testing.T) {
	t.Parallel()
	watch := []string{"freeTask", "assignTask", "setTaskPriority", "makeTask", "resubmitTask"}
	const resubmitted = "Resubmitting the following task:\nTask: 5\nType: sleep\nRequest Parameters:\nOwner: bob\n" +
		"State: canceled\nCreated: Tue Nov 14 22:13:20 2023\nLog Files:\n  No outputs reported [1]\nOutput:\n  No outputs reported [1]\n" +
		"[1] Not all tasks produce outputs, and task outputs are not retained indefinitely.\n\nResubmitted task 5 as new task 9\n"
	play(t, taskHub(true), watch, []step{
		{line: "free-task 5 6", calls: []string{"freeTask(5)", "freeTask(6)"}},
		{line: "free-task 5 x", err: "task_id must be an integer"},
		{line: "free-task", err: "please specify at least one task_id"},

		{line: "assign-task 5 b1", out: "assigned task 5 to host b1\n", calls: []string{"assignTask(5, 'b1', False)"}},
		{line: "assign-task -f 5 b1", out: "assigned task 5 to host b1\n", calls: []string{"assignTask(5, 'b1', True)"}},
		{line: "assign-task 4 b1", err: "No such task: 4"},
		{line: "assign-task 5 b2", err: "No such host: b2"},
		{line: "assign-task x b1", err: "Task id must be a number: 'x'"},
		{line: "assign-task 5", err: "please specify a task id and a hostname"},

		{line: "set-task-priority --priority 3 5 6 7", errOut: "Can't update task priority on closed task: 6\n",
			calls: []string{"setTaskPriority(5, 3, False)", "setTaskPriority(6, 3, False)", "setTaskPriority(7, 3, False)"}},
		{line: "set-task-priority --priority 3 --recurse 5", calls: []string{"setTaskPriority(5, 3, True)"}},
		{line: "set-task-priority --priority 3", err: "You must specify at least one task id"},
		{line: "set-task-priority 5", err: "You must specify --priority"},
		{line: "set-task-priority --priority 3 x", err: "Task numbers must be integers"},

		{line: "make-task sleep 5 None a", out: "Created task id 9\n", calls: []string{"makeTask(method='sleep', arglist=[5, None, 'a'])"}},
		{line: "make-task --watch --channel c --priority 1 --arch noarch sleep", out: "Created task id 9\n",
			calls: []string{"makeTask(method='sleep', arglist=[], channel='c', priority='1', arch='noarch')"}},
		{line: "make-task", err: "Please specify task method at least"},

		{line: "resubmit 5", out: resubmitted, calls: []string{"resubmitTask(5)"}},
		{line: "resubmit --quiet --nowatch 5", calls: []string{"resubmitTask(5)"}},
		{line: "resubmit 4", out: "Resubmitting the following task:\n", err: "No such task: 4"},
		{line: "resubmit x", err: "Task id must be a number: 'x'"},
		{line: "resubmit", err: "Please specify a single task ID"},
	})
	play(t, taskHub(false), watch, []step{
		{line: "assign-task 5 b1", err: "This action requires admin privileges"},
		{line: "set-task-priority --priority 3 5", err: "admin permission required (logged in as alice)"},
	})
	refused := func(hub *sdktest.Hub) { taskHub(true)(hub); hub.Answer("assignTask", false) }
	play(t, refused, nil, []step{{line: "assign-task 5 b1", out: "failed to assign task 5 to host b1\n"}})
}

func TestVolumes(t *testing.T) {
	t.Parallel()
	setup := func(hub *sdktest.Hub) {
		hub.Answer("listVolumes", []any{object("id", int64(0), "name", "DEFAULT"), object("id", int64(2), "name", "v2")})
		hub.Handle("getVolume", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] != "v2" {
				return nil, nil
			}
			return object("id", int64(2), "name", "v2"), nil
		})
		hub.Handle("addVolume", func(c sdktest.HubCall) (any, error) {
			if c.User == "" {
				return nil, koji.Errorf(koji.ActionNotAllowed, "not logged in")
			}
			return object("id", int64(3), "name", c.Args[0]), nil
		})
		hub.Handle("getBuild", func(c sdktest.HubCall) (any, error) {
			switch c.Args[0] {
			case "a-1-1":
				return object("id", int64(7), "nvr", "a-1-1", "volume_id", int64(0), "volume_name", "DEFAULT"), nil
			case "b-1-1":
				return object("id", int64(8), "nvr", "b-1-1", "volume_id", int64(2), "volume_name", "v2"), nil
			}
			return nil, nil
		})
		hub.Answer("changeBuildVolume", nil)
	}
	play(t, setup, []string{"addVolume", "changeBuildVolume"}, []step{
		{line: "list-volumes", out: "DEFAULT\nv2\n"},
		{line: "add-volume v3", out: "Added volume v3 with id 3\n", calls: []string{"addVolume('v3')"}},
		{line: "add-volume v2", err: "Volume v2 already exists"},
		{line: "add-volume", err: "Command requires exactly one volume-name."},
		{line: "set-build-volume v2 a-1-1", calls: []string{"changeBuildVolume(7, 2)"}},
		{line: "set-build-volume -v v2 c-1-1 b-1-1 a-1-1", calls: []string{"changeBuildVolume(7, 2)"},
			out: "No such build: c-1-1\nBuild b-1-1 already on volume v2\na-1-1: DEFAULT -> v2\n"},
		{line: "set-build-volume v2 b-1-1", out: "Build b-1-1 already on volume v2\n", err: "No builds to move"},
		{line: "set-build-volume v9 a-1-1", err: "No such volume: v9"},
		{line: "set-build-volume v2", err: "You must provide a volume and at least one build"},
	})
}
