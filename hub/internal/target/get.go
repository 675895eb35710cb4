package target

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Info is a build target as the API answers it.
type Info struct {
	ID           int64  `koji:"id" sql:"build_target.id"`
	BuildTag     int64  `koji:"build_tag" sql:"build_target_config.build_tag"`
	DestTag      int64  `koji:"dest_tag" sql:"build_target_config.dest_tag"`
	Name         string `koji:"name" sql:"build_target.name"`
	BuildTagName string `koji:"build_tag_name" sql:"build_tag.name"`
	DestTagName  string `koji:"dest_tag_name" sql:"dest_tag.name"`
}

func query(event *int64) *hub.Query[Info] {
	return hub.Select[Info]("build_target_config").
		Join("JOIN build_target ON build_target.id = build_target_config.build_target_id").
		Join("JOIN tag AS build_tag ON build_tag.id = build_target_config.build_tag").
		Join("JOIN tag AS dest_tag ON dest_tag.id = build_target_config.dest_tag").
		At("build_target_config", event).OrderBy("build_target_config.create_event, build_target.id")
}

// Find returns the target as it was at event, now when that is nil; nil when
// there is none.
func Find(ctx context.Context, c *hub.Call, ref koji.Ref, event *int64) (*Info, error) {
	condition, value, err := lookup.Match(lookup.BuildTarget, ref)
	if err != nil {
		return nil, err
	}
	t, ok, err := query(event).Where(condition, value).One(ctx, c)
	if err != nil || !ok {
		return nil, err
	}
	return &t, nil
}

func noTarget(info any) error {
	return koji.Errorf(koji.GenericError, "No such build target: %s", koji.Str(info))
}

type getArgs struct {
	Target any  `koji:"info"`
	Event  any  `koji:"event" default:"null"`
	Strict bool `koji:"strict" default:"false"`
}

// get answers the only target there is when none is named (koji API).
func get(ctx context.Context, c *hub.Call, a getArgs) (*Info, error) {
	q, err := listArgs{Target: a.Target, Event: a.Event}.query(ctx, c)
	if err != nil {
		return nil, err
	}
	found, err := q.Opts(hub.QueryOpts{Limit: 2}).All(ctx, c)
	switch {
	case err != nil:
		return nil, err
	case len(found) == 1:
		return &found[0], nil
	case a.Strict:
		return nil, noTarget(a.Target)
	}
	return nil, nil
}

type listArgs struct {
	Target    any           `koji:"info" default:"null"`
	Event     any           `koji:"event" default:"null"`
	BuildTag  any           `koji:"buildTagID" default:"null"`
	DestTag   any           `koji:"destTagID" default:"null"`
	QueryOpts hub.QueryOpts `koji:"queryOpts" default:"null"`
}

func list(ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	q, err := a.query(ctx, c)
	if err != nil {
		return nil, err
	}
	return q.Opts(a.QueryOpts).Answer(ctx, c)
}

func (a listArgs) query(ctx context.Context, c *hub.Call) (*hub.Query[Info], error) {
	at, err := event.At(a.Event)
	if err != nil {
		return nil, err
	}
	q := query(at)
	if koji.Truth(a.Target) {
		ref, err := koji.ParseRef(a.Target)
		if err != nil {
			return nil, err
		}
		condition, value, err := lookup.Match(lookup.BuildTarget, ref)
		if err != nil {
			return nil, err
		}
		q.Where(condition, value)
	}
	for _, by := range []struct {
		column string
		tag    any
	}{{"build_tag", a.BuildTag}, {"dest_tag", a.DestTag}} {
		if by.tag == nil {
			continue
		}
		id, err := tagID(ctx, c, by.tag)
		if err != nil {
			return nil, err
		}
		q.Where("build_target_config."+by.column+" = ?::bigint", id)
	}
	return q, nil
}

// tagID is the id that the filter asks for, nil when there is no tag of that name.
func tagID(ctx context.Context, c *hub.Call, v any) (*int64, error) {
	switch v.(type) {
	case int64, string, xmlrpc.Struct:
	default:
		return nil, hub.WrongType(v, "<class 'int'>")
	}
	ref, err := koji.ParseRef(v)
	if err != nil {
		return nil, err
	}
	if id, plain := v.(int64); plain {
		return &id, nil
	}
	tag, found, err := lookup.Find(ctx, c, lookup.Tag, ref)
	if err != nil || !found {
		return nil, err
	}
	return &tag.ID, nil
}
