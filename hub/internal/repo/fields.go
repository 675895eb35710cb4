package repo

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
)

// repoView is what repo.query asks.
func repoView() *view {
	return &view{
		table: "repo",
		joins: map[string]string{
			"tag":       "JOIN tag ON tag.id = repo.tag_id",
			"create_ev": "JOIN events AS create_ev ON create_ev.id = repo.create_event",
			"begin_ev":  "LEFT JOIN events AS begin_ev ON begin_ev.id = repo.begin_event",
			"end_ev":    "LEFT JOIN events AS end_ev ON end_ev.id = repo.end_event",
			"task":      "LEFT JOIN task ON task.id = repo.task_id",
		},
		fields: []viewField{
			{"id", "repo.id", kindInt, ""},
			{"tag_id", "repo.tag_id", kindInt, ""},
			{"creation_time", "repo.creation_time", kindTime, ""},
			{"creation_ts", "date_part('epoch', repo.creation_time)", kindNumber, ""},
			{"state_time", "repo.state_time", kindTime, ""},
			{"state_ts", "date_part('epoch', repo.state_time)", kindNumber, ""},
			{"create_event", "repo.create_event", kindInt, ""},
			{"create_ts", "date_part('epoch', create_ev.time)", kindNumber, "create_ev"},
			{"begin_event", "repo.begin_event", kindInt, ""},
			{"begin_ts", "date_part('epoch', begin_ev.time)", kindNumber, "begin_ev"},
			{"end_event", "repo.end_event", kindInt, ""},
			{"end_ts", "date_part('epoch', end_ev.time)", kindNumber, "end_ev"},
			{"state", "repo.state", kindInt, ""},
			{"dist", "repo.dist", kindBool, ""},
			{"opts", "repo.opts", kindJSON, ""},
			{"custom_opts", "repo.custom_opts", kindJSON, ""},
			{"task_id", "repo.task_id", kindInt, ""},
			{"task_state", "task.state", kindInt, "task"},
			{"tag_name", "tag.name", kindText, "tag"},
		},
		defaults: []string{"id", "tag_id", "create_event", "state", "dist", "task_id", "opts", "custom_opts"},
	}
}

// queueView is what repo.queryQueue asks.
func queueView() *view {
	return &view{
		table: "repo_queue",
		joins: map[string]string{
			"tag":   "JOIN tag ON tag.id = repo_queue.tag_id",
			"task":  "LEFT JOIN task ON task.id = repo_queue.task_id",
			"users": "JOIN users ON users.id = repo_queue.owner",
		},
		fields: []viewField{
			{"id", "repo_queue.id", kindInt, ""},
			{"create_time", "repo_queue.create_time", kindTime, ""},
			{"create_ts", "date_part('epoch', repo_queue.create_time)", kindNumber, ""},
			{"owner", "repo_queue.owner", kindInt, ""},
			{"owner_name", "users.name", kindText, "users"},
			{"priority", "repo_queue.priority", kindInt, ""},
			{"tag_id", "repo_queue.tag_id", kindInt, ""},
			{"tag_name", "tag.name", kindText, "tag"},
			{"at_event", "repo_queue.at_event", kindInt, ""},
			{"min_event", "repo_queue.min_event", kindInt, ""},
			{"opts", "repo_queue.opts", kindJSON, ""},
			{"update_time", "repo_queue.update_time", kindTime, ""},
			{"update_ts", "date_part('epoch', repo_queue.update_time)", kindNumber, ""},
			{"active", "repo_queue.active", kindBool, ""},
			{"task_id", "repo_queue.task_id", kindInt, ""},
			{"task_state", "task.state", kindInt, "task"},
			{"tries", "repo_queue.tries", kindInt, ""},
			{"repo_id", "repo_queue.repo_id", kindInt, ""},
		},
		defaults: []string{
			"id", "tag_id", "at_event", "min_event", "create_ts",
			"task_id", "tries", "repo_id", "opts", "active", "update_ts",
		},
	}
}

type queryArgs struct {
	Clauses any `koji:"clauses"`
	Fields  any `koji:"fields" default:"null"`
	Opts    any `koji:"opts" default:"null"`
}

func query(ctx context.Context, c *hub.Call, a queryArgs) (any, error) {
	return repoView().ask(ctx, c, viewArgs(a))
}

func queryQueue(ctx context.Context, c *hub.Call, a viewArgs) (any, error) {
	return queueView().ask(ctx, c, a)
}
