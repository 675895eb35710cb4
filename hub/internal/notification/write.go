package notification

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type createArgs struct {
	UserID      any  `koji:"user_id"`
	PackageID   any  `koji:"package_id"`
	TagID       any  `koji:"tag_id"`
	SuccessOnly bool `koji:"success_only"`
}

func create(ctx context.Context, c *hub.Call, a createArgs) (any, error) {
	u, err := forUser(ctx, c, a.UserID, "notifications")
	if err != nil {
		return nil, err
	}
	b, err := subject(ctx, c, a.PackageID, a.TagID)
	if err != nil {
		return nil, err
	}
	if err := unique(ctx, c, wishes().query().Where("success_only = ?", a.SuccessOnly), u.ID, b); err != nil {
		return nil, err
	}
	_, err = c.Exec(ctx, `INSERT INTO build_notifications (user_id, package_id, tag_id, success_only, email)
		VALUES ($1, $2, $3, $4, $5)`, u.ID, b.PackageID, b.TagID, a.SuccessOnly, u.Name+"@"+c.Options().EmailDomain)
	return nil, err
}

type createBlockArgs struct {
	UserID    any `koji:"user_id"`
	PackageID any `koji:"package_id" default:"null"`
	TagID     any `koji:"tag_id" default:"null"`
}

func createBlock(ctx context.Context, c *hub.Call, a createBlockArgs) (any, error) {
	u, err := forUser(ctx, c, a.UserID, "notification blocks")
	if err != nil {
		return nil, err
	}
	b, err := subject(ctx, c, a.PackageID, a.TagID)
	if err != nil {
		return nil, err
	}
	if err := unique(ctx, c, blocks().query(), u.ID, b); err != nil {
		return nil, err
	}
	_, err = c.Exec(ctx, "INSERT INTO build_notifications_block (user_id, package_id, tag_id) VALUES ($1, $2, $3)",
		u.ID, b.PackageID, b.TagID)
	return nil, err
}

type updateArgs struct {
	ID          int64 `koji:"id"`
	PackageID   any   `koji:"package_id"`
	TagID       any   `koji:"tag_id"`
	SuccessOnly bool  `koji:"success_only"`
}

func update(ctx context.Context, c *hub.Call, a updateArgs) (any, error) {
	if !c.Session.LoggedIn {
		return nil, koji.Errorf(koji.GenericError, "Not logged-in")
	}
	old, ok, err := wishes().query().Where("id = ?", a.ID).One(ctx, c)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, koji.Errorf(koji.GenericError, "No notification with ID %d found", a.ID)
	}
	if may, err := mayChange(ctx, c, old.UserID); err != nil || !may {
		if err == nil {
			err = koji.Errorf(koji.GenericError, "user %d cannot update notifications for user %d", c.Session.UserID, old.UserID)
		}
		return nil, err
	}
	b, err := subject(ctx, c, a.PackageID, a.TagID)
	if err != nil {
		return nil, err
	}
	if err := unique(ctx, c, wishes().query().Where("success_only = ?", a.SuccessOnly), old.UserID, b); err != nil {
		return nil, err
	}
	_, err = c.Exec(ctx, "UPDATE build_notifications SET package_id = $1, tag_id = $2, success_only = $3 WHERE id = $4",
		b.PackageID, b.TagID, a.SuccessOnly, a.ID)
	return nil, err
}

// forUser returns for whom something is noted: the caller, or anybody when an
// admin does it.
func forUser(ctx context.Context, c *hub.Call, info any, what string) (user.User, error) {
	if !c.Session.LoggedIn {
		return user.User{}, koji.Errorf(koji.GenericError, "Not logged-in")
	}
	u, ok, err := user.Find(ctx, c, info)
	if err != nil {
		return u, err
	}
	if !ok {
		return u, koji.Errorf(koji.GenericError, "No such user ID: %s", koji.Str(info))
	}
	may, err := mayChange(ctx, c, u.ID)
	if err == nil && !may {
		err = koji.Errorf(koji.GenericError, "user %s cannot create %s for user %s", c.Session.UserName, what, u.Name)
	}
	return u, err
}

// subject resolves the package and tag that an entry is about.
func subject(ctx context.Context, c *hub.Call, pkg, tag any) (b Block, err error) {
	if b.PackageID, err = lookup.OptionalID(ctx, c, lookup.Package, pkg); err == nil {
		b.TagID, err = lookup.OptionalID(ctx, c, lookup.Tag, tag)
	}
	return b, err
}

func unique[T any](ctx context.Context, c *hub.Call, q *hub.Query[T], userID int64, b Block) error {
	n, err := q.Where("user_id = ? AND package_id IS NOT DISTINCT FROM ? AND tag_id IS NOT DISTINCT FROM ?", userID, b.PackageID, b.TagID).Count(ctx, c)
	if err == nil && n > 0 {
		err = koji.Errorf(koji.GenericError, "notification already exists")
	}
	return err
}
