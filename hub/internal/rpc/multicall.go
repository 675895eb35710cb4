package rpc

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// multiCall runs the calls in order. One that fails is undone alone; what the
// others wrote is committed together.
func (d *Dispatcher) multiCall(ctx context.Context, c *hub.Call, params []any) (any, error) {
	args, kw, _ := xmlrpc.SplitKwargs(params)
	list, found := kw.Get("calls")
	switch {
	case len(args) == 1 && len(kw) == 0:
		list = args[0]
	case len(args) == 0 && found && len(kw) == 1:
	default:
		return nil, koji.Errorf(koji.ParameterError, "multiCall() takes 1 argument: 'calls'")
	}
	calls, err := callList(list)
	if err != nil {
		return nil, err
	}
	answers := make([]any, len(calls))
	for i, call := range calls {
		if answers[i], err = d.one(ctx, c, call); err != nil {
			return nil, err
		}
		c.ForgetEvent()
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("multiCall: %w", err)
		}
	}
	return answers, nil
}

// one runs a call of a multiCall; its answer is wrapped in a list, or a fault.
// The error is for what ends all of the calls: without a database what the
// earlier ones did is gone.
func (d *Dispatcher) one(ctx context.Context, c *hub.Call, call any) (answer any, err error) {
	outer := c.Method
	err = c.Savepoint(ctx, func(ctx context.Context) error {
		method, params, err := readCall(call)
		if err != nil {
			return err
		}
		c.Method = method
		if err := lockedOut(ctx, c); err != nil {
			return err
		}
		result, err := d.dispatch(ctx, c, method, params)
		if err != nil {
			return err
		}
		answer, err = xmlrpc.Marshal(result)
		return err
	})
	c.Method = outer
	switch {
	case err == nil:
		return []any{answer}, nil
	case errors.Is(err, hub.ErrDatabase):
		return nil, err
	}
	code, text := ToFault(err)
	c.Log.Info("call failed in a multiCall", "error", err, "code", code)
	return xmlrpc.Struct{{Name: "faultCode", Value: int64(code)}, {Name: "faultString", Value: text}, {Name: "traceback", Value: []any{text}}}, nil
}

// callList reads the argument of a multiCall. Text counts as a list of its
// letters, none of which is a call, as in koji's hub.
func callList(v any) ([]any, error) {
	switch x := v.(type) {
	case []any:
		return x, nil
	case string:
		var list []any
		for _, r := range x {
			list = append(list, string(r))
		}
		return list, nil
	}
	return nil, hub.WrongType(v, "<class 'list'>")
}

// noCall is koji's text about what is in a call's place.
func noCall(v any) string {
	switch v.(type) {
	case string:
		return "string indices must be integers, not 'str'"
	case []any:
		return "list indices must be integers or slices, not str"
	}
	kind := strings.TrimSuffix(strings.TrimPrefix(koji.TypeName(v), "<class "), ">")
	return kind + " object is not subscriptable"
}

// readCall reads a call of a multiCall. Its faults bear code 1 and koji's texts.
func readCall(v any) (method string, params []any, err error) {
	s, ok := v.(xmlrpc.Struct)
	if !ok {
		return "", nil, koji.FromWire(1, noCall(v))
	}
	for _, name := range []string{"methodName", "params"} {
		if _, ok := s.Get(name); !ok {
			return "", nil, koji.FromWire(1, name)
		}
	}
	if params, ok = s.Value("params").([]any); !ok {
		return "", nil, koji.Errorf(koji.ParameterError, "params is %s, not a list", koji.Repr(s.Value("params")))
	}
	return koji.Str(s.Value("methodName")), params, nil
}
