package repo

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type initArgs struct {
	Tag    koji.Ref `koji:"tag"`
	TaskID *int64   `koji:"task_id" default:"null"`
	Event  *int64   `koji:"event" default:"null"`
	Opts   any      `koji:"opts" default:"null"`
}

// initCall makes a repo in state INIT, of the tag as it is or was at an event,
// with the lists that a builder makes the metadata from. Its files appear when
// the call commits.
func initCall(ctx context.Context, c *hub.Call, a initArgs) ([2]int64, error) {
	l, err := newLayout(ctx, c, a)
	if err == nil {
		err = l.init(ctx, c, a.Event, l.write)
	}
	if err != nil {
		return [2]int64{}, err
	}
	return [2]int64{l.id, l.event}, nil
}

// init stores the repo in state INIT, of the tag at the event or now, and has
// write make its folder.
func (l *layout) init(ctx context.Context, c *hub.Call, at *int64, write func(context.Context, *hub.Call) error) error {
	info, err := l.tag.Struct()
	if err != nil {
		return err
	}
	notice := hub.PreRepoInit{Tag: info, Data: xmlrpc.Struct{{Name: "task_id", Value: nil}, {Name: "opts", Value: l.opts}}}
	if at != nil {
		notice.Event = *at
	}
	if l.taskID != nil {
		notice.Data.Set("task_id", *l.taskID)
	}
	if err := c.Emit(ctx, notice); err != nil {
		return err
	}
	if err := l.insert(ctx, c, at); err != nil {
		return err
	}
	if err := write(ctx, c); err != nil {
		return err
	}
	notice.RepoID = l.id
	return c.Emit(ctx, hub.PostRepoInit(notice))
}

// insert stores the row.
func (l *layout) insert(ctx context.Context, c *hub.Call, at *int64) (err error) {
	if at == nil {
		l.event, err = c.Event(ctx)
	} else {
		l.event, err = existing(ctx, c, *at)
	}
	if err != nil {
		return err
	}
	ref := koji.RefID(l.tag.ID)
	begin, err := tag.LastChange(ctx, c, ref, &l.event, true)
	if err != nil {
		return err
	}
	if begin == nil {
		begin = &l.event
	}
	end, err := tag.FirstChange(ctx, c, ref, &l.event, true)
	if err != nil {
		return err
	}
	var texts [2]string
	for i, v := range []xmlrpc.Struct{l.opts, l.custom} {
		if texts[i], err = koji.FormatJSON(v); err != nil {
			return err
		}
	}
	l.id, err = hub.Value[int64](ctx, c, `INSERT INTO repo (create_event, begin_event, end_event, tag_id, state, task_id, opts, custom_opts)
		VALUES ($1, $2, $3, $4, $5, $6::bigint, $7::text::jsonb, $8::text::jsonb) RETURNING id`,
		l.event, begin, end, l.tag.ID, int(koji.RepoInit), l.taskID, texts[0], texts[1])
	if err != nil {
		return fmt.Errorf("store a repo: %w", err)
	}
	return nil
}

// existing returns id if there is such an event.
func existing(ctx context.Context, c *hub.Call, id int64) (int64, error) {
	found, err := event.Find(ctx, c, id)
	if err == nil && found == nil {
		err = hub.ErrNoRow
	}
	return id, err
}
