package policy

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	sdk "github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func registerUserTests(r *hub.Registrar) {
	hub.PolicyTest(r, "user", patternTest(userName))
	hub.PolicyTest(r, "has_perm", patternTest(userPerms))
	hub.PolicyTest(r, "user_in_group", patternTest(userGroups))
	hub.PolicyTest(r, "is_build_owner", plainTest(isBuildOwner))
}

// judged returns whom a policy judges: the user its data names, else the
// caller; nil when there is none.
func judged(ctx context.Context, c *hub.Call, data sdk.Data) (xmlrpc.Struct, error) {
	if id, ok := data["user_id"]; ok {
		return ask(ctx, c, "getUser", id)
	}
	if !c.Session.LoggedIn {
		return nil, nil
	}
	return ask(ctx, c, "getUser", c.Session.UserID)
}

func judgedID(ctx context.Context, c *hub.Call, data sdk.Data) (int64, bool, error) {
	user, err := judged(ctx, c, data)
	id, ok := user.Value("id").(int64)
	return id, ok, err
}

func userName(ctx context.Context, c *hub.Call, data sdk.Data) ([]string, error) {
	user, err := judged(ctx, c, data)
	return one(text(user, "name"), err)
}

func userPerms(ctx context.Context, c *hub.Call, data sdk.Data) ([]string, error) {
	id, ok, err := judgedID(ctx, c, data)
	if err != nil || !ok {
		return nil, err
	}
	return c.System().Authority.Perms(ctx, c, id)
}

func userGroups(ctx context.Context, c *hub.Call, data sdk.Data) ([]string, error) {
	id, ok, err := judgedID(ctx, c, data)
	if err != nil || !ok {
		return nil, err
	}
	groups, err := c.System().Authority.Groups(ctx, c, id)
	var names []string
	for _, name := range groups {
		names = append(names, name)
	}
	return names, err
}

// isBuildOwner also holds for members of a group that owns the build.
func isBuildOwner(ctx context.Context, c *hub.Call, data sdk.Data) (bool, error) {
	if !has(data, "build") {
		return false, needs("build")
	}
	build, err := ask(ctx, c, "getBuild", data["build"], strict())
	if err != nil {
		return false, err
	}
	id, ok, err := judgedID(ctx, c, data)
	if err != nil || !ok {
		return false, err
	}
	owner, err := ask(ctx, c, "getUser", build.Value("owner_id"), strict())
	if err != nil {
		return false, err
	}
	ownerID, _ := owner.Value("id").(int64)
	if ownerID == id {
		return true, nil
	}
	if kind, _ := owner.Value("usertype").(int64); koji.UserType(kind) != koji.UserGroup {
		return false, nil
	}
	groups, err := c.System().Authority.Groups(ctx, c, id)
	_, member := groups[ownerID]
	return member, err
}
