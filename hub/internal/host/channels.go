package host

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/channel"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/notify"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type listChannelsArgs struct {
	Host    any     `koji:"hostID" default:"null"`
	Event   eventID `koji:"event" default:"null"`
	Enabled any     `koji:"enabled" default:"null"`
}

func listChannels(ctx context.Context, c *hub.Call, a listChannelsArgs) ([]channel.Channel, error) {
	q := hub.Select[channel.Channel]("channels").OrderBy("channels.id")
	switch host := a.Host.(type) {
	case string:
		if host == "" {
			break
		}
		h, err := Must(ctx, c, koji.RefName(host))
		if err != nil {
			return nil, err
		}
		ofHost(q, h.ID, a.Event.id)
	default:
		if !koji.Truth(host) {
			break
		}
		id, err := args.Int(host)
		if err != nil {
			return nil, err
		}
		ofHost(q, id, a.Event.id)
	}
	if !koji.Truth(a.Host) && a.Event.id != nil && *a.Event.id != 0 {
		return nil, koji.Errorf(koji.GenericError, "list_channels with event and not host is not allowed.")
	}
	if a.Enabled != nil {
		q.Where("channels.enabled = ?", koji.Truth(a.Enabled))
	}
	return q.All(ctx, c)
}

func ofHost(q *hub.Query[channel.Channel], id int64, event *int64) {
	q.Join("JOIN host_channels ON channels.id = host_channels.channel_id").
		Where("host_channels.host_id = ?::bigint", id).At("host_channels", event)
}

// Channels returns the ids of the channels that a host takes tasks of.
func Channels(ctx context.Context, c *hub.Call, id int64) ([]int64, error) {
	return hub.Rows[int64](ctx, c, "SELECT channel_id FROM host_channels WHERE host_id = $1 AND active ORDER BY channel_id", id)
}

type addToChannelArgs struct {
	Host    koji.Ref `koji:"hostname"`
	Channel any      `koji:"channel_name"`
	Create  bool     `koji:"create" default:"false"`
	Force   bool     `koji:"force" default:"false"`
}

func addToChannel(ctx context.Context, c *hub.Call, a addToChannelArgs) (any, error) {
	h, err := known(ctx, c, a.Host)
	if err != nil {
		return nil, err
	}
	ch, err := findOrMake(ctx, c, a.Channel, a.Create)
	if err != nil {
		return nil, err
	}
	if !a.Force && !ch.Enabled {
		return nil, koji.Errorf(koji.GenericError, "channel %s is disabled", koji.Str(a.Channel))
	}
	member, err := isMember(ctx, c, h.ID, ch.ID)
	if err == nil && member {
		err = koji.Errorf(koji.GenericError, "host %s is already subscribed to the %s channel", a.Host.Text(), koji.Str(a.Channel))
	}
	if err != nil {
		return nil, err
	}
	return nil, join(ctx, c, h.ID, ch.ID)
}

func findOrMake(ctx context.Context, c *hub.Call, name any, create bool) (channel.Channel, error) {
	if create {
		if err := c.System().Names.CheckName(name); err != nil {
			return channel.Channel{}, err
		}
	}
	ref, err := koji.ParseRef(name)
	if err != nil {
		return channel.Channel{}, err
	}
	ch, ok, err := channel.Find(ctx, c, ref)
	switch {
	case err != nil || ok:
		return ch, err
	case !create:
		return ch, koji.Errorf(koji.GenericError, "channel does not exist: %s", ref.Text())
	}
	made, err := lookup.Make(ctx, c, lookup.Channel, ref.Name())
	return channel.Channel{ID: made.ID, Name: made.Name, Enabled: true}, err
}

func isMember(ctx context.Context, c *hub.Call, host, channel int64) (bool, error) {
	return hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM host_channels WHERE host_id = $1 AND channel_id = $2 AND active)", host, channel)
}

func join(ctx context.Context, c *hub.Call, host, channel int64) error {
	event, err := c.Event(ctx)
	if err != nil {
		return err
	}
	if _, err := c.Exec(ctx, "INSERT INTO host_channels (host_id, channel_id, create_event, creator_id) VALUES ($1, $2, $3, $4)",
		host, channel, event, c.Session.UserID); err != nil {
		return err
	}
	return notify.HostsChanged(ctx, c)
}

type removeFromChannelArgs struct {
	Host    koji.Ref `koji:"hostname"`
	Channel koji.Ref `koji:"channel_name"`
}

func removeFromChannel(ctx context.Context, c *hub.Call, a removeFromChannelArgs) (any, error) {
	h, err := known(ctx, c, a.Host)
	if err != nil {
		return nil, err
	}
	ch, ok, err := channel.Find(ctx, c, a.Channel)
	if err == nil && !ok {
		err = koji.Errorf(koji.GenericError, "channel does not exist: %s", a.Channel.Text())
	}
	if err != nil {
		return nil, err
	}
	event, err := c.Event(ctx)
	if err != nil {
		return nil, err
	}
	n, err := c.Exec(ctx, `UPDATE host_channels SET active = NULL, revoke_event = $3, revoker_id = $4
		WHERE host_id = $1 AND channel_id = $2 AND active`, h.ID, ch.ID, event, c.Session.UserID)
	if err == nil && n == 0 {
		err = koji.Errorf(koji.GenericError, "host %s is not subscribed to the %s channel", a.Host.Text(), a.Channel.Text())
	}
	return nil, err
}
