package client

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Request is one call of a multicall.
type Request struct {
	Method string
	Params []any // keyword arguments last, as for Call
}

// Result is what one call of a multicall gave: a value or a fault.
type Result struct {
	Value any
	Err   error
}

// Multicall makes calls in one go, at most batch of them at a time (0: all). The
// hub runs each batch in one transaction; a call that fails does so alone. The
// error is of the batch as a whole, with the results of the batches before it.
func (s *Session) Multicall(ctx context.Context, calls []Request, batch int) ([]Result, error) {
	if batch <= 0 {
		batch = max(len(calls), 1)
	}
	results := make([]Result, 0, len(calls))
	for len(calls) > 0 {
		n := min(batch, len(calls))
		wire := make([]any, 0, n)
		for _, c := range calls[:n] {
			params := c.Params
			if params == nil {
				params = []any{}
			}
			wire = append(wire, xmlrpc.Struct{{Name: "methodName", Value: c.Method}, {Name: "params", Value: params}})
		}
		calls = calls[n:]
		v, err := s.Call(ctx, "multiCall", wire)
		if err != nil {
			return results, err
		}
		list, _ := v.([]any)
		if len(list) != n {
			return results, fmt.Errorf("client: multiCall: the hub answered %d calls with %d results", n, len(list))
		}
		for _, entry := range list {
			results = append(results, parseResult(entry))
		}
	}
	return results, nil
}

func parseResult(entry any) Result {
	switch entry := entry.(type) {
	case []any:
		if len(entry) == 1 {
			return Result{Value: entry[0]}
		}
	case xmlrpc.Struct:
		code, okCode := entry.Value("faultCode").(int64)
		text, okText := entry.Value("faultString").(string)
		if okCode && okText {
			return Result{Err: koji.FromWire(int(code), text)}
		}
	}
	return Result{Err: fmt.Errorf("client: multiCall: a result that is neither a list of one nor a fault")}
}

// FirstError returns the first fault among results, nil when there is none.
func FirstError(results []Result) error {
	for _, r := range results {
		if r.Err != nil {
			return r.Err
		}
	}
	return nil
}
