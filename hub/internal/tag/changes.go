package tag

import (
	"context"
	"math"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// contents lists the versioned tables that say what a tag is and holds.
var contents = [...]string{
	"tag_listing", "tag_inheritance", "tag_config", "tag_extra", "tag_packages",
	"tag_external_repos", "group_package_listing", "group_req_listing", "group_config",
}

// repoTables lists the versioned tables that say what an external repo is.
var repoTables = [...]string{"external_repo_config", "external_repo_data"}

// ChangedSince tells whether one of the tags was changed after event. Inheritance
// is not followed.
func ChangedSince(ctx context.Context, c *hub.Call, event int64, tags []int64) (bool, error) {
	parts := []string{"EXISTS (SELECT 1 FROM tag_updates WHERE tag_id = ANY($1::bigint[]) AND update_event > $2::bigint)"}
	for _, table := range contents {
		parts = append(parts, "EXISTS (SELECT 1 FROM "+table+
			" WHERE tag_id = ANY($1::bigint[]) AND (create_event > $2::bigint OR revoke_event > $2::bigint))")
	}
	return hub.Value[bool](ctx, c, "SELECT "+strings.Join(parts, " OR "), tags, event)
}

// LastChange returns the last event, before the given one if any, that changed the
// tag, one that it inherits from (with inherit) or an external repo of theirs; nil
// when there is none. After a tag was deleted nothing changes it.
func LastChange(ctx context.Context, c *hub.Call, ref koji.Ref, before *int64, inherit bool) (*int64, error) {
	t, err := GetLatest(ctx, c, ref)
	if err != nil {
		return nil, err
	}
	if before == nil && t.RevokeEvent != nil {
		return t.RevokeEvent, nil
	}
	bound := int64(math.MaxInt64)
	if before != nil {
		bound = *before
	}
	last, err := change(ctx, c, t.ID, inherit, before, "max", "<", bound)
	if last != nil && t.RevokeEvent != nil {
		*last = min(*last, *t.RevokeEvent)
	}
	return last, err
}

// FirstChange returns the first event after the given one that changed the tag,
// one that it inherits from (with inherit) or an external repo of theirs; nil when
// there is none. Without after it is the event that made the tag.
func FirstChange(ctx context.Context, c *hub.Call, ref koji.Ref, after *int64, inherit bool) (*int64, error) {
	id, err := ID(ctx, c, ref)
	if err != nil {
		return nil, err
	}
	made, err := hub.Value[*int64](ctx, c, "SELECT min(create_event) FROM tag_config WHERE tag_id = $1", id)
	if err != nil || after == nil {
		return made, err
	}
	first, err := change(ctx, c, id, inherit, after, "min", ">", *after)
	if first != nil && made != nil {
		*first = max(*first, *made)
	}
	return first, err
}

// change returns the extreme (min or max) of the events beyond bound that changed
// the tag. Inheritance and external repos are looked at as of event.
func change(ctx context.Context, c *hub.Call, tag int64, inherit bool, event *int64, extreme, compare string, bound int64) (*int64, error) {
	tags := []int64{tag}
	if inherit {
		var err error
		if tags, err = Line(ctx, c, tag, event); err != nil {
			return nil, err
		}
	}
	repos, err := externalRepos(ctx, c, tags, event)
	if err != nil {
		return nil, err
	}
	part := func(table, owner, column, ids string) string {
		return "SELECT " + extreme + "(" + column + ") AS event FROM " + table +
			" WHERE " + owner + " = ANY(" + ids + "::bigint[]) AND " + column + " " + compare + " $3::bigint"
	}
	parts := []string{part("tag_updates", "tag_id", "update_event", "$1")}
	for _, column := range []string{"create_event", "revoke_event"} {
		for _, table := range contents {
			parts = append(parts, part(table, "tag_id", column, "$1"))
		}
		for _, table := range repoTables {
			parts = append(parts, part(table, "external_repo_id", column, "$2"))
		}
	}
	return hub.Value[*int64](ctx, c, "SELECT "+extreme+"(event) FROM ("+strings.Join(parts, " UNION ALL ")+") AS changes",
		tags, repos, bound)
}

func externalRepos(ctx context.Context, c *hub.Call, tags []int64, event *int64) ([]int64, error) {
	type row struct {
		ID int64 `koji:"id" sql:"tag_external_repos.external_repo_id"`
	}
	rows, err := hub.Select[row]("tag_external_repos").
		Join("JOIN external_repo_config ON external_repo_config.external_repo_id = tag_external_repos.external_repo_id").
		Where("tag_external_repos.tag_id = ANY(?::bigint[])", tags).
		At("tag_external_repos", event).At("external_repo_config", event).All(ctx, c)
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids, err
}

type changedSinceArgs struct {
	Event int64   `koji:"event"`
	Tags  []int64 `koji:"taglist"`
}

func changedSince(ctx context.Context, c *hub.Call, a changedSinceArgs) (bool, error) {
	if len(a.Tags) == 0 {
		return false, koji.Errorf(koji.ParameterError, "taglist must not be empty")
	}
	return ChangedSince(ctx, c, a.Event, a.Tags)
}

type lastChangeArgs struct {
	Tag     koji.Ref `koji:"tag"`
	Before  *int64   `koji:"before" default:"null"`
	Inherit bool     `koji:"inherit" default:"true"`
}

func lastChange(ctx context.Context, c *hub.Call, a lastChangeArgs) (*int64, error) {
	return LastChange(ctx, c, a.Tag, a.Before, a.Inherit)
}

type firstChangeArgs struct {
	Tag     koji.Ref `koji:"tag"`
	After   *int64   `koji:"after" default:"null"`
	Inherit bool     `koji:"inherit" default:"true"`
}

func firstChange(ctx context.Context, c *hub.Call, a firstChangeArgs) (*int64, error) {
	return FirstChange(ctx, c, a.Tag, a.After, a.Inherit)
}
