package scheduler

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func logMessages(ctx context.Context, c *hub.Call, a viewArgs) (any, error) {
	v := &view{
		table: "scheduler_log_messages",
		joins: map[string]string{
			"task": "LEFT JOIN task ON scheduler_log_messages.task_id = task.id",
			"host": "LEFT JOIN host ON scheduler_log_messages.host_id = host.id",
		},
		fields: slices.Concat([]field{
			{"id", "scheduler_log_messages.id", "", integer},
			{"task_id", "scheduler_log_messages.task_id", "", integer},
			{"host_id", "scheduler_log_messages.host_id", "", integer},
			{"msg_ts", "date_part('epoch', scheduler_log_messages.msg_time)", "", number},
			{"msg", "scheduler_log_messages.msg", "", text},
		}, taskFields(), hostFields()),
		defaults: "id task_id host_id msg msg_ts",
	}
	return v.answer(ctx, c, a, "id")
}

func taskRuns(ctx context.Context, c *hub.Call, a viewArgs) (any, error) {
	v := &view{
		table: "scheduler_task_runs",
		joins: map[string]string{
			"task": "JOIN task ON scheduler_task_runs.task_id = task.id",
			"host": "JOIN host ON scheduler_task_runs.host_id = host.id",
		},
		fields: slices.Concat([]field{
			{"id", "scheduler_task_runs.id", "", integer},
			{"task_id", "scheduler_task_runs.task_id", "", integer},
			{"host_id", "scheduler_task_runs.host_id", "", integer},
			{"active", "scheduler_task_runs.active", "", boolean},
			{"create_ts", "date_part('epoch', scheduler_task_runs.create_time)", "", number},
			{"start_ts", "date_part('epoch', task.start_time)", "task", number},
			{"completion_ts", "date_part('epoch', task.completion_time)", "task", number},
		}, taskFields(), hostFields()),
		defaults: "id task_id host_id active create_ts",
	}
	return v.answer(ctx, c, a, "id")
}

type refusalArgs struct {
	Clauses []any `koji:"clauses" default:"null"`
	Fields  any   `koji:"fields" default:"null"`
}

func taskRefusals(ctx context.Context, c *hub.Call, a refusalArgs) (any, error) {
	v := &view{
		table: "scheduler_task_refusals",
		joins: map[string]string{
			"task": "JOIN task ON scheduler_task_refusals.task_id = task.id",
			"host": "JOIN host ON scheduler_task_refusals.host_id = host.id",
		},
		fields: slices.Concat([]field{
			{"id", "scheduler_task_refusals.id", "", integer},
			{"task_id", "scheduler_task_refusals.task_id", "", integer},
			{"host_id", "scheduler_task_refusals.host_id", "", integer},
			{"by_host", "scheduler_task_refusals.by_host", "", boolean},
			{"soft", "scheduler_task_refusals.soft", "", boolean},
			{"msg", "scheduler_task_refusals.msg", "", text},
			{"ts", "date_part('epoch', scheduler_task_refusals.time)", "", number},
		}, taskFields(), hostFields()),
		defaults: "id task_id host_id by_host soft msg ts",
	}
	return v.answer(ctx, c, viewArgs{Clauses: a.Clauses, Fields: a.Fields}, "id")
}

type hostDataArgs struct {
	HostID *int64 `koji:"hostID" default:"null"`
}

type dataRow struct {
	HostID int64   `koji:"host_id"`
	Data   *string `koji:"data"`
}

func hostData(ctx context.Context, c *hub.Call, a hostDataArgs) ([]xmlrpc.Struct, error) {
	rows, err := hub.Rows[dataRow](ctx, c, `SELECT host_id, data::text AS data FROM scheduler_host_data
		WHERE $1::bigint IS NULL OR host_id = $1 ORDER BY host_id`, a.HostID)
	if err != nil {
		return nil, err
	}
	answer := make([]xmlrpc.Struct, len(rows))
	for i, row := range rows {
		var data any
		if row.Data != nil {
			if data, err = koji.ParseJSON(*row.Data); err != nil {
				return nil, err
			}
		}
		answer[i] = xmlrpc.Struct{{Name: "data", Value: data}, {Name: "host_id", Value: row.HostID}}
	}
	return answer, nil
}
