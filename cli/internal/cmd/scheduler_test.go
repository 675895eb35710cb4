package cmd_test

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/sdktest"
)

func schedulerHub(hub *sdktest.Hub) {
	hub.Answer("getHost", object("id", int64(3), "name", "b1"))
	hub.Answer("scheduler.getTaskRuns", []any{
		object("task_id", int64(6), "host_name", "b1", "state", int64(1), "create_ts", 1700000001.0, "start_ts", 1700000002.9, "completion_ts", nil),
		object("task_id", int64(5), "host_name", nil, "state", int64(2), "create_ts", 1700000000.0, "start_ts", 1700000000.0, "completion_ts", 1700000060.0),
	})
	hub.Answer("scheduler.getHostData", []any{object("data", object("task_load", 1.5))}, []any{})
	hub.Answer("scheduler.getLogMessages", []any{
		object("task_id", int64(6), "host_name", "b1", "msg_ts", 1700000002.9, "msg", "Assigning task"),
		object("task_id", nil, "host_name", "b1", "msg_ts", 1700000000.0, "msg", "Host checked in"),
	})
}

func TestScheduler(t *testing.T) {
	t.Parallel()
	const (
		head = "Task      Host                 State   Created           Started           Ended            \n" +
			"--------------------------------------------------------------------------------------------\n"
		runs = "5         None                 CLOSED  23-11-14 22:13:20 23-11-14 22:13:20 23-11-14 22:14:20\n" +
			"6         b1                   OPEN    23-11-14 22:13:21 23-11-14 22:13:22                  \n"
		runFields = "fields=['id', 'task_id', 'host_name', 'state', 'create_ts', 'start_ts', 'completion_ts']"
		logHead   = "Task       Host                 Time                      Message                       \n" +
			"----------------------------------------------------------------------------------------\n"
		checkedIn = "None       b1                   Tue Nov 14 22:13:20 2023  Host checked in               \n"
		assigned  = "6          b1                   Tue Nov 14 22:13:22 2023  Assigning task                \n"
		logFields = "fields=['id', 'task_id', 'host_id', 'host_name', 'msg_ts', 'msg']"
	)
	play(t, schedulerHub, []string{"scheduler.getTaskRuns", "scheduler.getHostData", "scheduler.getLogMessages"}, []step{
		{line: "scheduler-info", out: head + runs,
			calls: []string{"scheduler.getTaskRuns(clauses=[], " + runFields + ", opts={'order': '-id', 'limit': 100})"}},
		{line: "scheduler-info -t 5 --state OPEN --limit 2", out: head + runs, calls: []string{
			"scheduler.getTaskRuns(clauses=[['task_id', 5], ['state', 1]], " + runFields + ", opts={'order': '-id', 'limit': 2})"}},
		{line: "scheduler-info --host b1", out: head + runs + "Host data for b1:\n{'task_load': 1.5}\n", calls: []string{
			"scheduler.getTaskRuns(clauses=[['host_id', 3]], " + runFields + ", opts={'order': '-id', 'limit': 100})",
			"scheduler.getHostData(hostID=3)"}},
		{line: "scheduler-info x", err: "This command takes no arguments"},

		{line: "scheduler-logs", out: logHead + assigned + checkedIn, calls: []string{"scheduler.getLogMessages(clauses=[], " + logFields + ")"}},
		{line: "scheduler-logs --task 6 --host 3 --from 1.5 --to 2 ", out: logHead + assigned + checkedIn, calls: []string{
			"scheduler.getLogMessages(clauses=[['task_id', 6], ['host_id', 3], ['msg_ts', '>=', 1.5], ['msg_ts', '<', 2.0]], " + logFields + ")"}},
		{line: "scheduler-logs --limit 2", out: logHead + checkedIn + assigned, calls: []string{
			"scheduler.getLogMessages(clauses=[], " + logFields + ", opts={'order': '-id', 'limit': 2})"}},
		{line: "scheduler-logs --from 1 --to 2 --limit 3", err: "If both --from and --to are used, --limit shouldn't be used"},
		{line: "scheduler-logs x", err: "There are no arguments for this command"},
	})
}
