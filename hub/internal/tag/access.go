package tag

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Access says whether a user may change what is in a tag.
type Access struct {
	Allowed  bool
	CanForce bool   // an admin may, with force
	Reason   string // why not, empty when allowed
}

// CheckAccess tells whether the user may change what is in the tag: it must not
// be locked, and he must have the permission that it asks for.
func CheckAccess(ctx context.Context, c *hub.Call, ref koji.Ref, userID int64) (Access, error) {
	perms, err := c.System().Authority.Perms(ctx, c, userID)
	if err != nil {
		return Access{}, err
	}
	t, err := Get(ctx, c, ref)
	if err != nil {
		return Access{}, err
	}
	a := Access{CanForce: slices.Contains(perms, "admin")}
	switch {
	case t.Locked:
		a.Reason = "tag is locked"
	case t.Perm != nil && !slices.Contains(perms, *t.Perm):
		a.Reason = "tag requires " + *t.Perm + " permission"
	default:
		a.Allowed = true
	}
	return a, nil
}

// AssertAccess returns ActionNotAllowed unless the user may change what is in the
// tag; with force an admin always may.
func AssertAccess(ctx context.Context, c *hub.Call, ref koji.Ref, userID int64, force bool) error {
	a, err := CheckAccess(ctx, c, ref, userID)
	if err != nil || a.Allowed || a.CanForce && force {
		return err
	}
	return koji.Errorf(koji.ActionNotAllowed, "%s", a.Reason)
}

type accessArgs struct {
	Tag  koji.Ref `koji:"tag_id"`
	User any      `koji:"user_id" default:"null"`
}

func checkAccess(ctx context.Context, c *hub.Call, a accessArgs) ([]any, error) {
	user := c.Session.UserID
	switch {
	case a.User != nil:
		var err error
		if user, err = args.Int(a.User); err != nil {
			return nil, err
		}
	case !c.Session.LoggedIn:
		return nil, koji.Errorf(koji.GenericError, "a user_id is required")
	}
	access, err := CheckAccess(ctx, c, a.Tag, user)
	return []any{access.Allowed, access.CanForce, access.Reason}, err
}
