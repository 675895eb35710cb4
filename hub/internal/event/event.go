// Package event answers for events, the hub's clock: everything a call changes
// bears the id of one (koji API: getEvent, getLastEvent).
package event

import (
	"context"

	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Core registers the calls about events.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "event" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "getEvent", get, hub.Func("RootExports.getEvent"),
		hub.Doc("Describes an event by its id."))
	hub.Method(r, "getLastEvent", last, hub.Func("RootExports.getLastEvent"),
		hub.Doc("Describes the latest event, or the latest before a moment."))
	return nil
}

// Info is an event as the API answers it.
type Info struct {
	ID int64   `koji:"id" sql:"id"`
	TS float64 `koji:"ts" sql:"date_part('epoch', time)"` // seconds since the epoch
}

// At reads the event parameter of an API method: nil, now, or an event's id.
// Anything else is koji's GenericError.
func At(v any) (*int64, error) {
	switch x := v.(type) {
	case nil:
		return nil, nil
	case int64:
		return &x, nil
	case bool:
		var n int64
		if x {
			n = 1
		}
		return &n, nil
	}
	return nil, koji.Errorf(koji.GenericError, "Invalid event: %s", koji.Repr(v))
}

// Find returns the event with this id; nil when there is none.
func Find(ctx context.Context, c *hub.Call, id int64) (*Info, error) {
	return first(ctx, c, hub.Select[Info]("events").Where("id = ?::bigint", id))
}

// Last returns the latest event; nil when there is none.
func Last(ctx context.Context, c *hub.Call) (*Info, error) {
	return first(ctx, c, latest())
}

// LastBefore returns the latest event before ts, in seconds since the epoch;
// nil when there is none.
func LastBefore(ctx context.Context, c *hub.Call, ts float64) (*Info, error) {
	return first(ctx, c, latest().Where("date_part('epoch', time) < ?", ts))
}

func latest() *hub.Query[Info] {
	return hub.Select[Info]("events").OrderBy("id DESC").Opts(hub.QueryOpts{Limit: 1})
}

func first(ctx context.Context, c *hub.Call, q *hub.Query[Info]) (*Info, error) {
	row, ok, err := q.One(ctx, c)
	if err != nil || !ok {
		return nil, err
	}
	return &row, nil
}

type getArgs struct {
	ID     int64 `koji:"id"`
	Strict bool  `koji:"strict" default:"true"`
}

func get(ctx context.Context, c *hub.Call, a getArgs) (*Info, error) {
	e, err := Find(ctx, c, a.ID)
	return must(e, a.Strict, err)
}

type lastArgs struct {
	Before any  `koji:"before" default:"null"`
	Strict bool `koji:"strict" default:"true"`
}

func last(ctx context.Context, c *hub.Call, a lastArgs) (*Info, error) {
	if a.Before == nil {
		e, err := Last(ctx, c)
		return must(e, a.Strict, err)
	}
	var before float64
	switch x := a.Before.(type) {
	case int64:
		before = float64(x)
	case float64:
		before = x
	case bool:
		n, err := args.Int(x)
		if err != nil {
			return nil, err
		}
		before = float64(n)
	default:
		return nil, koji.Errorf(koji.GenericError, "Invalid type for before: %s", koji.TypeName(a.Before))
	}
	e, err := LastBefore(ctx, c, before)
	return must(e, a.Strict, err)
}

func must(e *Info, strict bool, err error) (*Info, error) {
	if err == nil && e == nil && strict {
		return nil, koji.Errorf(koji.GenericError, "query returned no rows")
	}
	return e, err
}
