package task

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Info is a task's row as getTaskInfo answers it.
type Info struct {
	Arch           string         `koji:"arch" sql:"task.arch"`
	Awaited        *bool          `koji:"awaited" sql:"task.awaited"`
	ChannelID      int64          `koji:"channel_id" sql:"task.channel_id"`
	CompletionTime *time.Time     `koji:"completion_time" sql:"task.completion_time"`
	CompletionTS   *float64       `koji:"completion_ts" sql:"date_part('epoch', task.completion_time)"`
	CreateTime     time.Time      `koji:"create_time" sql:"task.create_time"`
	CreateTS       float64        `koji:"create_ts" sql:"date_part('epoch', task.create_time)"`
	HostID         *int64         `koji:"host_id" sql:"task.host_id"`
	ID             int64          `koji:"id" sql:"task.id"`
	Label          *string        `koji:"label" sql:"task.label"`
	Method         string         `koji:"method" sql:"task.method"`
	Owner          int64          `koji:"owner" sql:"task.owner"`
	Parent         *int64         `koji:"parent" sql:"task.parent"`
	Priority       int64          `koji:"priority" sql:"task.priority"`
	StartTime      *time.Time     `koji:"start_time" sql:"task.start_time"`
	StartTS        *float64       `koji:"start_ts" sql:"date_part('epoch', task.start_time)"`
	State          koji.TaskState `koji:"state" sql:"task.state"`
	Waiting        *bool          `koji:"waiting" sql:"task.waiting"`
	Weight         float64        `koji:"weight" sql:"task.weight"`
}

// Full is a task with its request as it is stored, an XML-RPC document.
type Full struct {
	Info
	Request string `koji:"request" sql:"task.request"`
}

// Decoded is a task with its request decoded.
type Decoded struct {
	Info
	Request []any `koji:"request"`
}

func (f Full) decode() (Decoded, error) {
	params, err := decodeRequest(f.Request)
	return Decoded{f.Info, params}, err
}

// Find returns a task; ok is false when there is none of that id.
func Find(ctx context.Context, c *hub.Call, id int64) (Info, bool, error) {
	return hub.Select[Info]("task").Where("task.id = ?::bigint", id).One(ctx, c)
}

// Must is Find with koji's fault when there is no such task.
func Must(ctx context.Context, c *hub.Call, id int64) (Info, error) {
	t, ok, err := Find(ctx, c, id)
	if err == nil && !ok {
		err = hub.ErrNoRow
	}
	return t, err
}

// mustFull is Must with the request.
func mustFull(ctx context.Context, c *hub.Call, id int64) (Full, error) {
	t, ok, err := hub.Select[Full]("task").Where("task.id = ?::bigint", id).One(ctx, c)
	if err == nil && !ok {
		err = hub.ErrNoRow
	}
	return t, err
}

// State returns the state of a task, hub.ErrNoRow when there is none of that id.
func State(ctx context.Context, c *hub.Call, id int64) (koji.TaskState, error) {
	return hub.Value[koji.TaskState](ctx, c, "SELECT state FROM task WHERE id = $1::bigint", id)
}

type infoArgs struct {
	IDs     any  `koji:"task_id"`
	Request bool `koji:"request" default:"false"`
	Strict  bool `koji:"strict" default:"false"`
}

func getInfo(ctx context.Context, c *hub.Call, a infoArgs) (any, error) {
	items, several := a.IDs.([]any)
	if !several {
		items = []any{a.IDs}
	}
	ids := make([]int64, len(items))
	for i, item := range items {
		var err error
		if ids[i], err = args.Int(item); err != nil {
			return nil, err
		}
	}
	found, err := infos(ctx, c, ids, a.Request)
	if err != nil {
		return nil, err
	}
	answers := make([]any, len(ids))
	for i, id := range ids {
		if answers[i] = found[id]; answers[i] == nil && a.Strict {
			return nil, hub.ErrNoRow
		}
	}
	if several {
		return answers, nil
	}
	return answers[0], nil
}

// infos returns the tasks that are there, by id, with or without their requests.
func infos(ctx context.Context, c *hub.Call, ids []int64, request bool) (map[int64]any, error) {
	found := make(map[int64]any, len(ids))
	const which = "task.id = ANY(?::bigint[])"
	if !request {
		list, err := hub.Select[Info]("task").Where(which, ids).All(ctx, c)
		for _, t := range list {
			found[t.ID] = t
		}
		return found, err
	}
	list, err := hub.Select[Full]("task").Where(which, ids).All(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		if found[t.ID], err = t.decode(); err != nil {
			return nil, err
		}
	}
	return found, nil
}

type taskIDArgs struct {
	ID int64 `koji:"taskId"`
}

func finished(ctx context.Context, c *hub.Call, a taskIDArgs) (bool, error) {
	state, err := State(ctx, c, a.ID)
	return state.Finished(), err
}

func getRequest(ctx context.Context, c *hub.Call, a taskIDArgs) ([]any, error) {
	return Request(ctx, c, a.ID)
}

// Request returns the parameters of a task.
func Request(ctx context.Context, c *hub.Call, id int64) ([]any, error) {
	document, err := hub.Value[string](ctx, c, "SELECT request FROM task WHERE id = $1::bigint", id)
	if err != nil {
		return nil, err
	}
	return decodeRequest(document)
}
