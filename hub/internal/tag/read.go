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
	found, err := query(event).Where(condition, value).All(ctx, c)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	err = complete(ctx, c, found, event, blocked)
	return &found[0], err
}

// readAll returns those of the tags that there were at event, by id.
func readAll(ctx context.Context, c *hub.Call, ids []int64, event *int64, blocked bool) (map[int64]*Info, error) {
	found, err := query(event).Where("tag.id = ANY(?::bigint[])", ids).All(ctx, c)
	if err == nil {
		err = complete(ctx, c, found, event, blocked)
	}
	byID := make(map[int64]*Info, len(found))
	for i := range found {
		byID[found[i].ID] = &found[i]
	}
	return byID, err
}

func query(event *int64) *hub.Query[Info] {
	return hub.Select[Info]("tag_config").
		Join("JOIN tag ON tag.id = tag_config.tag_id").
		Join("LEFT JOIN permissions ON permissions.id = tag_config.perm_id").
		At("tag_config", event)
}

// complete adds what the tables of query do not say.
func complete(ctx context.Context, c *hub.Call, tags []Info, event *int64, blocked bool) error {
	ids := make([]int64, len(tags))
	for i := range tags {
		ids[i] = tags[i].ID
	}
	byTag, err := extras(ctx, c, ids, event, blocked)
	for i := range tags {
		t := &tags[i]
		t.RevokeEvent, t.QueryEvent, t.Extra = nil, event, byTag[t.ID]
	}
	return err
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
	Tag   int64   `koji:"tag_id" sql:"tag_id"`
	Key   string  `koji:"key" sql:"key"`
	Value *string `koji:"value" sql:"value"` // JSON; NULL blocks what would be inherited
}

// extras returns the own extra data of each of the tags.
func extras(ctx context.Context, c *hub.Call, tags []int64, event *int64, blocked bool) (map[int64]xmlrpc.Struct, error) {
	rows, err := hub.Select[extraRow]("tag_extra").Where("tag_id = ANY(?::bigint[])", tags).
		At("tag_extra", event).OrderBy("create_event, key").All(ctx, c)
	if err != nil {
		return nil, err
	}
	byTag := make(map[int64]xmlrpc.Struct, len(tags))
	for _, id := range tags {
		byTag[id] = xmlrpc.Struct{}
	}
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
		byTag[row.Tag] = append(byTag[row.Tag], xmlrpc.Member{Name: row.Key, Value: value})
	}
	return byTag, nil
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
