package tag

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/jackc/pgx/v5/pgtype"
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
	return found[0].info(event, blocked)
}

// readAll returns those of the tags that there were at event, by id.
func readAll(ctx context.Context, c *hub.Call, ids []int64, event *int64, blocked bool) (map[int64]*Info, error) {
	found, err := query(event).Where("tag.id = ANY(?::bigint[])", ids).All(ctx, c)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*Info, len(found))
	for i := range found {
		t, err := found[i].info(event, blocked)
		if err != nil {
			return nil, err
		}
		byID[t.ID] = t
	}
	return byID, nil
}

// row is a tag with its own extra data.
type row struct {
	Info
	Pairs pgtype.FlatArray[pgtype.Text] `koji:"pairs" sql:"own.pairs"` // key and JSON in turn; NULL blocks what would be inherited
}

// query reads tags in one statement, as they are asked for all the time.
func query(event *int64) *hub.Query[row] {
	q := hub.Select[row]("tag_config").
		Join("JOIN tag ON tag.id = tag_config.tag_id").
		Join("LEFT JOIN permissions ON permissions.id = tag_config.perm_id")
	condition, values := hub.HeldAt("tag_extra", event)
	return q.Join(`CROSS JOIN LATERAL (SELECT ARRAY(SELECT ARRAY[key, value] FROM tag_extra
		WHERE tag_extra.tag_id = tag.id AND `+condition+" ORDER BY create_event, key) AS pairs) AS own", values...).At("tag_config", event)
}

func (r *row) info(event *int64, blocked bool) (*Info, error) {
	t := &r.Info
	t.RevokeEvent, t.QueryEvent, t.Extra = nil, event, xmlrpc.Struct{}
	for pair := range slices.Chunk(r.Pairs, 2) {
		key, text := pair[0].String, pair[1]
		if !text.Valid && !blocked {
			continue
		}
		value, err := parseExtra(key, text)
		if err != nil {
			return nil, err
		}
		if blocked {
			value = []any{!text.Valid, value}
		}
		t.Extra = append(t.Extra, xmlrpc.Member{Name: key, Value: value})
	}
	return t, nil
}

func parseExtra(key string, text pgtype.Text) (any, error) {
	if !text.Valid {
		return nil, nil
	}
	v, err := koji.ParseJSON(text.String)
	if err != nil {
		return nil, koji.Errorf(koji.GenericError, "No such tag extra data: %s: %s", key, koji.Repr(text.String))
	}
	return v, nil
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
