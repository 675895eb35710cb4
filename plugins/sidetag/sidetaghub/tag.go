package sidetaghub

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// tag is what getTag answers, as far as it matters here.
type tag struct {
	ID     int64         `koji:"id"`
	Name   string        `koji:"name"`
	Arches *string       `koji:"arches"`
	Extra  xmlrpc.Struct `koji:"extra"`
}

// findTag returns the tag, nil when there is none.
func findTag(ctx context.Context, c *hub.Call, ref any) (*tag, error) {
	return hub.Invoke[*tag](ctx, c, "getTag", ref)
}

// getTag is findTag with koji's fault when there is none.
func getTag(ctx context.Context, c *hub.Call, ref any) (*tag, error) {
	return hub.Invoke[*tag](ctx, c, "getTag", ref, hub.KW("strict", true))
}

func (t *tag) isSideTag() bool { return koji.Truth(t.Extra.Value("sidetag")) }

// ownedBy tells whether user owns the side tag. An admin who calls owns all.
func (t *tag) ownedBy(ctx context.Context, c *hub.Call, user int64) (bool, error) {
	if !t.isSideTag() {
		return false, nil
	}
	if t.Extra.Value("sidetag_user_id") == user {
		return true, nil
	}
	return c.HasPerm(ctx, "admin")
}

// lock makes whoever changes the tag at the same time wait for this call's end.
func (t *tag) lock(ctx context.Context, c *hub.Call) error {
	_, err := c.Exec(ctx, "SELECT 1 FROM tag WHERE id = $1 FOR NO KEY UPDATE", t.ID)
	return err
}

// getOwn returns a side tag of the caller's, locked.
func getOwn(ctx context.Context, c *hub.Call, ref any) (*tag, error) {
	t, err := getTag(ctx, c, ref)
	if err != nil {
		return nil, err
	}
	if t.isSideTag() { // as it is once nobody else changes it
		if err := t.lock(ctx, c); err != nil {
			return nil, err
		}
		if t, err = getTag(ctx, c, ref); err != nil {
			return nil, err
		}
	}
	if !t.isSideTag() {
		return nil, koji.Errorf(koji.GenericError, "Not a sidetag: %s", t.Name)
	}
	own, err := t.ownedBy(ctx, c, c.Session.UserID)
	if err != nil {
		return nil, err
	}
	if !own {
		return nil, koji.Errorf(koji.ActionNotAllowed, "This is not your sidetag")
	}
	return t, nil
}
