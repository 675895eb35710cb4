package scheduler

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/view"
	"github.com/gokoji/gokoji/sdk/hub"
)

// taskFields and hostFields are what all views have of the two tables.
func taskFields() []view.Field {
	return []view.Field{
		view.Text("method", "task.method").Via("task"), view.Int("state", "task.state").Via("task"), view.Int("owner", "task.owner").Via("task"),
		view.Text("arch", "task.arch").Via("task"), view.Int("channel_id", "task.channel_id").Via("task"),
	}
}

func hostFields() []view.Field {
	return []view.Field{view.Text("host_name", "host.name").Via("host"), view.Bool("host_ready", "host.ready").Via("host")}
}

func logMessages(ctx context.Context, c *hub.Call, a view.Args) (any, error) {
	v := view.View{
		Table: "scheduler_log_messages",
		Joins: map[string]string{
			"task": "LEFT JOIN task ON scheduler_log_messages.task_id = task.id",
			"host": "LEFT JOIN host ON scheduler_log_messages.host_id = host.id",
		},
		Fields: slices.Concat([]view.Field{
			view.Int("id", "scheduler_log_messages.id"),
			view.Int("task_id", "scheduler_log_messages.task_id"),
			view.Int("host_id", "scheduler_log_messages.host_id"),
			view.Number("msg_ts", "date_part('epoch', scheduler_log_messages.msg_time)"),
			view.Text("msg", "scheduler_log_messages.msg"),
		}, taskFields(), hostFields()),
		Defaults: strings.Fields("id task_id host_id msg msg_ts"),
		Order:    "id",
	}
	return v.Ask(ctx, c, a)
}

func taskRuns(ctx context.Context, c *hub.Call, a view.Args) (any, error) {
	v := view.View{
		Table: "scheduler_task_runs",
		Joins: map[string]string{
			"task": "JOIN task ON scheduler_task_runs.task_id = task.id",
			"host": "JOIN host ON scheduler_task_runs.host_id = host.id",
		},
		Fields: slices.Concat([]view.Field{
			view.Int("id", "scheduler_task_runs.id"),
			view.Int("task_id", "scheduler_task_runs.task_id"),
			view.Int("host_id", "scheduler_task_runs.host_id"),
			view.Bool("active", "scheduler_task_runs.active"),
			view.Number("create_ts", "date_part('epoch', scheduler_task_runs.create_time)"),
			view.Number("start_ts", "date_part('epoch', task.start_time)").Via("task"),
			view.Number("completion_ts", "date_part('epoch', task.completion_time)").Via("task"),
		}, taskFields(), hostFields()),
		Defaults: strings.Fields("id task_id host_id active create_ts"),
		Order:    "id",
	}
	return v.Ask(ctx, c, a)
}

type refusalArgs struct {
	Clauses any `koji:"clauses" default:"null"`
	Fields  any `koji:"fields" default:"null"`
}

func taskRefusals(ctx context.Context, c *hub.Call, a refusalArgs) (any, error) {
	v := view.View{
		Table: "scheduler_task_refusals",
		Joins: map[string]string{
			"task": "JOIN task ON scheduler_task_refusals.task_id = task.id",
			"host": "JOIN host ON scheduler_task_refusals.host_id = host.id",
		},
		Fields: slices.Concat([]view.Field{
			view.Int("id", "scheduler_task_refusals.id"),
			view.Int("task_id", "scheduler_task_refusals.task_id"),
			view.Int("host_id", "scheduler_task_refusals.host_id"),
			view.Bool("by_host", "scheduler_task_refusals.by_host"),
			view.Bool("soft", "scheduler_task_refusals.soft"),
			view.Text("msg", "scheduler_task_refusals.msg"),
			view.Number("ts", "date_part('epoch', scheduler_task_refusals.time)"),
		}, taskFields(), hostFields()),
		Defaults: strings.Fields("id task_id host_id by_host soft msg ts"),
		Order:    "id",
	}
	return v.Ask(ctx, c, view.Args{Clauses: a.Clauses, Fields: a.Fields})
}

type hostDataArgs struct {
	HostID *int64 `koji:"hostID" default:"null"`
}

type dataRow struct {
	HostID int64    `koji:"host_id"`
	Data   hub.JSON `koji:"data"`
}

func hostData(ctx context.Context, c *hub.Call, a hostDataArgs) ([]dataRow, error) {
	return hub.Rows[dataRow](ctx, c, `SELECT host_id, data::text AS data FROM scheduler_host_data
		WHERE $1::bigint IS NULL OR host_id = $1 ORDER BY host_id`, a.HostID)
}
