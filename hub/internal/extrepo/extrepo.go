package extrepo

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Info is an external repo.
type Info struct {
	ID   int64  `koji:"id" sql:"external_repo.id"`
	Name string `koji:"name" sql:"external_repo.name"`
	URL  string `koji:"url" sql:"external_repo_config.url"` // ends in a slash
}

// Find returns the external repo as it was at event, now when that is nil; nil
// when there was none.
func Find(ctx context.Context, c *hub.Call, ref koji.Ref, event *int64) (*Info, error) {
	q, err := selectRepos(ref, event)
	if err != nil {
		return nil, err
	}
	found, err := q.All(ctx, c)
	switch {
	case err != nil || len(found) == 0:
		return nil, err
	case len(found) > 1: // ref names nothing
		return nil, koji.Errorf(koji.GenericError, "More than one repo in the result.")
	}
	return &found[0], nil
}

// Get is Find with koji's GenericError when there is no such repo.
func Get(ctx context.Context, c *hub.Call, ref koji.Ref, event *int64) (*Info, error) {
	r, err := Find(ctx, c, ref, event)
	if err == nil && r == nil {
		return nil, koji.Errorf(koji.GenericError, "No such repo: %s", ref.Text())
	}
	return r, err
}

// selectRepos selects the repo that ref names, all when it names nothing.
func selectRepos(ref koji.Ref, event *int64) (*hub.Query[Info], error) {
	q := hub.Select[Info]("external_repo").
		Join("JOIN external_repo_config ON external_repo_config.external_repo_id = external_repo.id").
		At("external_repo_config", event)
	if ref.IsZero() {
		return q, nil
	}
	condition, value, err := lookup.Match(lookup.ExternRepo, ref)
	if err != nil {
		return nil, err
	}
	return q.Where(condition, value), nil
}

type getArgs struct {
	Repo   koji.Ref `koji:"info"`
	Strict bool     `koji:"strict" default:"false"`
	Event  any      `koji:"event" default:"null"`
}

func get(ctx context.Context, c *hub.Call, a getArgs) (*Info, error) {
	at, err := event.At(a.Event)
	if err != nil {
		return nil, err
	}
	if a.Strict {
		return Get(ctx, c, a.Repo, at)
	}
	return Find(ctx, c, a.Repo, at)
}

type listArgs struct {
	Repo  koji.Ref      `koji:"info" default:"null"`
	URL   *string       `koji:"url" default:"null"`
	Event any           `koji:"event" default:"null"`
	Opts  hub.QueryOpts `koji:"queryOpts" default:"null"`
}

func list(ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	at, err := event.At(a.Event)
	if err != nil {
		return nil, err
	}
	q, err := selectRepos(a.Repo, at)
	if err != nil {
		return nil, err
	}
	if a.URL != nil && *a.URL != "" {
		q.Where("external_repo_config.url = ?", *a.URL)
	}
	return q.Opts(a.Opts).Answer(ctx, c)
}
