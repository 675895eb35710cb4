package tag

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
)

// direction is a way through the inheritance: the column that a link starts from
// and the one that it leads to.
type direction struct{ from, to string }

func up() direction   { return direction{from: "tag_id", to: "parent_id"} }
func down() direction { return direction{from: "parent_id", to: "tag_id"} }

// reachable returns every link that can be met on the way from tag, in order of
// priority, with one query.
func reachable[T any](ctx context.Context, c *hub.Call, tag int64, event *int64, d direction) ([]T, error) {
	held, args := "l.active = TRUE", []any{tag}
	if event != nil {
		held = "l.create_event <= ?::bigint AND (l.revoke_event IS NULL OR ?::bigint < l.revoke_event)"
		args = append(args, *event, *event)
	}
	return hub.Select[T]("tag_inheritance").
		Join("JOIN tag ON tag.id = tag_inheritance."+d.to).
		Where("tag_inheritance."+d.from+` IN (
			WITH RECURSIVE reached(id) AS (
				SELECT ?::bigint
				UNION
				SELECT l.`+d.to+` FROM tag_inheritance l JOIN reached ON l.`+d.from+` = reached.id WHERE `+held+`)
			SELECT id FROM reached)`, args...).
		At("tag_inheritance", event).
		OrderBy("tag_inheritance.priority, tag_inheritance.create_event").All(ctx, c)
}
