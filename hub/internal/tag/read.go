package tag

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func read(ctx context.Context, c *hub.Call, ref koji.Ref, event *int64, blocked bool) (*Info, error) {
	condition, value, err := lookup.Match(lookup.Tag, ref)
	if err != nil {
		return nil, err
	}
	t, ok, err := hub.Select[Info]("tag_config").
		Join("JOIN tag ON tag.id = tag_config.tag_id").
		Join("LEFT JOIN permissions ON permissions.id = tag_config.perm_id").
		Where(condition, value).At("tag_config", event).One(ctx, c)
	if err != nil || !ok {
		return nil, err
	}
	t.RevokeEvent, t.QueryEvent = nil, event
	t.Extra, err = extra(ctx, c, t.ID, event, blocked)
	return &t, err
}

func readLatest(ctx context.Context, c *hub.Call, ref koji.Ref, blocked bool) (*Info, error) {
	condition, value, err := lookup.Match(lookup.Tag, ref)
	if err != nil {
		return nil, err
	}
	type config struct {
		Revoked *int64 `koji:"revoke_event" sql:"tag_config.revoke_event"`
	}
	last, _, err := hub.Select[config]("tag_config").Join("JOIN tag ON tag.id = tag_config.tag_id").
		Where(condition, value).OrderBy("tag_config.create_event DESC").
		Opts(hub.QueryOpts{Limit: 1}).One(ctx, c)
	if err != nil {
		return nil, err
	}
	if last.Revoked == nil {
		return read(ctx, c, ref, nil, blocked)
	}
	before := *last.Revoked - 1
	t, err := read(ctx, c, ref, &before, blocked)
	if t != nil {
		t.RevokeEvent = last.Revoked
	}
	return t, err
}

type extraRow struct {
	Key   string  `koji:"key" sql:"key"`
	Value *string `koji:"value" sql:"value"` // JSON; NULL blocks what would be inherited
}

// extraRows returns the tag's own extra data as it is stored.
func extraRows(ctx context.Context, c *hub.Call, id int64, event *int64) ([]extraRow, error) {
	return hub.Select[extraRow]("tag_extra").Where("tag_id = ?", id).At("tag_extra", event).
		OrderBy("create_event, key").All(ctx, c)
}

func extra(ctx context.Context, c *hub.Call, id int64, event *int64, blocked bool) (xmlrpc.Struct, error) {
	rows, err := extraRows(ctx, c, id, event)
	if err != nil {
		return nil, err
	}
	values := xmlrpc.Struct{}
	for _, row := range rows {
		if row.Value == nil && !blocked {
			continue
		}
		value, err := row.parse()
		if err != nil {
			return nil, err
		}
		if blocked {
			value = []any{row.Value == nil, value}
		}
		values = append(values, xmlrpc.Member{Name: row.Key, Value: value})
	}
	return values, nil
}

func (r extraRow) parse() (any, error) {
	if r.Value == nil {
		return nil, nil
	}
	v, err := koji.ParseJSON(*r.Value)
	if err != nil {
		return nil, koji.Errorf(koji.GenericError, "No such tag extra data: %s: %s", r.Key, koji.Repr(*r.Value))
	}
	return v, nil
}
