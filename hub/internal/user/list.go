package user

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listArgs struct {
	UserType  any           `koji:"userType" default:"0"`
	Prefix    string        `koji:"prefix" default:"null"`
	QueryOpts xmlrpc.Struct `koji:"queryOpts" default:"null"`
	Perm      any           `koji:"perm" default:"null"`
	Inherited bool          `koji:"inherited_perm" default:"false"`
}

func list(ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	if a.Inherited && !koji.Truth(a.Perm) {
		return nil, koji.Errorf(koji.GenericError, "inherited_perm option must be used with perm option")
	}
	q := hub.Select[User]("users").OrderBy("users.id")
	if err := whereType(q, a.UserType); err != nil {
		return nil, err
	}
	if koji.Truth(a.Perm) {
		perm, err := findPerm(ctx, c, a.Perm, false)
		if err != nil {
			return nil, err
		}
		if a.Inherited {
			q.Where(`EXISTS (SELECT 1 FROM user_perms p WHERE p.active AND p.perm_id = ? AND (p.user_id = users.id
				OR p.user_id IN (SELECT group_id FROM user_groups g WHERE g.active AND g.user_id = users.id)))`, perm.ID)
		} else {
			q.Where("EXISTS (SELECT 1 FROM user_perms p WHERE p.active AND p.perm_id = ? AND p.user_id = users.id)", perm.ID)
		}
	}
	if a.Prefix != "" {
		q.Where("users.name ILIKE ? || '%'", a.Prefix)
	}
	if koji.Truth(a.QueryOpts.Value("group")) {
		return nil, koji.Errorf(koji.GenericError, "queryOpts.group is not available for this API")
	}
	var opts hub.QueryOpts
	if err := opts.DecodeArg(a.QueryOpts); err != nil {
		return nil, err
	}
	return q.OrderBy("users.id").Opts(opts).Answer(ctx, c)
}

// whereType keeps the users of one type, of a list of types, or all for nil.
func whereType(q *hub.Query[User], v any) error {
	switch x := v.(type) {
	case nil:
		return nil
	case int64:
		q.Where("users.usertype = ?", x)
		return nil
	case []any:
		types := make([]int64, len(x))
		for i, item := range x {
			n, ok := item.(int64)
			if !ok {
				return hub.WrongType(item, "<class 'int'>")
			}
			types[i] = n
		}
		q.Where("users.usertype = ANY(?)", types)
		return nil
	}
	return koji.Errorf(koji.ParameterError, "userType must be integer, list, tuple or None")
}
