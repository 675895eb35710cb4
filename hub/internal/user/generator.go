package user

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type generatorRow struct {
	ID   int64  `koji:"id"`
	Name string `koji:"name"`
	User string `koji:"user_name"`
}

// generators answers who may import for which content generator.
func generators(ctx context.Context, c *hub.Call, _ hub.NoArgs) (xmlrpc.Struct, error) {
	rows, err := hub.Rows[generatorRow](ctx, c, `SELECT cg.id, cg.name, users.name AS user_name FROM cg_users
		JOIN content_generator cg ON cg.id = cg_users.cg_id
		JOIN users ON users.id = cg_users.user_id
		WHERE cg_users.active ORDER BY cg.id, users.id`)
	answer := xmlrpc.Struct{}
	for _, r := range rows {
		entry, _ := answer.Value(r.Name).(xmlrpc.Struct)
		users, _ := entry.Value("users").([]any)
		answer.Set(r.Name, xmlrpc.Struct{{Name: "id", Value: r.ID}, {Name: "users", Value: append(users, r.User)}})
	}
	return answer, err
}

type grantCGArgs struct {
	User   any  `koji:"user"`
	CG     any  `koji:"cg"`
	Create bool `koji:"create" default:"false"`
}

func grantCG(ctx context.Context, c *hub.Call, a grantCGArgs) (any, error) {
	u, err := Must(ctx, c, a.User)
	if err != nil {
		return nil, err
	}
	cg, err := findGenerator(ctx, c, a.CG, a.Create)
	if err != nil {
		return nil, err
	}
	has, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM cg_users WHERE active AND cg_id = $1 AND user_id = $2)", cg.ID, u.ID)
	if err != nil {
		return nil, err
	}
	if has {
		return nil, koji.Errorf(koji.GenericError, "User already has access to content generator %s", cg.Name)
	}
	event, err := c.Event(ctx)
	if err != nil {
		return nil, err
	}
	_, err = c.Exec(ctx, "INSERT INTO cg_users (cg_id, user_id, create_event, creator_id) VALUES ($1, $2, $3, $4)",
		cg.ID, u.ID, event, c.Session.UserID)
	return nil, err
}

func findGenerator(ctx context.Context, c *hub.Call, info any, create bool) (lookup.Entry, error) {
	ref, err := koji.ParseRef(info)
	if err != nil {
		return lookup.Entry{}, err
	}
	if !create {
		return lookup.Must(ctx, c, lookup.Generator, ref)
	}
	if cg, ok, err := lookup.Find(ctx, c, lookup.Generator, ref); err != nil || ok {
		return cg, err
	}
	if !ref.IsName() {
		return lookup.Entry{}, koji.Errorf(koji.GenericError, "Name must be a string")
	}
	return lookup.Make(ctx, c, lookup.Generator, ref.Name())
}

type revokeCGArgs struct {
	User any `koji:"user"`
	CG   any `koji:"cg"`
}

func revokeCG(ctx context.Context, c *hub.Call, a revokeCGArgs) (any, error) {
	u, err := Must(ctx, c, a.User)
	if err != nil {
		return nil, err
	}
	cg, err := findGenerator(ctx, c, a.CG, false)
	if err != nil {
		return nil, err
	}
	return nil, revoke(ctx, c, "cg_users", "user_id = $1 AND cg_id = $2", u.ID, cg.ID)
}
