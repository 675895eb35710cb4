package extrepo

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type createArgs struct {
	Name any    `koji:"name"`
	URL  string `koji:"url"`
}

func create(ctx context.Context, c *hub.Call, a createArgs) (*Info, error) {
	if err := c.System().Names.CheckName(a.Name); err != nil {
		return nil, err
	}
	name := a.Name.(string)
	switch old, err := Find(ctx, c, koji.RefName(name), nil); {
	case err != nil:
		return nil, err
	case old != nil:
		return nil, koji.Errorf(koji.GenericError, `An external repo named "%s" already exists`, name)
	}
	entry, err := lookup.Make(ctx, c, lookup.ExternRepo, name)
	if err != nil {
		return nil, err
	}
	r := &Info{ID: entry.ID, Name: name, URL: asFolder(a.URL)}
	return r, addConfig(ctx, c, r)
}

// asFolder lets an address end in a slash.
func asFolder(url string) string { return strings.TrimSuffix(url, "/") + "/" }

func addConfig(ctx context.Context, c *hub.Call, r *Info) error {
	return versioned.Add(ctx, c, "external_repo_config",
		versioned.Column{Name: "external_repo_id", Value: r.ID}, versioned.Column{Name: "url", Value: r.URL})
}

func revokeConfig(ctx context.Context, c *hub.Call, id int64) error {
	_, err := versioned.Revoke(ctx, c, "external_repo_config", versioned.Column{Name: "external_repo_id", Value: id})
	return err
}

type editArgs struct {
	Repo koji.Ref `koji:"info"`
	Name any      `koji:"name" default:"null"`
	URL  *string  `koji:"url" default:"null"`
}

func edit(ctx context.Context, c *hub.Call, a editArgs) (any, error) {
	r, err := Get(ctx, c, a.Repo, nil)
	if err != nil {
		return nil, err
	}
	if koji.Truth(a.Name) && a.Name != r.Name {
		if err := rename(ctx, c, r.ID, a.Name); err != nil {
			return nil, err
		}
	}
	if a.URL == nil || *a.URL == "" || *a.URL == r.URL {
		return nil, nil
	}
	if err := revokeConfig(ctx, c, r.ID); err != nil {
		return nil, err
	}
	r.URL = asFolder(*a.URL)
	return nil, addConfig(ctx, c, r)
}

func rename(ctx context.Context, c *hub.Call, id int64, name any) error {
	if err := c.System().Names.CheckName(name); err != nil {
		return err
	}
	switch taken, found, err := lookup.Find(ctx, c, lookup.ExternRepo, koji.RefName(name.(string))); {
	case err != nil:
		return err
	case found:
		return koji.Errorf(koji.GenericError, `name "%s" is already taken by external repo %d`, name, taken.ID)
	}
	_, err := c.Exec(ctx, "UPDATE external_repo SET name = $1 WHERE id = $2", name, id)
	return err
}

type deleteArgs struct {
	Repo koji.Ref `koji:"info"`
}

func remove(ctx context.Context, c *hub.Call, a deleteArgs) (any, error) {
	r, err := Get(ctx, c, a.Repo, nil)
	if err != nil {
		return nil, err
	}
	if _, err := versioned.Revoke(ctx, c, "tag_external_repos", versioned.Column{Name: "external_repo_id", Value: r.ID}); err != nil {
		return nil, err
	}
	return nil, revokeConfig(ctx, c, r.ID)
}
