package site

import (
	"context"
	"errors"
	"fmt"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

func (f *File) applyPermissions(ctx context.Context, c *hub.Call) error {
	for _, p := range f.Permissions {
		if err := c.System().Names.CheckName(p.Name); err != nil {
			return err
		}
		perm, err := lookup.Make(ctx, c, lookup.Permission, p.Name)
		if err != nil {
			return fmt.Errorf("permission %s: %w", p.Name, err)
		}
		if p.Description == "" {
			continue
		}
		if _, err := c.Exec(ctx, "UPDATE permissions SET description = $1 WHERE id = $2", p.Description, perm.ID); err != nil {
			return fmt.Errorf("permission %s: %w", p.Name, err)
		}
	}
	return nil
}

func (u *User) apply(ctx context.Context, c *hub.Call) error {
	if u.Name == "" {
		return errors.New("a [[user]] has no name")
	}
	id, err := ensureUser(ctx, c, u.Name, u.Password)
	if err != nil {
		return err
	}
	for _, name := range u.Permissions {
		perm, err := lookup.Make(ctx, c, lookup.Permission, name)
		if err != nil {
			return err
		}
		// by hand, as there may be no admin yet who could grant it
		if _, err := c.Exec(ctx, `INSERT INTO user_perms (user_id, perm_id, creator_id) SELECT $1, $2, $1
			WHERE NOT EXISTS (SELECT 1 FROM user_perms WHERE active AND user_id = $1 AND perm_id = $2)`, id, perm.ID); err != nil {
			return err
		}
	}
	return nil
}

// ensureUser makes a user that does not exist yet; a given password is set.
func ensureUser(ctx context.Context, c *hub.Call, name, password string) (int64, error) {
	u, ok, err := user.Find(ctx, c, name)
	if err != nil {
		return 0, err
	}
	id := u.ID
	if !ok {
		if err := c.System().Names.CheckUser(name, nil); err != nil {
			return 0, err
		}
		if id, err = user.Insert(ctx, c, name, koji.UserNormal, nil, ""); err != nil {
			return 0, err
		}
	}
	return id, setPassword(ctx, c, id, password)
}

func setPassword(ctx context.Context, c *hub.Call, id int64, password string) error {
	if password == "" {
		return nil
	}
	_, err := c.Exec(ctx, "UPDATE users SET password = $1 WHERE id = $2 AND password IS DISTINCT FROM $1", password, id)
	return err
}
