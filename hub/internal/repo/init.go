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
	var none [2]int64
	t, err := tag.GetAt(ctx, c, a.Tag, a.Event)
	if err != nil {
		return none, err
	}
	opts, custom, err := optsFor(t, c.Options(), a.Opts)
	if err != nil {
		return none, err
	}
	if on(opts, optMaven) && !c.Options().EnableMaven {
		return none, errNoMaven()
	}
	info, err := t.Struct()
	if err != nil {
		return none, err
	}
	notice := hub.PreRepoInit{Tag: info, Data: xmlrpc.Struct{{Name: "task_id", Value: nil}, {Name: "opts", Value: opts}}}
	if a.Event != nil {
		notice.Event = *a.Event
	}
	if a.TaskID != nil {
		notice.Data.Set("task_id", *a.TaskID)
	}
	if err := c.Emit(ctx, notice); err != nil {
		return none, err
	}
	l := &layout{tag: t, taskID: a.TaskID, opts: opts, custom: custom}
	if l.id, l.event, err = insertRepo(ctx, c, t.ID, a, opts, custom); err != nil {
		return none, err
	}
	if err := l.write(ctx, c); err != nil {
		return none, err
	}
	notice.RepoID = l.id
	return [2]int64{l.id, l.event}, c.Emit(ctx, hub.PostRepoInit(notice))
}

func errNoMaven() error { return koji.Errorf(koji.GenericError, "Maven support not enabled") }

func insertRepo(ctx context.Context, c *hub.Call, tagID int64, a initArgs, opts, custom xmlrpc.Struct) (id, at int64, err error) {
	if a.Event == nil {
		at, err = c.Event(ctx)
	} else {
		at, err = existing(ctx, c, *a.Event)
	}
	if err != nil {
		return 0, 0, err
	}
	begin, err := tag.LastChange(ctx, c, koji.RefID(tagID), &at, true)
	if err != nil {
		return 0, 0, err
	}
	if begin == nil {
		begin = &at
	}
	end, err := tag.FirstChange(ctx, c, koji.RefID(tagID), &at, true)
	if err != nil {
		return 0, 0, err
	}
	var texts [2]string
	for i, v := range []xmlrpc.Struct{opts, custom} {
		if texts[i], err = koji.FormatJSON(v); err != nil {
			return 0, 0, err
		}
	}
	id, err = hub.Value[int64](ctx, c, `INSERT INTO repo (create_event, begin_event, end_event, tag_id, state, task_id, opts, custom_opts)
		VALUES ($1, $2, $3, $4, $5, $6::bigint, $7::text::jsonb, $8::text::jsonb) RETURNING id`,
		at, begin, end, tagID, int(koji.RepoInit), a.TaskID, texts[0], texts[1])
	if err != nil {
		return 0, 0, fmt.Errorf("store a repo: %w", err)
	}
	return id, at, nil
}

// existing returns id if there is such an event.
func existing(ctx context.Context, c *hub.Call, id int64) (int64, error) {
	found, err := event.Find(ctx, c, id)
	if err == nil && found == nil {
		err = hub.ErrNoRow
	}
	return id, err
}
