package tagging

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Change is a build that goes into a tag or out of it, on behalf of a user.
type Change struct {
	Tag   *tag.Info
	Build *build.Info
	User  int64
	Force bool // tag anew what is tagged; an admin may change locked tags
}

// Add tags the build, with the callbacks around it. A build that is not complete,
// and without Force one that is in the tag already, is a TagError. Neither
// policies nor the tag's package list are asked.
func (ch Change) Add(ctx context.Context, c *hub.Call) error {
	event, err := ch.structs(ctx, c)
	if err != nil {
		return err
	}
	event.Force = ch.Force
	if err := c.Emit(ctx, event); err != nil {
		return err
	}
	if !ch.Build.IsComplete() {
		return koji.Errorf(koji.TagError, "build %s not complete: state %s", ch.Build.Key(), ch.Build.StateName())
	}
	_, tagged, err := hub.Row[int64](ctx, c, "SELECT build_id FROM tag_listing WHERE tag_id = $1 AND build_id = $2 AND active FOR UPDATE",
		ch.Tag.ID, ch.Build.ID)
	if err != nil {
		return err
	}
	already := koji.Errorf(koji.TagError, "build %s already tagged (%s)", ch.Build.Key(), ch.Tag.Name)
	if tagged {
		if !ch.Force {
			return already
		}
		if _, err := ch.revoke(ctx, c); err != nil {
			return err
		}
	}
	id, err := c.Event(ctx)
	if err != nil {
		return err
	}
	n, err := c.Exec(ctx, `INSERT INTO tag_listing (tag_id, build_id, create_event, creator_id) VALUES ($1, $2, $3, $4)
		ON CONFLICT (build_id, tag_id, active) DO NOTHING`, ch.Tag.ID, ch.Build.ID, id, ch.User)
	if err != nil {
		return err
	}
	if n == 0 {
		return already // by another call, just now
	}
	return c.Emit(ctx, hub.PostTag(event))
}

// Remove takes the build out of the tag, with the callbacks around it. With
// strict it is a TagError if the build is not in the tag itself.
func (ch Change) Remove(ctx context.Context, c *hub.Call, strict bool) error {
	who, err := ch.structs(ctx, c)
	if err != nil {
		return err
	}
	event := hub.PreUntag{Tag: who.Tag, Build: who.Build, User: who.User, Force: ch.Force, Strict: strict}
	if err := c.Emit(ctx, event); err != nil {
		return err
	}
	n, err := ch.revoke(ctx, c)
	if err != nil {
		return err
	}
	if n == 0 && strict {
		return koji.Errorf(koji.TagError, "build %s not in tag %s", ch.Build.Key(), ch.Tag.Name)
	}
	return c.Emit(ctx, hub.PostUntag(event))
}

func (ch Change) revoke(ctx context.Context, c *hub.Call) (int64, error) {
	id, err := c.Event(ctx)
	if err != nil {
		return 0, err
	}
	return c.Exec(ctx, `UPDATE tag_listing SET active = NULL, revoke_event = $3, revoker_id = $4
		WHERE tag_id = $1 AND build_id = $2 AND active`, ch.Tag.ID, ch.Build.ID, id, ch.User)
}

// structs are the change's parts as callbacks get them.
func (ch Change) structs(ctx context.Context, c *hub.Call) (event hub.PreTag, err error) {
	if event.Tag, err = ch.Tag.Struct(); err != nil {
		return event, err
	}
	if event.Build, err = ch.Build.Struct(); err != nil {
		return event, err
	}
	u, err := user.Must(ctx, c, ch.User)
	if err != nil {
		return event, err
	}
	v, err := xmlrpc.Marshal(u)
	event.User, _ = v.(xmlrpc.Struct)
	return event, err
}

// access makes sure that the user may change what is in the tag.
func (ch Change) access(ctx context.Context, c *hub.Call) error {
	return tag.AssertAccess(ctx, c, koji.RefID(ch.Tag.ID), ch.User, ch.Force)
}
