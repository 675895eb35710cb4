package notification

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Block keeps a user from being told about a package, a tag, or both.
type Block struct {
	ID        int64  `koji:"id" sql:"id"`
	UserID    int64  `koji:"user_id" sql:"user_id"`
	PackageID *int64 `koji:"package_id" sql:"package_id"`
	TagID     *int64 `koji:"tag_id" sql:"tag_id"`
}

// Wish is a user's wish to be told about a package, a tag, or both; nil means
// any.
type Wish struct {
	Block
	SuccessOnly bool   `koji:"success_only" sql:"success_only"`
	Email       string `koji:"email" sql:"email"`
}

// entry is a row of either table.
type entry interface{ about() *Block }

func (b *Block) about() *Block { return b }

// table is where one kind of entries is kept.
type table[T any] struct{ name string }

func (t table[T]) query() *hub.Query[T] { return hub.Select[T](t.name).OrderBy("id") }

func wishes() table[Wish]  { return table[Wish]{"build_notifications"} }
func blocks() table[Block] { return table[Block]{"build_notifications_block"} }

type userArgs struct {
	UserID any `koji:"userID" default:"null"`
}

func list[T any](t table[T]) func(context.Context, *hub.Call, userArgs) ([]T, error) {
	return func(ctx context.Context, c *hub.Call, a userArgs) ([]T, error) {
		u, err := user.Must(ctx, c, a.UserID)
		if err != nil {
			return nil, err
		}
		return t.query().Where("user_id = ?", u.ID).All(ctx, c)
	}
}

type getArgs struct {
	ID     int64 `koji:"id"`
	Strict bool  `koji:"strict" default:"false"`
}

func get[T any](t table[T], missing string) func(context.Context, *hub.Call, getArgs) (*T, error) {
	return func(ctx context.Context, c *hub.Call, a getArgs) (*T, error) {
		row, ok, err := t.query().Where("id = ?", a.ID).One(ctx, c)
		if err != nil || ok {
			return &row, err
		}
		if a.Strict {
			err = koji.Errorf(koji.GenericError, missing, a.ID)
		}
		return nil, err
	}
}

type idArgs struct {
	ID int64 `koji:"id"`
}

func remove[T any, P interface {
	*T
	entry
}](t table[T], what, plural string) func(context.Context, *hub.Call, idArgs) (any, error) {
	return func(ctx context.Context, c *hub.Call, a idArgs) (any, error) {
		row, ok, err := t.query().Where("id = ?", a.ID).One(ctx, c)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, koji.Errorf(koji.GenericError, "No %s with ID %d found", what, a.ID)
		}
		if !c.Session.LoggedIn {
			return nil, koji.Errorf(koji.GenericError, "Not logged-in")
		}
		owner := P(&row).about().UserID
		may, err := mayChange(ctx, c, owner)
		if err != nil {
			return nil, err
		}
		if !may {
			return nil, koji.Errorf(koji.GenericError, "user %d cannot delete %s for user %d", c.Session.UserID, plural, owner)
		}
		_, err = c.Exec(ctx, "DELETE FROM "+t.name+" WHERE id = $1", a.ID)
		return nil, err
	}
}

// mayChange: one's own, and admins everybody's.
func mayChange(ctx context.Context, c *hub.Call, owner int64) (bool, error) {
	if c.Session.UserID == owner {
		return true, nil
	}
	return c.HasPerm(ctx, "admin")
}
