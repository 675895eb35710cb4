// Package history answers who changed what when, from the tables whose rows are
// never changed (koji API: queryHistory).
package history

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Core registers queryHistory.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "history" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "queryHistory", answer, hub.Func("query_history"),
		hub.Doc("Returns the rows of versioned tables, all or those named: before, after, beforeEvent, afterEvent, active, "+
			"editor, package, build, tag, user, permission, cg, external_repo, build_target, group, host, channel and xkey "+
			"select among them, queryOpts orders and limits each table's."))
	return nil
}

type queryArgs struct {
	Tables  any           `koji:"tables" default:"null"`
	Filters xmlrpc.Struct `koji:"**kwargs"`
}

// answer gives the rows by table. Tables to which a filter does not apply are left
// out.
func answer(ctx context.Context, c *hub.Call, a queryArgs) (xmlrpc.Struct, error) {
	var opts hub.QueryOpts
	if err := opts.DecodeArg(a.Filters.Value("queryOpts")); err != nil {
		return nil, err
	}
	tables, err := choose(a.Tables)
	if err != nil {
		return nil, err
	}
	result := xmlrpc.Struct{}
	known := lookups{}
	for _, t := range tables {
		q := newQuery(t)
		applies := true
		for _, m := range a.Filters {
			if applies, err = q.filter(ctx, c, known, m.Name, m.Value); err != nil {
				return nil, err
			}
			if !applies {
				break
			}
		}
		if !applies {
			continue
		}
		rows, err := q.answer(ctx, c, opts)
		if err != nil {
			return nil, err
		}
		result.Set(t.name, rows)
	}
	return result, nil
}

// choose returns the tables that the call names, all when it names none.
func choose(v any) ([]table, error) {
	var names []any
	switch x := v.(type) {
	case nil:
		return tables(), nil
	case []any:
		names = x
	case string: // koji API: its letters count
		for _, letter := range x {
			names = append(names, string(letter))
		}
	case xmlrpc.Struct:
		for _, m := range x {
			names = append(names, m.Name)
		}
	default:
		return nil, hub.WrongType(v, "<class 'list'>")
	}
	byName := map[string]table{}
	for _, t := range tables() {
		byName[t.name] = t
	}
	chosen := make([]table, len(names))
	for i, v := range names {
		name, _ := v.(string)
		t, ok := byName[name]
		if !ok {
			return nil, koji.Errorf(koji.GenericError, "No such history table: %s", koji.Str(v))
		}
		chosen[i] = t
	}
	return chosen, nil
}
