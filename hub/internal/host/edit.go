package host

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/notify"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type editArgs struct {
	Host    koji.Ref      `koji:"hostInfo"`
	Changes xmlrpc.Struct `koji:"**kw"`
}

// edit ignores keywords that it does not know, as koji does.
func edit(ctx context.Context, c *hub.Call, a editArgs) (bool, error) {
	h, err := Must(ctx, c, a.Host)
	if err != nil {
		return false, err
	}
	changes := false
	for _, text := range []struct {
		name  string
		field **string
	}{{"arches", &h.Arches}, {"description", &h.Description}, {"comment", &h.Comment}} {
		changed, err := setText(a.Changes, text.name, text.field)
		if err != nil {
			return false, err
		}
		changes = changes || changed
	}
	if v, given := a.Changes.Get("capacity"); given {
		capacity, err := args.Float(v)
		if err == nil && !(capacity > 1) {
			err = koji.Errorf(koji.GenericError, "a host's capacity must be greater than 1")
		}
		if err != nil {
			return false, err
		}
		changes = changes || capacity != h.Capacity
		h.Capacity = capacity
	}
	if !changes {
		return false, nil
	}
	return true, h.store(ctx, c)
}

// setText sets a field that a keyword changes. nil is no text, but may say that
// there is still none.
func setText(kw xmlrpc.Struct, name string, field **string) (changed bool, err error) {
	v, given := kw.Get(name)
	if !given || v == nil && *field == nil {
		return false, nil
	}
	text, ok := v.(string)
	if !ok {
		return false, hub.WrongType(v, "<class 'str'>")
	}
	changed = *field == nil || **field != text
	*field = &text
	return changed, nil
}

// store makes h the host's configuration from now on.
func (h Info) store(ctx context.Context, c *hub.Call) error {
	event, err := c.Event(ctx)
	if err != nil {
		return err
	}
	if _, err := c.Exec(ctx, `UPDATE host_config SET active = NULL, revoke_event = $2, revoker_id = $3
		WHERE host_id = $1 AND active`, h.ID, event, c.Session.UserID); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, `INSERT INTO host_config
		(host_id, arches, capacity, description, comment, enabled, create_event, creator_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		h.ID, h.Arches, h.Capacity, h.Description, h.Comment, h.Enabled, event, c.Session.UserID); err != nil {
		return err
	}
	return notify.HostsChanged(ctx, c)
}

type enableArgs struct {
	Host koji.Ref `koji:"hostname"`
}

func enabler(on bool) func(context.Context, *hub.Call, enableArgs) (any, error) {
	return func(ctx context.Context, c *hub.Call, a enableArgs) (any, error) {
		h, err := known(ctx, c, a.Host)
		if err != nil {
			return nil, err
		}
		h.Enabled = on
		return nil, h.store(ctx, c)
	}
}
