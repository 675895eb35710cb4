package host

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type listArgs struct {
	Arches  any `koji:"arches" default:"null"`
	Channel any `koji:"channelID" default:"null"`
	Ready   any `koji:"ready" default:"null"`
	Enabled any `koji:"enabled" default:"null"`
	User    any `koji:"userID" default:"null"`
	Opts    any `koji:"queryOpts" default:"null"` // koji ignores them, too
}

func list(ctx context.Context, c *hub.Call, a listArgs) ([]Info, error) {
	q := query()
	var channelID *int64
	if a.Channel != nil {
		ch, err := lookup.MustValue(ctx, c, lookup.Channel, a.Channel)
		if err != nil {
			return nil, err
		}
		channelID = &ch.ID
		q.Join("JOIN host_channels ON host.id = host_channels.host_id")
	}
	q.Where("host_config.active IS TRUE")
	if a.Arches != nil {
		arches, err := archList(a.Arches)
		if err != nil {
			return nil, err
		}
		q.Where(`regexp_split_to_array(host_config.arches, '\s+') && ?::text[]`, arches)
	}
	if channelID != nil {
		q.Where("host_channels.channel_id = ? AND host_channels.active IS TRUE", *channelID)
	}
	if a.Ready != nil {
		q.Where("host.ready = ?", koji.Truth(a.Ready))
	}
	if a.Enabled != nil {
		q.Where("host_config.enabled = ?", koji.Truth(a.Enabled))
	}
	if a.User != nil {
		user, err := hub.Invoke[struct {
			ID int64 `koji:"id"`
		}](ctx, c, "getUser", a.User, hub.KW("strict", true))
		if err != nil {
			return nil, err
		}
		q.Where("host.user_id = ?", user.ID)
	}
	return q.OrderBy("host.id").All(ctx, c)
}

// archList reads the arches to look for: a list, or one alone.
func archList(v any) ([]string, error) {
	if !koji.Truth(v) {
		return nil, koji.Errorf(koji.GenericError, "arches option cannot be empty")
	}
	items, ok := v.([]any)
	if !ok {
		items = []any{v}
	}
	arches := make([]string, len(items))
	for i, item := range items {
		if arches[i], ok = item.(string); !ok {
			return nil, hub.WrongType(item, "<class 'str'>")
		}
	}
	return arches, nil
}

type lastUpdateArgs struct {
	HostID int64 `koji:"hostID"`
	TS     bool  `koji:"ts" default:"false"`
}

// lastUpdate answers nil for a host that never called.
func lastUpdate(ctx context.Context, c *hub.Call, a lastUpdateArgs) (any, error) {
	at, ok, err := hub.Row[time.Time](ctx, c, `SELECT sessions.update_time FROM sessions
		JOIN host ON sessions.user_id = host.user_id
		WHERE host.id = $1::bigint AND sessions.update_time IS NOT NULL
		ORDER BY sessions.update_time DESC LIMIT 1`, a.HostID)
	switch {
	case err != nil || !ok:
		return nil, err
	case a.TS:
		return koji.Timestamp(at), nil
	}
	return at, nil
}

// allArches answers the basic architectures in the order of the hosts.
func allArches(ctx context.Context, c *hub.Call, _ hub.NoArgs) ([]string, error) {
	return AllArches(ctx, c)
}

// AllArches lists the architectures that hosts have, in their canonical form,
// each once.
func AllArches(ctx context.Context, q hub.Querier) ([]string, error) {
	lists, err := hub.Rows[string](ctx, q, "SELECT arches FROM host_config WHERE active IS TRUE AND arches IS NOT NULL ORDER BY host_id")
	if err != nil {
		return nil, err
	}
	arches := []string{}
	for _, arch := range strings.Fields(strings.Join(lists, " ")) {
		if arch = koji.CanonArch(arch); !slices.Contains(arches, arch) {
			arches = append(arches, arch)
		}
	}
	return arches, nil
}
