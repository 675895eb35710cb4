package task

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type subtaskArgs struct {
	Method any           `koji:"method"`
	Params any           `koji:"arglist"`
	Parent int64         `koji:"parent"`
	Opts   xmlrpc.Struct `koji:"**opts"`
}

// subtask makes a subtask of a task that the host runs. A label makes it one of
// its kind, so that a task that runs again finds it.
func subtask(ctx context.Context, c *hub.Call, a subtaskArgs) (int64, error) {
	hostID, err := host.Current(ctx, c)
	if err != nil {
		return 0, err
	}
	if err := AssertHost(ctx, c, a.Parent, hostID); err != nil {
		return 0, err
	}
	if _, given := a.Opts.Get("owner"); given {
		return 0, koji.Errorf(koji.ActionNotAllowed, "The owner option is not allowed here")
	}
	if label, ok := a.Opts.Value("label").(string); ok {
		id, found, err := hub.Row[int64](ctx, c, "SELECT id FROM task WHERE parent = $1 AND label = $2", a.Parent, label)
		if err != nil || found {
			return id, err
		}
	}
	params, ok := a.Params.([]any)
	if !ok {
		return 0, hub.WrongType(a.Params, "<class 'list'>")
	}
	if kw, given := a.Opts.Get("kwargs"); given {
		if params, err = withKeywords(params, kw); err != nil {
			return 0, err
		}
		a.Opts = a.Opts.Delete("kwargs")
	}
	method, ok := a.Method.(string)
	if !ok {
		return 0, hub.WrongType(a.Method, "<class 'str'>")
	}
	a.Opts = append(a.Opts.Delete("parent"), xmlrpc.Member{Name: "parent", Value: a.Parent})
	return makeFrom(ctx, c, method, params, a.Opts)
}

func withKeywords(params []any, kw any) ([]any, error) {
	named, ok := kw.(xmlrpc.Struct)
	if !ok {
		return nil, hub.WrongType(kw, "<class 'dict'>")
	}
	if len(named) == 0 {
		return params, nil
	}
	return append(append([]any{}, params...), xmlrpc.Kwargs(named...)), nil
}

// subtask2Args have the names that Python gives the parameters of koji's class.
type subtask2Args struct {
	Parent int64         `koji:"_HostExports__parent"`
	Opts   xmlrpc.Struct `koji:"_HostExports__taskopts"`
	Method any           `koji:"_HostExports__method"`
	Params []any         `koji:"*args"`
	Named  xmlrpc.Struct `koji:"**opts"`
}

func subtask2(ctx context.Context, c *hub.Call, a subtask2Args) (int64, error) {
	params, err := withKeywords(a.Params, a.Named)
	if err != nil {
		return 0, err
	}
	return subtask(ctx, c, subtaskArgs{Method: a.Method, Params: params, Parent: a.Parent, Opts: a.Opts})
}
