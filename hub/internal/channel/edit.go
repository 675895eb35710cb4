package channel

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/notify"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type editArgs struct {
	Channel koji.Ref      `koji:"channelInfo"`
	Changes xmlrpc.Struct `koji:"**kw"`
}

// edit ignores keywords that it does not know, as koji does.
func edit(ctx context.Context, c *hub.Call, a editArgs) (bool, error) {
	ch, err := Must(ctx, c, a.Channel)
	if err != nil {
		return false, err
	}
	return ch.change(ctx, c, a.Changes)
}

func (ch Channel) change(ctx context.Context, c *hub.Call, kw xmlrpc.Struct) (bool, error) {
	description := changed(kw, "description", ch.Description)
	comment := changed(kw, "comment", ch.Comment)
	name := changed(kw, "name", &ch.Name)
	if !description && !comment && !name {
		return false, nil
	}
	if wanted := kw.Value("name"); koji.Truth(wanted) {
		if err := c.System().Names.CheckName(wanted); err != nil {
			return false, err
		}
		if err := assertFree(ctx, c, wanted.(string)); err != nil {
			return false, err
		}
	} else if name {
		return false, koji.Errorf(koji.GenericError, "a channel must have a name")
	}
	for _, field := range []string{"description", "comment"} {
		v, given := kw.Get(field)
		if _, text := v.(string); given && !text {
			return false, hub.WrongType(v, "<class 'str'>")
		}
	}
	_, err := c.Exec(ctx, `UPDATE channels SET
		description = CASE WHEN $2 THEN $3 ELSE description END,
		comment = CASE WHEN $4 THEN $5 ELSE comment END,
		name = CASE WHEN $6 THEN $7 ELSE name END WHERE id = $1`, ch.ID,
		description, kw.Value("description"), comment, kw.Value("comment"), name, kw.Value("name"))
	return true, err
}

// changed tells whether a keyword is given and differs from what there is.
func changed(kw xmlrpc.Struct, name string, now *string) bool {
	v, given := kw.Get(name)
	if now == nil {
		return given && v != nil
	}
	text, ok := v.(string)
	return given && !(ok && text == *now)
}

type renameArgs struct {
	Old koji.Ref `koji:"old"`
	New any      `koji:"new"`
}

func rename(ctx context.Context, c *hub.Call, a renameArgs) (any, error) {
	_, err := edit(ctx, c, editArgs{Channel: a.Old, Changes: xmlrpc.Struct{{Name: "name", Value: a.New}}})
	return nil, err
}

type enableArgs struct {
	Name    any `koji:"channelname"`
	Comment any `koji:"comment" default:"null"`
}

func enabler(on bool) func(context.Context, *hub.Call, enableArgs) (any, error) {
	return func(ctx context.Context, c *hub.Call, a enableArgs) (any, error) {
		if _, text := a.Comment.(string); a.Comment != nil && !text {
			return nil, hub.WrongType(a.Comment, "<class 'str'>")
		}
		ref, err := koji.ParseRef(a.Name)
		if err != nil {
			return nil, err
		}
		ch, ok, err := Find(ctx, c, ref)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, koji.Errorf(koji.GenericError, "No such channel: %s", ref.Text())
		}
		if _, err := c.Exec(ctx, "UPDATE channels SET enabled = $2, comment = COALESCE($3, comment) WHERE id = $1",
			ch.ID, on, a.Comment); err != nil || !on {
			return nil, err
		}
		return nil, notify.HostsChanged(ctx, c)
	}
}
