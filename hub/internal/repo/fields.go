package repo

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/view"
	"github.com/gokoji/gokoji/sdk/hub"
)

// repoView is what repo.query asks.
func repoView() *view.View {
	return &view.View{
		Table: "repo",
		Joins: map[string]string{
			"tag":       "JOIN tag ON tag.id = repo.tag_id",
			"create_ev": "JOIN events AS create_ev ON create_ev.id = repo.create_event",
			"begin_ev":  "LEFT JOIN events AS begin_ev ON begin_ev.id = repo.begin_event",
			"end_ev":    "LEFT JOIN events AS end_ev ON end_ev.id = repo.end_event",
			"task":      "LEFT JOIN task ON task.id = repo.task_id",
		},
		Fields: []view.Field{
			view.Int("id", "repo.id"),
			view.Int("tag_id", "repo.tag_id"),
			view.Time("creation_time", "repo.creation_time"),
			view.Number("creation_ts", "date_part('epoch', repo.creation_time)"),
			view.Time("state_time", "repo.state_time"),
			view.Number("state_ts", "date_part('epoch', repo.state_time)"),
			view.Int("create_event", "repo.create_event"),
			view.Number("create_ts", "date_part('epoch', create_ev.time)").Via("create_ev"),
			view.Int("begin_event", "repo.begin_event"),
			view.Number("begin_ts", "date_part('epoch', begin_ev.time)").Via("begin_ev"),
			view.Int("end_event", "repo.end_event"),
			view.Number("end_ts", "date_part('epoch', end_ev.time)").Via("end_ev"),
			view.Int("state", "repo.state"),
			view.Bool("dist", "repo.dist"),
			view.JSON("opts", "repo.opts"),
			view.JSON("custom_opts", "repo.custom_opts"),
			view.Int("task_id", "repo.task_id"),
			view.Int("task_state", "task.state").Via("task"),
			view.Text("tag_name", "tag.name").Via("tag"),
		},
		Defaults: []string{"id", "tag_id", "create_event", "state", "dist", "task_id", "opts", "custom_opts"},
	}
}

// queueView is what repo.queryQueue asks.
func queueView() *view.View {
	return &view.View{
		Table: "repo_queue",
		Joins: map[string]string{
			"tag":   "JOIN tag ON tag.id = repo_queue.tag_id",
			"task":  "LEFT JOIN task ON task.id = repo_queue.task_id",
			"users": "JOIN users ON users.id = repo_queue.owner",
		},
		Fields: []view.Field{
			view.Int("id", "repo_queue.id"),
			view.Time("create_time", "repo_queue.create_time"),
			view.Number("create_ts", "date_part('epoch', repo_queue.create_time)"),
			view.Int("owner", "repo_queue.owner"),
			view.Text("owner_name", "users.name").Via("users"),
			view.Int("priority", "repo_queue.priority"),
			view.Int("tag_id", "repo_queue.tag_id"),
			view.Text("tag_name", "tag.name").Via("tag"),
			view.Int("at_event", "repo_queue.at_event"),
			view.Int("min_event", "repo_queue.min_event"),
			view.JSON("opts", "repo_queue.opts"),
			view.Time("update_time", "repo_queue.update_time"),
			view.Number("update_ts", "date_part('epoch', repo_queue.update_time)"),
			view.Bool("active", "repo_queue.active"),
			view.Int("task_id", "repo_queue.task_id"),
			view.Int("task_state", "task.state").Via("task"),
			view.Int("tries", "repo_queue.tries"),
			view.Int("repo_id", "repo_queue.repo_id"),
		},
		Defaults: []string{
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
	return repoView().Ask(ctx, c, view.Args(a))
}

func queryQueue(ctx context.Context, c *hub.Call, a view.Args) (any, error) {
	return queueView().Ask(ctx, c, a)
}
