// Package user holds users, their groups and permissions.
package user

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Authority answers what a user may do.
type Authority struct{}

// Perms returns a user's own permissions and those of the groups he is in.
func (Authority) Perms(ctx context.Context, c *hub.Call, userID int64) ([]string, error) {
	return hub.Rows[string](ctx, c, `SELECT permissions.name FROM user_perms
		JOIN permissions ON permissions.id = user_perms.perm_id
		WHERE user_perms.active AND (user_perms.user_id = $1 OR user_perms.user_id IN
			(SELECT group_id FROM user_groups WHERE active AND user_id = $1))
		GROUP BY permissions.name
		ORDER BY bool_or(user_perms.user_id = $1) DESC, min(permissions.id)`, userID)
}

type group struct {
	ID   int64  `koji:"group_id"`
	Name string `koji:"name"`
}

// Groups returns the groups a user is in, by id.
func (Authority) Groups(ctx context.Context, c *hub.Call, userID int64) (map[int64]string, error) {
	list, err := hub.Rows[group](ctx, c, `SELECT group_id, users.name FROM user_groups
		JOIN users ON users.id = group_id
		WHERE active AND users.usertype = $1 AND user_id = $2`, int(koji.UserGroup), userID)
	groups := make(map[int64]string, len(list))
	for _, g := range list {
		groups[g.ID] = g.Name
	}
	return groups, err
}

// HostID returns the id of the build host that a user is, nil when he is none.
func (Authority) HostID(ctx context.Context, c *hub.Call, userID int64) (*int64, error) {
	id, ok, err := hub.Row[int64](ctx, c, "SELECT id FROM host WHERE user_id = $1", userID)
	if err != nil || !ok {
		return nil, err
	}
	return &id, nil
}
