package repo

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type infoArgs struct {
	ID     *int64 `koji:"repo_id"`
	Strict bool   `koji:"strict" default:"false"`
}

func info(ctx context.Context, c *hub.Call, a infoArgs) (*Info, error) {
	var r *Info
	var err error
	if a.ID != nil {
		r, err = Find(ctx, c, *a.ID)
	}
	if err == nil && r == nil && a.Strict {
		err = hub.ErrNoRow
	}
	return r, err
}

type oldGetArgs struct {
	Tag      koji.Ref `koji:"tag"`
	State    any      `koji:"state" default:"null"`
	Event    any      `koji:"event" default:"null"`
	Dist     *bool    `koji:"dist" default:"false"`
	MinEvent any      `koji:"min_event" default:"null"`
}

// oldGet answers getRepo: the repo made last. An event asks for one of the tag
// as it was no later than that, whatever became of the repo since.
func oldGet(ctx context.Context, c *hub.Call, a oldGetArgs) (*Info, error) {
	id, err := tag.ID(ctx, c, a.Tag)
	if err != nil {
		return nil, err
	}
	var numbers [3]*int64
	for i, v := range []any{a.State, a.Event, a.MinEvent} {
		if numbers[i], err = args.OptionalInt(v); err != nil {
			return nil, err
		}
	}
	if a.Dist == nil {
		return nil, hub.WrongType(nil, "<class 'bool'>")
	}
	state, event, minEvent := numbers[0], numbers[1], numbers[2]
	q := selectRepos().Where("repo.tag_id = ?", id).Where("repo.dist IS NOT DISTINCT FROM ?::boolean", *a.Dist)
	switch {
	case event != nil && *event != 0:
		q.Where("repo.create_event <= ?::bigint", *event)
	case state != nil:
		q.Where("repo.state = ?::bigint", *state)
	default:
		q.Where("repo.state = ?", int(koji.RepoReady))
	}
	if minEvent != nil {
		q.Where("repo.create_event >= ?::bigint", *minEvent)
	}
	return first(ctx, c, q.OrderBy("repo.creation_time DESC"))
}

// wish says what a repo has to be like.
type wish struct {
	MinEvent *int64        // as of this event or a later one
	AtEvent  *int64        // as of this very event; goes before MinEvent
	Opts     xmlrpc.Struct // checked; others must be the tag's defaults
}

// best returns the newest ready repo of the tag that fits; nil when there is
// none. Dist repos don't count.
func best(ctx context.Context, c *hub.Call, tagID int64, w wish) (*Info, error) {
	opts, err := koji.FormatJSON(w.Opts)
	if err != nil {
		return nil, err
	}
	q := selectRepos().Where("repo.tag_id = ?::bigint", tagID).Where("repo.dist = FALSE").
		Where("repo.state = ?", int(koji.RepoReady)).
		Where("repo.opts @> ?::text::jsonb", opts).Where("repo.custom_opts <@ ?::text::jsonb", opts)
	switch {
	case w.AtEvent != nil:
		q.Where("repo.create_event = ?::bigint", *w.AtEvent)
	case w.MinEvent != nil:
		q.Where("repo.create_event >= ?::bigint", *w.MinEvent)
	}
	return first(ctx, c, q.OrderBy("repo.create_event DESC, repo.id DESC"))
}

type getArgs struct {
	Tag      koji.Ref `koji:"tag"`
	MinEvent any      `koji:"min_event" default:"null"`
	AtEvent  any      `koji:"at_event" default:"null"`
	Opts     any      `koji:"opts" default:"null"`
}

func get(ctx context.Context, c *hub.Call, a getArgs) (*Info, error) {
	id, err := tag.ID(ctx, c, a.Tag)
	if err != nil {
		return nil, err
	}
	var w wish
	if w.MinEvent, err = args.OptionalInt(a.MinEvent); err != nil {
		return nil, err
	}
	if w.AtEvent, err = args.OptionalInt(a.AtEvent); err != nil {
		return nil, err
	}
	if w.Opts, err = parseOpts(a.Opts, true); err != nil {
		return nil, err
	}
	return best(ctx, c, id, w)
}

// active is a repo as getActiveRepos answers it.
type active struct {
	ID          int64    `koji:"id" sql:"repo.id"`
	TagID       int64    `koji:"tag_id" sql:"repo.tag_id"`
	TagName     string   `koji:"tag_name" sql:"tag.name"`
	CreateEvent int64    `koji:"create_event" sql:"repo.create_event"`
	CreateTS    float64  `koji:"create_ts" sql:"date_part('epoch', create_ev.time)"`
	CreationTS  *float64 `koji:"creation_ts" sql:"date_part('epoch', repo.creation_time)"`
	State       *int64   `koji:"state" sql:"repo.state"`
	StateTS     *float64 `koji:"state_ts" sql:"date_part('epoch', repo.state_time)"`
	Dist        *bool    `koji:"dist" sql:"repo.dist"`
	EndEvent    *int64   `koji:"end_event" sql:"repo.end_event"`
	Opts        hub.JSON `koji:"opts" sql:"repo.opts::text"`
	TaskID      *int64   `koji:"task_id" sql:"repo.task_id"`
}

// listActive answers getActiveRepos: all that are not deleted.
func listActive(ctx context.Context, c *hub.Call, _ hub.NoArgs) ([]active, error) {
	return hub.Select[active]("repo").
		Join("JOIN events AS create_ev ON create_ev.id = repo.create_event").
		Join("JOIN tag ON tag.id = repo.tag_id").
		Where("repo.state <> ?", int(koji.RepoDeleted)).All(ctx, c)
}
