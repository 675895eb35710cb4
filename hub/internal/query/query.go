// Package query serves the calls that work on other calls' answers, and search
// (koji API: count, filterResults, countAndFilterResults, search, showOpts).
package query

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Core registers these calls.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "query" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "count", count, hub.Func("RootExports.count"), hub.Doc("Counts what another method answers."))
	hub.Method(r, "filterResults", filter, hub.Func("RootExports.filterResults"), hub.Doc("Sorts and cuts the list that another method answers."))
	hub.Method(r, "countAndFilterResults", countAndFilter, hub.Func("RootExports.countAndFilterResults"),
		hub.Doc("Counts the list that another method answers, then sorts and cuts it."))
	hub.Method(r, "search", search, hub.Func("RootExports.search"), hub.Doc("Finds things of a type by name: exactly, by glob or by regular expression."))
	hub.Method(r, "showOpts", showOpts, hub.Perm("admin"), hub.Func("RootExports.showOpts"), hub.Doc("Shows the hub's settings, without its secrets."))
	return nil
}

type onArgs struct {
	Method string        `koji:"methodName"`
	Args   []any         `koji:"*args"`
	KW     xmlrpc.Struct `koji:"**kw"`
}

func (a *onArgs) invoke(ctx context.Context, c *hub.Call) (any, error) {
	params := a.Args
	if len(a.KW) > 0 {
		params = append(params[:len(params):len(params)], xmlrpc.Kwargs(a.KW...))
	}
	return c.Invoke(ctx, a.Method, params...)
}

func count(ctx context.Context, c *hub.Call, a onArgs) (int, error) {
	v, err := a.invoke(ctx, c)
	if err != nil {
		return 0, err
	}
	switch x := v.(type) {
	case nil:
		return 0, nil
	case []any:
		return len(x), nil
	case xmlrpc.Struct:
		return len(x), nil
	}
	return 1, nil
}

func filter(ctx context.Context, c *hub.Call, a onArgs) (any, error) {
	_, list, err := countThenFilter(ctx, c, a)
	return list, err
}

func countAndFilter(ctx context.Context, c *hub.Call, a onArgs) (any, error) {
	n, list, err := countThenFilter(ctx, c, a)
	return []any{n, list}, err
}

func countThenFilter(ctx context.Context, c *hub.Call, a onArgs) (int, any, error) {
	var opts filterOpts
	if v := a.KW.Value("filterOpts"); v != nil {
		if err := xmlrpc.Unmarshal(v, &opts); err != nil {
			return 0, nil, koji.Errorf(koji.ParameterError, "filterOpts: %w", err)
		}
	}
	a.KW = a.KW.Delete("filterOpts")
	if c.System().Registrar().Lookup(a.Method) == nil {
		return 0, nil, koji.Errorf(koji.GenericError, "Invalid method: %s", a.Method)
	}
	v, err := a.invoke(ctx, c)
	if err != nil {
		return 0, nil, koji.Errorf(koji.GenericError, "method %s raised an exception (%w)", a.Method, err)
	}
	if v == nil {
		return 0, nil, nil
	}
	list, ok := v.([]any)
	if !ok {
		return 0, nil, koji.Errorf(koji.GenericError, "%s() did not return a list", a.Method)
	}
	n := len(list)
	cut, err := opts.apply(list)
	return n, cut, err
}
