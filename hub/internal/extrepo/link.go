package extrepo

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Link says that a tag uses an external repo.
type Link struct {
	RepoID    int64   `koji:"external_repo_id" sql:"external_repo.id"`
	RepoName  string  `koji:"external_repo_name" sql:"external_repo.name"`
	Priority  int64   `koji:"priority" sql:"tag_external_repos.priority"` // low numbers come first
	TagID     int64   `koji:"tag_id" sql:"tag.id"`
	TagName   string  `koji:"tag_name" sql:"tag.name"`
	URL       string  `koji:"url" sql:"external_repo_config.url"`
	MergeMode string  `koji:"merge_mode" sql:"tag_external_repos.merge_mode"`
	Arches    *string `koji:"arches" sql:"tag_external_repos.arches"` // separated by blanks; nil for all
}

func selectLinks(event *int64) *hub.Query[Link] {
	return hub.Select[Link]("tag_external_repos").
		Join("JOIN tag ON tag.id = tag_external_repos.tag_id").
		Join("JOIN external_repo ON external_repo.id = tag_external_repos.external_repo_id").
		Join("JOIN external_repo_config ON external_repo_config.external_repo_id = external_repo.id").
		At("tag_external_repos", event).At("external_repo_config", event).
		OrderBy("tag_external_repos.priority")
}

// ofTag returns the tag's own external repos, in order of priority.
func ofTag(ctx context.Context, c *hub.Call, tagID int64) ([]Link, error) {
	return selectLinks(nil).Where("tag.id = ?::bigint", tagID).All(ctx, c)
}

// Inherited returns the external repos that count for a tag, as it was at event
// or is now: its own, then those of each tag that it inherits from, each repo
// once.
func Inherited(ctx context.Context, c *hub.Call, tagID int64, event *int64) ([]Link, error) {
	line, err := tag.Line(ctx, c, tagID, event)
	if err != nil {
		return nil, err
	}
	all, err := selectLinks(event).Where("tag.id = ANY(?::bigint[])", line).All(ctx, c)
	if err != nil {
		return nil, err
	}
	byTag := map[int64][]Link{}
	for _, l := range all {
		byTag[l.TagID] = append(byTag[l.TagID], l)
	}
	list, seen := []Link{}, map[int64]bool{}
	for _, id := range line {
		for _, l := range byTag[id] {
			if !seen[l.RepoID] {
				seen[l.RepoID] = true
				list = append(list, l)
			}
		}
	}
	return list, nil
}

type linksArgs struct {
	Tag   any `koji:"tag_info" default:"null"`
	Repo  any `koji:"repo_info" default:"null"`
	Event any `koji:"event" default:"null"`
}

func links(ctx context.Context, c *hub.Call, a linksArgs) ([]Link, error) {
	at, err := event.At(a.Event)
	if err != nil {
		return nil, err
	}
	q := selectLinks(at)
	if koji.Truth(a.Tag) {
		ref, err := koji.ParseRef(a.Tag)
		if err != nil {
			return nil, err
		}
		id, err := tag.ID(ctx, c, ref)
		if err != nil {
			return nil, err
		}
		q.Where("tag.id = ?::bigint", id)
	}
	if koji.Truth(a.Repo) {
		ref, err := koji.ParseRef(a.Repo)
		if err != nil {
			return nil, err
		}
		r, err := Get(ctx, c, ref, at)
		if err != nil {
			return nil, err
		}
		q.Where("external_repo.id = ?", r.ID)
	}
	return q.All(ctx, c)
}

type inheritedArgs struct {
	Tag   koji.Ref `koji:"tag_info"`
	Event any      `koji:"event" default:"null"`
}

func inherited(ctx context.Context, c *hub.Call, a inheritedArgs) ([]Link, error) {
	at, err := event.At(a.Event)
	if err != nil {
		return nil, err
	}
	t, err := tag.GetAt(ctx, c, a.Tag, at)
	if err != nil {
		return nil, err
	}
	return Inherited(ctx, c, t.ID, at)
}
