package site

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func applyChannel(ctx context.Context, c *hub.Call, ch Named) error {
	_, ok, err := lookup.Find(ctx, c, lookup.Channel, koji.RefName(ch.Name))
	if err != nil || ok {
		return err
	}
	var description any
	if ch.Description != "" {
		description = ch.Description
	}
	_, err = change(ctx, c, "addChannel", ch.Name, hub.KW("description", description))
	return err
}

type hostState struct {
	ID       int64   `koji:"id"`
	UserID   int64   `koji:"user_id"`
	Arches   string  `koji:"arches"`
	Capacity float64 `koji:"capacity"`
	About    string  `koji:"description"`
}

func (h *Host) apply(ctx context.Context, c *hub.Call) error {
	arches := strings.Join(h.Arches, " ")
	if _, ok, err := lookup.Find(ctx, c, lookup.Host, koji.RefName(h.Name)); err != nil {
		return err
	} else if !ok {
		if _, err := change(ctx, c, "addHost", h.Name, xmlrpc.List(h.Arches)); err != nil {
			return err
		}
	}
	now, ok, err := hub.Row[hostState](ctx, c, `SELECT host.id, host.user_id, coalesce(arches, '') AS arches, coalesce(capacity, 0) AS capacity, coalesce(description, '') AS description
		FROM host JOIN host_config ON host_config.host_id = host.id AND host_config.active WHERE host.name = $1`, h.Name)
	if err != nil || !ok {
		return err
	}
	if err := setPassword(ctx, c, now.UserID, h.Password); err != nil {
		return err
	}
	changes := []any{}
	if h.Arches != nil && now.Arches != arches {
		changes = append(changes, "arches", arches)
	}
	if h.Capacity != nil && now.Capacity != *h.Capacity {
		changes = append(changes, "capacity", *h.Capacity)
	}
	if h.Description != "" && h.Description != now.About {
		changes = append(changes, "description", h.Description)
	}
	if len(changes) > 0 {
		if _, err := change(ctx, c, "editHost", h.Name, hub.KW(changes...)); err != nil {
			return err
		}
	}
	return h.join(ctx, c, now.ID)
}

// join puts the host into the channels it is not in yet, which are made.
func (h *Host) join(ctx context.Context, c *hub.Call, id int64) error {
	in, err := hub.Rows[string](ctx, c, `SELECT channels.name FROM host_channels
		JOIN channels ON channels.id = host_channels.channel_id WHERE active AND host_id = $1`, id)
	if err != nil {
		return err
	}
	for _, name := range h.Channels {
		if slices.Contains(in, name) {
			continue
		}
		if _, err := change(ctx, c, "addHostToChannel", h.Name, name, hub.KW("create", true)); err != nil {
			return err
		}
	}
	return nil
}
