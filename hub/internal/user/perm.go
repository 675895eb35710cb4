package user

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type grantArgs struct {
	UserInfo    any  `koji:"userinfo"`
	Permission  any  `koji:"permission"`
	Create      bool `koji:"create" default:"false"`
	Description any  `koji:"description" default:"null"`
}

func grant(ctx context.Context, c *hub.Call, a grantArgs) (any, error) {
	if a.Create {
		if err := c.System().Names.CheckName(a.Permission); err != nil {
			return nil, err
		}
	}
	if a.Description != nil {
		if !a.Create {
			return nil, koji.Errorf(koji.GenericError, "Description should be specified only with create.")
		}
		if _, ok := a.Description.(string); !ok {
			return nil, hub.WrongType(a.Description, "<class 'str'>")
		}
	}
	u, err := Must(ctx, c, a.UserInfo)
	if err != nil {
		return nil, err
	}
	perm, err := findPerm(ctx, c, a.Permission, a.Create)
	if err != nil {
		return nil, err
	}
	if a.Description != nil {
		if _, err := c.Exec(ctx, "UPDATE permissions SET description = $1 WHERE id = $2", a.Description, perm.ID); err != nil {
			return nil, err
		}
	}
	has, err := hasOwn(ctx, c, u.ID, perm.ID)
	if err != nil {
		return nil, err
	}
	if has {
		return nil, koji.Errorf(koji.GenericError, "user %s already has permission: %s", koji.Str(a.UserInfo), perm.Name)
	}
	event, err := c.Event(ctx)
	if err != nil {
		return nil, err
	}
	_, err = c.Exec(ctx, "INSERT INTO user_perms (user_id, perm_id, create_event, creator_id) VALUES ($1, $2, $3, $4)",
		u.ID, perm.ID, event, c.Session.UserID)
	return nil, err
}

func findPerm(ctx context.Context, c *hub.Call, info any, create bool) (lookup.Entry, error) {
	if name, ok := info.(string); ok && create {
		return lookup.Make(ctx, c, lookup.Permission, name)
	}
	ref, err := koji.ParseRef(info)
	if err != nil {
		return lookup.Entry{}, err
	}
	return lookup.Must(ctx, c, lookup.Permission, ref)
}

// hasOwn tells whether a user has been granted a permission himself.
func hasOwn(ctx context.Context, c *hub.Call, userID, permID int64) (bool, error) {
	return hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM user_perms WHERE active AND user_id = $1 AND perm_id = $2)", userID, permID)
}

type revokeArgs struct {
	UserInfo   any `koji:"userinfo"`
	Permission any `koji:"permission"`
}

func revokePerm(ctx context.Context, c *hub.Call, a revokeArgs) (any, error) {
	u, err := Must(ctx, c, a.UserInfo)
	if err != nil {
		return nil, err
	}
	perm, err := findPerm(ctx, c, a.Permission, false)
	if err != nil {
		return nil, err
	}
	has, err := hasOwn(ctx, c, u.ID, perm.ID)
	if err != nil {
		return nil, err
	}
	if !has {
		return nil, koji.Errorf(koji.GenericError, "user %s does not have permission: %s", koji.Str(a.UserInfo), perm.Name)
	}
	return nil, revoke(ctx, c, "user_perms", "user_id = $1 AND perm_id = $2", u.ID, perm.ID)
}

type editPermArgs struct {
	Permission  any `koji:"permission"`
	Description any `koji:"description"`
}

func editPerm(ctx context.Context, c *hub.Call, a editPermArgs) (any, error) {
	if _, ok := a.Description.(string); !ok {
		return nil, hub.WrongType(a.Description, "<class 'str'>")
	}
	perm, err := findPerm(ctx, c, a.Permission, false)
	if err != nil {
		return nil, err
	}
	_, err = c.Exec(ctx, "UPDATE permissions SET description = $1 WHERE id = $2", a.Description, perm.ID)
	return nil, err
}

// Permission is a permission as getAllPerms lists it.
type Permission struct {
	ID          int64   `koji:"id" sql:"id"`
	Name        string  `koji:"name" sql:"name"`
	Description *string `koji:"description" sql:"description"`
}

func allPerms(ctx context.Context, c *hub.Call, _ hub.NoArgs) ([]Permission, error) {
	return hub.Select[Permission]("permissions").OrderBy("id").All(ctx, c)
}

func ownPerms(ctx context.Context, c *hub.Call, _ hub.NoArgs) ([]string, error) {
	perms, err := c.Perms(ctx)
	if perms == nil {
		perms = []string{}
	}
	return perms, err
}

type hasArgs struct {
	Perm   any  `koji:"perm"`
	Strict bool `koji:"strict" default:"false"`
}

func hasPerm(ctx context.Context, c *hub.Call, a hasArgs) (bool, error) {
	if a.Strict {
		ref, err := koji.ParseRef(a.Perm)
		if err != nil {
			return false, err
		}
		if _, ok, err := lookup.Find(ctx, c, lookup.Permission, ref); err != nil || !ok {
			if err == nil {
				err = koji.Errorf(koji.GenericError, "No such permission %s defined", koji.Str(a.Perm))
			}
			return false, err
		}
	}
	switch a.Perm.(type) {
	case []any, xmlrpc.Struct:
		return false, hub.WrongType(a.Perm, "<class 'str'>")
	}
	name, _ := a.Perm.(string)
	return c.HasPerm(ctx, name)
}

type permsArgs struct {
	UserID     any  `koji:"userID" default:"null"`
	WithGroups bool `koji:"with_groups" default:"true"`
}

func perms(ctx context.Context, c *hub.Call, a permsArgs) ([]string, error) {
	u, err := Must(ctx, c, a.UserID)
	if err != nil {
		return nil, err
	}
	if a.WithGroups {
		return Authority{}.Perms(ctx, c, u.ID)
	}
	return hub.Rows[string](ctx, c, `SELECT name FROM user_perms JOIN permissions ON perm_id = permissions.id
		WHERE active AND user_id = $1 ORDER BY permissions.id`, u.ID)
}

type inheritanceArgs struct {
	UserID any `koji:"userID"`
}

type source struct {
	Perm  string  `koji:"perm"`
	Group *string `koji:"group"`
}

// inheritance answers each permission of a user with the groups it comes from,
// nil for his own.
func inheritance(ctx context.Context, c *hub.Call, a inheritanceArgs) (xmlrpc.Struct, error) {
	u, err := Must(ctx, c, a.UserID)
	if err != nil {
		return nil, err
	}
	rows, err := hub.Rows[source](ctx, c, `SELECT permissions.name AS perm, NULL AS "group" FROM user_perms
			JOIN permissions ON perm_id = permissions.id WHERE active AND user_id = $1
		UNION ALL SELECT permissions.name, users.name FROM user_groups
			JOIN user_perms ON user_perms.user_id = user_groups.group_id AND user_perms.active
			JOIN permissions ON perm_id = permissions.id
			JOIN users ON users.id = user_groups.group_id
			WHERE user_groups.active AND user_groups.user_id = $1`, u.ID)
	if err != nil {
		return nil, err
	}
	answer := xmlrpc.Struct{}
	for _, r := range rows {
		list, _ := answer.Value(r.Perm).([]any)
		var group any
		if r.Group != nil {
			group = *r.Group
		}
		answer.Set(r.Perm, append(list, group))
	}
	return answer, nil
}
