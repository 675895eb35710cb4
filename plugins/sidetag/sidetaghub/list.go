package sidetaghub

import (
	"context"
	"strconv"

	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/hub"
)

type listArgs struct {
	BaseTag any           `koji:"basetag" default:"null"`
	User    any           `koji:"user" default:"null"`
	Opts    hub.QueryOpts `koji:"queryOpts" default:"null"`
}

func list(ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	q := hub.Select[sidetag.Listed]("tag").
		Join("JOIN tag_extra AS mark ON mark.tag_id = tag.id AND mark.active = TRUE AND mark.key = 'sidetag' AND mark.value = 'true'").
		Join("JOIN tag_extra AS owner ON owner.tag_id = tag.id AND owner.active = TRUE AND owner.key = 'sidetag_user_id'").
		// as text: what stands in extra data need not be a number
		Join("LEFT JOIN users ON users.id::text = owner.value")
	if a.User != nil {
		user, err := hub.Invoke[struct {
			ID int64 `koji:"id"`
		}](ctx, c, "getUser", a.User, hub.KW("strict", true))
		if err != nil {
			return nil, err
		}
		q.Where("owner.value = ?", strconv.FormatInt(user.ID, 10))
	}
	if a.BaseTag != nil {
		base, err := getTag(ctx, c, a.BaseTag)
		if err != nil {
			return nil, err
		}
		q.Join("JOIN tag_inheritance ON tag_inheritance.tag_id = tag.id AND tag_inheritance.active = TRUE AND tag_inheritance.parent_id = ?", base.ID)
	}
	return q.Opts(a.Opts).Answer(ctx, c)
}
