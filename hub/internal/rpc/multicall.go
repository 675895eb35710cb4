package rpc

import (
	"context"
	"fmt"

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
	calls, ok := list.([]any)
	if !ok {
		return nil, hub.WrongType(list, "<class 'list'>")
	}
	answers := make([]any, len(calls))
	for i, call := range calls {
		answers[i] = d.one(ctx, c, call)
		c.ForgetEvent()
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("multiCall: %w", err)
		}
	}
	return answers, nil
}

// one runs a call of a multiCall; its answer is wrapped in a list, or a fault.
func (d *Dispatcher) one(ctx context.Context, c *hub.Call, call any) any {
	var answer any
	outer := c.Method
	err := c.Savepoint(ctx, func(ctx context.Context) error {
		s, _ := call.(xmlrpc.Struct)
		method, ok := s.Value("methodName").(string)
		if !ok {
			return koji.Errorf(koji.ParameterError, "a call of a multiCall is {methodName, params}, not %s", koji.Repr(call))
		}
		params, ok := s.Value("params").([]any)
		if !ok {
			return koji.Errorf(koji.ParameterError, "params of %s is no list", method)
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
	if err == nil {
		return []any{answer}
	}
	code, text := ToFault(err)
	c.Log.Info("call failed in a multiCall", "error", err, "code", code)
	return xmlrpc.Struct{{Name: "faultCode", Value: int64(code)}, {Name: "faultString", Value: text}, {Name: "traceback", Value: []any{text}}}
}
