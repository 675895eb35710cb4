package repo

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// autoPriority lets repos that nobody asked for come after the others.
const autoPriority = normalPriority + 5

func autoRequests(ctx context.Context, c *hub.Call, _ hub.NoArgs) (any, error) {
	return nil, RequestAuto(ctx, c, c.Session.UserID)
}

// RequestAuto requests repos of the tags whose own extra data has repo.auto set.
func RequestAuto(ctx context.Context, c *hub.Call, owner int64) error {
	type row struct {
		Tag int64  `koji:"tag_id"`
		On  string `koji:"value"`
	}
	rows, err := hub.Rows[row](ctx, c,
		"SELECT tag_id, value FROM tag_extra WHERE key = 'repo.auto' AND active AND value IS NOT NULL ORDER BY tag_id")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if v, err := koji.ParseJSON(r.On); err != nil || !koji.Truth(v) {
			continue
		}
		t, err := tag.Get(ctx, c, koji.RefID(r.Tag))
		if err != nil {
			return err
		}
		oldest, err := recentEnough(ctx, c, t.ID, lagOf(t, c.Options().RepoAutoLag))
		if err != nil {
			return err
		}
		if oldest == nil {
			continue
		}
		w := wish{MinEvent: oldest, Opts: xmlrpc.Struct{}}
		if _, err := ask(ctx, c, t.ID, owner, w, autoPriority, false); err != nil {
			return err
		}
	}
	return nil
}

func updateEndEvents(ctx context.Context, c *hub.Call, _ hub.NoArgs) (any, error) {
	return nil, NoteEnds(ctx, c)
}

// NoteEnds notes, of the ready repos that still showed their tag as it was when
// last looked at, when the tag was changed since.
func NoteEnds(ctx context.Context, c *hub.Call) error {
	type row struct {
		ID    int64 `koji:"id"`
		Tag   int64 `koji:"tag_id"`
		Event int64 `koji:"create_event"`
	}
	rows, err := hub.Rows[row](ctx, c,
		"SELECT id, tag_id, create_event FROM repo WHERE end_event IS NULL AND state = $1 ORDER BY create_event, id", int(koji.RepoReady))
	if err != nil {
		return err
	}
	tags := make([]int64, len(rows))
	for i, r := range rows {
		tags[i] = r.Tag
	}
	last, err := lastChanges(ctx, c, tags)
	if err != nil {
		return err
	}
	var ids, ends []int64
	for _, r := range rows {
		if last[r.Tag] <= r.Event {
			continue
		}
		end, err := tag.FirstChange(ctx, c, koji.RefID(r.Tag), &r.Event, true)
		if err != nil {
			return err
		}
		if end != nil {
			ids, ends = append(ids, r.ID), append(ends, *end)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err = c.Exec(ctx, `UPDATE repo SET end_event = ended.event
		FROM unnest($1::bigint[], $2::bigint[]) AS ended (id, event) WHERE repo.id = ended.id`, ids, ends)
	if err != nil {
		return fmt.Errorf("note when repos ended: %w", err)
	}
	return nil
}

// lastChanges returns the last event that changed each of the tags, something
// that it inherits from now, or an external repo of theirs. If that is before an
// event, the tag still inherits what it did then.
func lastChanges(ctx context.Context, c *hub.Call, tags []int64) (map[int64]int64, error) {
	lines, all := map[int64][]int64{}, map[int64]bool{}
	for _, t := range tags {
		if lines[t] != nil {
			continue
		}
		line, err := tag.Line(ctx, c, t, nil)
		if err != nil {
			return nil, err
		}
		lines[t] = line
		for _, id := range line {
			all[id] = true
		}
	}
	own, err := tag.LastChanges(ctx, c, slices.Collect(maps.Keys(all)))
	if err != nil {
		return nil, err
	}
	last := make(map[int64]int64, len(lines))
	for t, line := range lines {
		for _, id := range line {
			last[t] = max(last[t], own[id])
		}
	}
	return last, nil
}
