package extrepo

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type getDataArgs struct {
	Repo koji.Ref `koji:"erepo"`
}

func getData(ctx context.Context, c *hub.Call, a getDataArgs) (any, error) {
	r, err := lookup.Must(ctx, c, lookup.ExternRepo, a.Repo)
	if err != nil {
		return nil, err
	}
	text, _, err := hub.Row[*string](ctx, c,
		"SELECT data::text FROM external_repo_data WHERE external_repo_id = $1 AND active", r.ID)
	if err != nil || text == nil {
		return nil, err
	}
	return koji.ParseJSON(*text)
}

type setDataArgs struct {
	Repo koji.Ref `koji:"external_repo_id"`
	Data any      `koji:"data"`
}

func setData(ctx context.Context, c *hub.Call, a setDataArgs) (any, error) {
	r, err := lookup.Must(ctx, c, lookup.ExternRepo, a.Repo)
	if err != nil {
		return nil, err
	}
	data, ok := a.Data.(xmlrpc.Struct)
	if !ok {
		return nil, hub.WrongType(a.Data, "<class 'dict'>")
	}
	return nil, SetData(ctx, c, r.ID, data)
}

// SetData stores what is known of an external repo's state, in place of what was.
// The caller must be logged in.
func SetData(ctx context.Context, c *hub.Call, repo int64, data xmlrpc.Struct) error {
	text, err := koji.FormatJSON(data)
	if err != nil {
		return err
	}
	const table = "external_repo_data"
	id := versioned.Column{Name: "external_repo_id", Value: repo}
	if _, err := versioned.Revoke(ctx, c, table, id); err != nil {
		return err
	}
	return versioned.Add(ctx, c, table, id, versioned.Column{Name: "data", Value: text})
}
