package sidetaghub

import (
	"context"
	"strconv"

	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/hub"
)

// markJoin leaves only side tags.
const markJoin = "JOIN tag_extra AS mark ON mark.tag_id = tag.id AND mark.active = TRUE AND mark.key = 'sidetag' AND mark.value = 'true'"

type listArgs struct {
	BaseTag any           `koji:"basetag" default:"null"`
	User    any           `koji:"user" default:"null"`
	Opts    hub.QueryOpts `koji:"queryOpts" default:"null"`
}

func list(ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	q := hub.Select[sidetag.Listed]("tag").
		Join(markJoin).
		Join("JOIN tag_extra AS owner ON owner.tag_id = tag.id AND owner.active = TRUE AND owner.key = 'sidetag_user_id'").
		// as text: what stands in extra data need not be a number
		Join("LEFT JOIN users ON users.id::text = owner.value")
	if err := narrow(ctx, c, q, a.BaseTag, a.User); err != nil {
		return nil, err
	}
	return q.Opts(a.Opts).Answer(ctx, c)
}

// narrow leaves only the side tags of a tag and of a user; nil stands for any. q
// knows the row of extra data about the owner as owner.
func narrow[T any](ctx context.Context, c *hub.Call, q *hub.Query[T], baseRef, userRef any) error {
	if userRef != nil {
		user, err := hub.Invoke[struct {
			ID int64 `koji:"id"`
		}](ctx, c, "getUser", userRef, hub.KW("strict", true))
		if err != nil {
			return err
		}
		q.Where("owner.value = ?", strconv.FormatInt(user.ID, 10))
	}
	if baseRef != nil {
		base, err := getTag(ctx, c, baseRef)
		if err != nil {
			return err
		}
		q.Join("JOIN tag_inheritance ON tag_inheritance.tag_id = tag.id AND tag_inheritance.active = TRUE AND tag_inheritance.parent_id = ?", base.ID)
	}
	return nil
}
