package cmd

import (
	"context"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type schedulerInfoOptions struct {
	schedulerFilter
	State string
	Limit int64
}

func addSchedulerInfo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "scheduler-info", Category: cli.Monitor, Anonymous: true,
		Usage: "[options]", Short: "Show what the scheduler gave to which host",
	}, func(f *cli.Flags, o *schedulerInfoOptions) {
		o.Limit = 100
		f.Int(&o.Task, "t,task", "of this task")
		f.String(&o.Host, "host", "of this host, by name or id, and what it said of itself")
		f.Choice(&o.State, taskStateNames(), "state", "tasks in this state")
		f.Int(&o.Limit, "limit", "the last ones, so many (default: 100)")
	}, runSchedulerInfo)
}

func taskStateNames() []string {
	var names []string
	for state := koji.TaskFree; state <= koji.TaskFailed; state++ {
		names = append(names, state.String())
	}
	return names
}

func runSchedulerInfo(ctx context.Context, e *cli.Env, o schedulerInfoOptions) error {
	s, clauses, err := o.clauses(ctx, e)
	if err != nil {
		return err
	}
	if o.State != "" {
		state, _ := koji.ParseTaskState(o.State)
		clauses = append(clauses, []any{"state", int64(state)})
	}
	fields := []string{"id", "task_id", "host_name", "state", "create_ts", "start_ts", "completion_ts"}
	runs, err := schedulerRows(ctx, s, "scheduler.getTaskRuns", clauses, fields, &o.Limit)
	if err != nil {
		return err
	}
	const columns = "%-9s %-20s %-7s %-17s %-17s %-17s\n"
	if !e.Config.Quiet {
		e.Printf(columns, "Task", "Host", "State", "Created", "Started", "Ended")
		e.Println(strings.Repeat("-", 9+20+7+3*17+5))
	}
	for _, run := range runs {
		e.Printf(columns, str(run, "task_id"), str(run, "host_name"), koji.TaskState(num(run, "state")).String(),
			shortTime(e, run, "create_ts"), shortTime(e, run, "start_ts"), shortTime(e, run, "completion_ts"))
	}
	if o.hostID == nil {
		return nil
	}
	return o.hostData(ctx, e, s)
}

// hostData shows what the host last told the scheduler.
func (o *schedulerInfoOptions) hostData(ctx context.Context, e *cli.Env, c client.Caller) error {
	data, err := list(ctx, c, "scheduler.getHostData", client.KW("hostID", o.hostID))
	if err != nil {
		return err
	}
	e.Printf("Host data for %s:\n", o.Host)
	if len(data) > 0 {
		e.Println(str(data[0], "data"))
	} else {
		e.Println("-")
	}
	return nil
}

// shortTime is a moment in few characters, "" when there is none.
func shortTime(e *cli.Env, s xmlrpc.Struct, member string) string {
	ts := float(s, member)
	if ts == 0 {
		return ""
	}
	return time.UnixMicro(int64(ts * 1e6)).In(e.Location).Format("06-01-02 15:04:05")
}
