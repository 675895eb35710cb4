package task

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/channel"
	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// freeArgs are those of a call that passes them on: method, arglist and the
// task's options.
type freeArgs struct {
	Args []any         `koji:"*args"`
	Opts xmlrpc.Struct `koji:"**opts"`
}

func makeTask(ctx context.Context, c *hub.Call, a freeArgs) (int64, error) {
	if _, given := a.Opts.Get("owner"); given {
		return 0, koji.Errorf(koji.ActionNotAllowed, "The owner option is not allowed here")
	}
	var named [2]any
	for i, name := range []string{"method", "arglist"} {
		v, given := a.Opts.Get(name)
		switch {
		case i < len(a.Args) && given:
			return 0, koji.Errorf(koji.ParameterError, "make_task() got multiple values for argument '%s'", name)
		case i < len(a.Args):
			v = a.Args[i]
		case !given:
			return 0, koji.Errorf(koji.ParameterError, "make_task() missing a required argument: '%s'", name)
		}
		named[i], a.Opts = v, a.Opts.Delete(name)
	}
	if len(a.Args) > len(named) {
		return 0, koji.Errorf(koji.ParameterError, "make_task() takes 2 positional arguments but %d were given", len(a.Args))
	}
	method, err := args.String(named[0])
	if err != nil {
		return 0, err
	}
	params, ok := named[1].([]any)
	if !ok {
		return 0, hub.WrongType(named[1], "<class 'list'>")
	}
	return makeFrom(ctx, c, method, params, a.Opts)
}

// makeFrom makes a task with options as clients give them: parent, label, arch,
// channel, priority and assign. Others are ignored, as koji does.
func makeFrom(ctx context.Context, c *hub.Call, method string, params []any, opts xmlrpc.Struct) (int64, error) {
	spec := hub.TaskSpec{Method: method, Params: params}
	var err error
	for _, o := range opts {
		switch o.Name {
		case "parent":
			spec.Parent, err = pointer(args.Int(o.Value))
		case "label":
			spec.Label, err = pointer(args.String(o.Value))
		case "priority":
			spec.Priority, err = pointer(args.Int(o.Value))
		case "arch":
			spec.Arch, err = pointer(archOption(o.Value))
		case "assign":
			spec.Assign, err = hostOption(ctx, c, o.Value)
		case "channel":
			if spec.Channel = o.Value; o.Value == nil {
				_, err = channel.Must(ctx, c, koji.Ref{})
			}
		}
		if err != nil {
			return 0, err
		}
	}
	return Maker{}.MakeTask(ctx, c, spec)
}

func pointer[T any](v T, err error) (*T, error) { return &v, err }

func archOption(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	arches, err := koji.ParseArches(v, true)
	return strings.Join(arches, " "), err
}

// hostOption is the id of the host to assign a task to; 0 means none.
func hostOption(ctx context.Context, c *hub.Call, v any) (*int64, error) {
	if v == int64(0) {
		return nil, nil
	}
	ref, err := koji.ParseRef(v)
	if err != nil {
		return nil, err
	}
	h, err := host.Must(ctx, c, ref)
	return &h.ID, err
}

type resubmitArgs struct {
	ID int64 `koji:"taskID"`
}

func resubmit(ctx context.Context, c *hub.Call, a resubmitArgs) (int64, error) {
	t, err := mustFull(ctx, c, a.ID)
	if err != nil {
		return 0, err
	}
	if t.State != koji.TaskCanceled && t.State != koji.TaskFailed {
		return 0, koji.Errorf(koji.GenericError, "only canceled or failed tasks may be resubmitted")
	}
	if t.Parent != nil {
		return 0, koji.Errorf(koji.GenericError, "only top-level tasks may be resubmitted")
	}
	admin, err := c.HasPerm(ctx, "admin")
	if err != nil {
		return 0, err
	}
	if t.Owner != c.Session.UserID && !admin {
		return 0, koji.Errorf(koji.GenericError, "only the task owner or an admin may resubmit a task")
	}
	params, err := decodeRequest(t.Request)
	if err != nil {
		return 0, err
	}
	ch, err := channel.Must(ctx, c, koji.RefID(t.ChannelID))
	if err != nil {
		return 0, err
	}
	return Maker{}.MakeTask(ctx, c, hub.TaskSpec{
		Method: t.Method, Params: params, Arch: &t.Arch, Channel: ch.Name, Priority: &t.Priority,
	})
}

type restartArgs struct {
	Priority int64 `koji:"priority" default:"5"`
	Options  any   `koji:"options" default:"null"`
}

func restartHosts(ctx context.Context, c *hub.Call, a restartArgs) (int64, error) {
	params := []any{}
	switch options := a.Options.(type) {
	case nil:
	case xmlrpc.Struct:
		params = []any{options}
	default:
		return 0, koji.Errorf(koji.ParameterError, "Invalid type of options: %s", koji.TypeName(a.Options))
	}
	return Maker{}.MakeTask(ctx, c, hub.TaskSpec{Method: "restartHosts", Params: params, Priority: &a.Priority})
}
