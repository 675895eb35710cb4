package user

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type nameArgs struct {
	Name any `koji:"name"`
}

func newGroup(ctx context.Context, c *hub.Call, a nameArgs) (int64, error) {
	if err := c.System().Names.CheckName(a.Name); err != nil {
		return 0, err
	}
	_, taken, err := Find(ctx, c, a.Name)
	if err != nil {
		return 0, err
	}
	if taken {
		return 0, koji.Errorf(koji.GenericError, "user/group already exists: %s", koji.Str(a.Name))
	}
	return Insert(ctx, c, koji.Str(a.Name), koji.UserGroup, nil, "")
}

// findGroup returns a group, or koji's fault when there is none of that name.
func findGroup(ctx context.Context, c *hub.Call, info any, fault string) (User, error) {
	g, ok, err := Find(ctx, c, info)
	if err == nil && (!ok || !g.IsGroup()) {
		err = koji.Errorf(koji.GenericError, fault, koji.Str(info))
	}
	return g, err
}

type memberArgs struct {
	Group  any  `koji:"group"`
	User   any  `koji:"user"`
	Strict bool `koji:"strict" default:"true"`
}

func addMember(ctx context.Context, c *hub.Call, a memberArgs) (any, error) {
	g, err := findGroup(ctx, c, a.Group, "Not a group: %s")
	if err != nil {
		return nil, err
	}
	u, ok, err := Find(ctx, c, a.User)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, koji.Errorf(koji.GenericError, "Not a user: %s", koji.Str(a.User))
	case u.IsGroup():
		return nil, koji.Errorf(koji.GenericError, "Groups cannot be members of other groups")
	}
	// two at once wait for each other at the group's row
	if _, err := hub.Rows[int64](ctx, c, "SELECT id FROM users WHERE id = $1 FOR UPDATE", g.ID); err != nil {
		return nil, err
	}
	member, err := hub.Value[bool](ctx, c, `SELECT EXISTS (SELECT 1 FROM user_groups
		WHERE active AND user_id = $1 AND group_id = $2)`, u.ID, g.ID)
	if err != nil {
		return nil, err
	}
	if member && a.Strict {
		return nil, koji.Errorf(koji.GenericError, "User already in group")
	}
	if member {
		return nil, nil
	}
	event, err := c.Event(ctx)
	if err != nil {
		return nil, err
	}
	_, err = c.Exec(ctx, "INSERT INTO user_groups (user_id, group_id, create_event, creator_id) VALUES ($1, $2, $3, $4)",
		u.ID, g.ID, event, c.Session.UserID)
	return nil, err
}

type dropArgs struct {
	Group any `koji:"group"`
	User  any `koji:"user"`
}

func dropMember(ctx context.Context, c *hub.Call, a dropArgs) (any, error) {
	u, err := Must(ctx, c, a.User)
	if err != nil {
		return nil, err
	}
	g, err := findGroup(ctx, c, a.Group, "Not a group: %s")
	if err != nil {
		return nil, err
	}
	member, err := hub.Value[bool](ctx, c, `SELECT EXISTS (SELECT 1 FROM user_groups
		WHERE active AND user_id = $1 AND group_id = $2)`, u.ID, g.ID)
	if err != nil {
		return nil, err
	}
	if !member {
		return nil, koji.Errorf(koji.GenericError, "No such user in group: %s", koji.Str(a.Group))
	}
	return nil, revoke(ctx, c, "user_groups", "user_id = $1 AND group_id = $2", u.ID, g.ID)
}

// revoke ends the active rows of a versioned table that fit the condition.
func revoke(ctx context.Context, c *hub.Call, table, condition string, args ...any) error {
	event, err := c.Event(ctx)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, "UPDATE "+table+" SET active = NULL, revoke_event = $3, revoker_id = $4 WHERE active AND "+condition,
		append(args, event, c.Session.UserID)...)
	return err
}

type groupArgs struct {
	Group any `koji:"group"`
}

// Member is a member of a group.
type Member struct {
	ID         int64    `koji:"id" sql:"users.id"`
	Name       string   `koji:"name" sql:"users.name"`
	UserType   *int64   `koji:"usertype" sql:"users.usertype"`
	Principals []string `koji:"krb_principals" sql:"ARRAY(SELECT p.krb_principal FROM user_krb_principals p WHERE p.user_id = users.id)"`
}

func members(ctx context.Context, c *hub.Call, a groupArgs) ([]Member, error) {
	g, err := findGroup(ctx, c, a.Group, "No such group: %s")
	if err != nil {
		return nil, err
	}
	return hub.Select[Member]("user_groups").
		Join("JOIN users ON user_groups.user_id = users.id").
		Where("user_groups.active AND group_id = ?", g.ID).OrderBy("users.id").All(ctx, c)
}

type userArgs struct {
	User any `koji:"user"`
}

// Membership is a group a user is in.
type Membership struct {
	ID   int64  `koji:"id" sql:"group_id"`
	Name string `koji:"name" sql:"users.name"`
}

func groupsOf(ctx context.Context, c *hub.Call, a userArgs) ([]Membership, error) {
	u, err := Must(ctx, c, a.User)
	if err != nil {
		return nil, err
	}
	return hub.Select[Membership]("user_groups").Join("JOIN users ON group_id = users.id").
		Where("active AND users.usertype = ? AND user_id = ?", int(koji.UserGroup), u.ID).OrderBy("group_id").All(ctx, c)
}
