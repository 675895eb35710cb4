package tag

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
)

// LastChanges returns the last event that changed each of the tags, or an
// external repo that it uses. Inheritance is not followed. Asking for many tags
// at once takes little longer than for one.
func LastChanges(ctx context.Context, c *hub.Call, tags []int64) (map[int64]int64, error) {
	parts := []string{"SELECT tag_id, max(update_event) AS event FROM tag_updates WHERE tag_id = ANY($1::bigint[]) GROUP BY tag_id"}
	for _, table := range contents {
		parts = append(parts, "SELECT tag_id, max(greatest(create_event, revoke_event)) FROM "+table+
			" WHERE tag_id = ANY($1::bigint[]) GROUP BY tag_id")
	}
	for _, table := range repoTables {
		parts = append(parts, "SELECT used.tag_id, max(greatest("+table+".create_event, "+table+".revoke_event))"+
			" FROM tag_external_repos AS used JOIN "+table+" ON "+table+".external_repo_id = used.external_repo_id"+
			" WHERE used.tag_id = ANY($1::bigint[]) GROUP BY used.tag_id")
	}
	type row struct {
		Tag   int64 `koji:"tag_id"`
		Event int64 `koji:"event"`
	}
	rows, err := hub.Rows[row](ctx, c, "SELECT tag_id, max(event) AS event FROM ("+strings.Join(parts, " UNION ALL ")+
		") AS changes WHERE event IS NOT NULL GROUP BY tag_id", tags)
	last := make(map[int64]int64, len(rows))
	for _, r := range rows {
		last[r.Tag] = r.Event
	}
	return last, err
}
