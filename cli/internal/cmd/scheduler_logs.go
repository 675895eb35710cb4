package cmd

import (
	"context"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/cli"
)

type schedulerLogsOptions struct {
	schedulerFilter
	From, To *float64
	Limit    *int64
}

func addSchedulerLogs(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "scheduler-logs", Category: cli.Monitor, Anonymous: true,
		Usage: "<options>", Short: "Show what the scheduler logged",
	}, func(f *cli.Flags, o *schedulerLogsOptions) {
		f.Int(&o.Task, "task", "about this task")
		f.String(&o.Host, "host", "about this host, by name or id")
		f.OptFloat(&o.From, "from", "since this moment, in seconds since 1970")
		f.OptFloat(&o.To, "to", "before this moment, in seconds since 1970")
		f.OptInt(&o.Limit, "limit", "the last messages, so many")
		f.Args(func(args []string) error {
			switch {
			case len(args) > 0:
				return cli.Usagef("There are no arguments for this command")
			case moment(o.From) && moment(o.To) && o.Limit != nil:
				return cli.Usagef("If both --from and --to are used, --limit shouldn't be used")
			}
			return nil
		})
	}, runSchedulerLogs)
}

// moment reports whether a moment was given.
func moment(ts *float64) bool { return ts != nil && *ts != 0 }

func runSchedulerLogs(ctx context.Context, e *cli.Env, o schedulerLogsOptions) error {
	s, clauses, err := o.clauses(ctx, e)
	if err != nil {
		return err
	}
	if moment(o.From) {
		clauses = append(clauses, []any{"msg_ts", ">=", *o.From})
	}
	if moment(o.To) {
		clauses = append(clauses, []any{"msg_ts", "<", *o.To})
	}
	fields := []string{"id", "task_id", "host_id", "host_name", "msg_ts", "msg"}
	messages, err := schedulerRows(ctx, s, "scheduler.getLogMessages", clauses, fields, o.Limit)
	if err != nil {
		return err
	}
	const columns = "%-10s %-20s %-25s %-30s\n"
	if !e.Config.Quiet {
		e.Printf(columns, "Task", "Host", "Time", "Message")
		e.Println(strings.Repeat("-", 10+20+25+30+3))
	}
	for _, m := range messages {
		at := time.UnixMicro(int64(float(m, "msg_ts") * 1e6)).In(e.Location).Format(ctime)
		e.Printf(columns, str(m, "task_id"), str(m, "host_name"), at, str(m, "msg"))
	}
	return nil
}
