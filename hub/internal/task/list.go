package task

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listArgs struct {
	Opts      xmlrpc.Struct `koji:"opts" default:"null"`
	QueryOpts hub.QueryOpts `koji:"queryOpts" default:"null"`
}

// Listed is a task as listTasks answers it; request and result are documents,
// or decoded on request.
type Listed struct {
	Info
	Request   any     `koji:"request" sql:"task.request"`
	Result    any     `koji:"result" sql:"task.result"`
	OwnerName *string `koji:"owner_name" sql:"users.name"`
	OwnerType *int    `koji:"owner_type" sql:"users.usertype"`
}

func list(ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	q := hub.Select[Listed]("task").Join("LEFT JOIN users ON task.owner = users.id").Opts(a.QueryOpts)
	if err := filter(q, a.Opts); err != nil {
		return nil, err
	}
	if a.QueryOpts.CountOnly || a.QueryOpts.AsList || !koji.Truth(a.Opts.Value("decode")) {
		return q.Answer(ctx, c)
	}
	tasks, err := q.All(ctx, c)
	if err != nil {
		return nil, err
	}
	for i := range tasks {
		if err := tasks[i].decode(); err != nil {
			return nil, err
		}
	}
	return tasks, nil
}

func (t *Listed) decode() error {
	if text, ok := t.Request.(string); ok && text != "" {
		params, err := decodeRequest(text)
		if err != nil {
			return err
		}
		t.Request = params
	}
	if text, ok := t.Result.(string); ok && text != "" {
		values, fault, err := decodeResult(text)
		switch {
		case err != nil:
			return err
		case fault != nil:
			t.Result = neutral(fault.Code, fault.String)
		default:
			t.Result = values
		}
	}
	return nil
}

// filter adds the conditions that opts name; unknown ones are ignored, as koji
// does.
func filter(q *hub.Query[Listed], opts xmlrpc.Struct) error {
	for _, o := range opts {
		var err error
		switch name, not := cutNot(o.Name); name {
		case "arch":
			err = oneOf(q, "task.arch", "text[]", not, o, args.String)
		case "state":
			err = oneOf(q, "task.state", "bigint[]", not, o, args.Int)
		case "owner", "host_id", "channel_id", "parent":
			err = idOf(q, "task."+name, not, o)
		case "method":
			var method string
			if method, err = args.String(o.Value); err == nil {
				q.Where("task.method = ?", method)
			}
		case "createdBefore":
			err = moment(q, "task.create_time < ?", o)
		case "createdAfter":
			err = moment(q, "task.create_time > ?", o)
		case "startedBefore":
			err = moment(q, "task.start_time < ?", o)
		case "startedAfter":
			err = moment(q, "task.start_time > ?", o)
		case "completeBefore", "completedBefore":
			err = moment(q, "task.completion_time < ?", o)
		case "completeAfter", "completedAfter":
			err = moment(q, "task.completion_time > ?", o)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func cutNot(name string) (string, bool) {
	switch name {
	case "not_arch", "not_state", "not_owner", "not_host_id", "not_channel_id", "not_parent":
		return name[len("not_"):], true
	}
	return name, false
}

func oneOf[T any](q *hub.Query[Listed], column, list string, not bool, o xmlrpc.Member, read func(any) (T, error)) error {
	items, ok := o.Value.([]any)
	if !ok {
		return hub.WrongType(o.Value, "<class 'list'>")
	}
	if len(items) == 0 {
		return koji.Errorf(koji.ParameterError, "%s must not be an empty list", o.Name)
	}
	values := make([]T, len(items))
	for i, item := range items {
		var err error
		if values[i], err = read(item); err != nil {
			return err
		}
	}
	if not {
		q.Where(column+" <> ALL(?::"+list+")", values)
	} else {
		q.Where(column+" = ANY(?::"+list+")", values)
	}
	return nil
}

// idOf takes an id, a list of ids, or nil for the tasks that have none.
func idOf(q *hub.Query[Listed], column string, not bool, o xmlrpc.Member) error {
	if _, several := o.Value.([]any); several {
		return oneOf(q, column, "bigint[]", not, o, args.Int)
	}
	if o.Value == nil {
		q.Where(column + map[bool]string{false: " IS NULL", true: " IS NOT NULL"}[not])
		return nil
	}
	id, err := args.Int(o.Value)
	q.Where(column+map[bool]string{false: " = ?::bigint", true: " <> ?::bigint"}[not], id)
	return err
}

// moment takes seconds since the epoch, or text that PostgreSQL reads as a
// moment; nil is no condition.
func moment(q *hub.Query[Listed], condition string, o xmlrpc.Member) error {
	var at any
	switch v := o.Value.(type) {
	case nil:
		return nil
	case string:
		q.Where(condition+"::text::timestamptz", v)
		return nil
	case int64:
		at = time.Unix(v, 0)
	case float64:
		at = time.UnixMicro(int64(v * 1e6))
	default:
		return hub.WrongType(v, "<class 'float'>")
	}
	q.Where(condition+"::timestamptz", at)
	return nil
}
