// Package channel holds channels: the queues that hosts take tasks from.
package channel

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Core registers the calls about channels.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "channel" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "getChannel", get, hub.Func("get_channel"),
		hub.Doc("Describes a channel; nil when there is none, unless strict."))
	hub.Method(r, "addChannel", add, hub.Func("add_channel"), hub.Perm("admin"),
		hub.Doc("Makes a channel and returns its id."))
	hub.Method(r, "editChannel", edit, hub.Func("edit_channel"), hub.Perm("admin"),
		hub.Doc("Changes name, description or comment of a channel; false when nothing changes."))
	hub.Method(r, "renameChannel", rename, hub.Func("rename_channel"), hub.Perm("admin"),
		hub.Doc("Gives a channel another name."))
	hub.Method(r, "enableChannel", enabler(true), hub.Func("RootExports.enableChannel"), hub.Perm("host"),
		hub.Doc("Lets tasks go into a channel again."))
	hub.Method(r, "disableChannel", enabler(false), hub.Func("RootExports.disableChannel"), hub.Perm("host"),
		hub.Doc("Keeps new tasks out of a channel and leaves those in it waiting."))
	return nil
}

// Channel is a channel as getChannel answers it.
type Channel struct {
	Comment     *string `koji:"comment" sql:"channels.comment"`
	Description *string `koji:"description" sql:"channels.description"`
	Enabled     bool    `koji:"enabled" sql:"channels.enabled"`
	ID          int64   `koji:"id" sql:"channels.id"`
	Name        string  `koji:"name" sql:"channels.name"`
}

// Find returns the channel that ref names; ok is false when there is none.
func Find(ctx context.Context, c *hub.Call, ref koji.Ref) (Channel, bool, error) {
	condition, value, err := lookup.Match(lookup.Channel, ref)
	if err != nil {
		return Channel{}, false, err
	}
	return hub.Select[Channel]("channels").Where(condition, value).One(ctx, c)
}

// Must is Find with koji's fault when there is no such channel.
func Must(ctx context.Context, c *hub.Call, ref koji.Ref) (Channel, error) {
	ch, ok, err := Find(ctx, c, ref)
	if err == nil && !ok {
		err = hub.ErrNoRow
	}
	return ch, err
}

type getArgs struct {
	Channel koji.Ref `koji:"channelInfo"`
	Strict  bool     `koji:"strict" default:"false"`
}

func get(ctx context.Context, c *hub.Call, a getArgs) (any, error) {
	ch, ok, err := Find(ctx, c, a.Channel)
	switch {
	case err != nil:
		return nil, err
	case ok:
		return ch, nil
	case a.Strict:
		return nil, hub.ErrNoRow
	}
	return nil, nil
}

type addArgs struct {
	Name        any `koji:"channel_name"`
	Description any `koji:"description" default:"null"`
}

func add(ctx context.Context, c *hub.Call, a addArgs) (int64, error) {
	if err := c.System().Names.CheckName(a.Name); err != nil {
		return 0, err
	}
	switch a.Description.(type) {
	case nil, string:
	case []any, []byte, xmlrpc.Struct:
		return 0, koji.Errorf(koji.ParameterError, "Channel description must be a string")
	default:
		a.Description = koji.Str(a.Description)
	}
	name := a.Name.(string)
	if err := assertFree(ctx, c, name); err != nil {
		return 0, err
	}
	return hub.Value[int64](ctx, c, "INSERT INTO channels (name, description) VALUES ($1, $2) RETURNING id", name, a.Description)
}

func assertFree(ctx context.Context, c *hub.Call, name string) error {
	other, taken, err := Find(ctx, c, koji.RefName(name))
	if err == nil && taken {
		err = koji.Errorf(koji.GenericError, "channel %s already exists (id=%d)", other.Name, other.ID)
	}
	return err
}
