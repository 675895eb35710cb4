package tag

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type inheritanceArgs struct {
	Tag   koji.Ref `koji:"tag"`
	Event any      `koji:"event" default:"null"`
}

func inheritanceData(ctx context.Context, c *hub.Call, a inheritanceArgs) ([]Link, error) {
	id, err := ID(ctx, c, a.Tag)
	if err != nil {
		return nil, err
	}
	at, err := event.At(a.Event)
	if err != nil {
		return nil, err
	}
	return Parents(ctx, c, id, at)
}

type fullInheritanceArgs struct {
	Tag     koji.Ref      `koji:"tag"`
	Event   any           `koji:"event" default:"null"`
	Reverse bool          `koji:"reverse" default:"false"`
	Options xmlrpc.Struct `koji:"**kwargs"`
}

func fullInheritance(ctx context.Context, c *hub.Call, a fullInheritanceArgs) (any, error) {
	for _, m := range a.Options {
		switch {
		case m.Name != "stops" && m.Name != "jumps":
			return nil, koji.Errorf(koji.ParameterError, "getFullInheritance() got an unexpected keyword argument '%s'", m.Name)
		case koji.Truth(m.Value):
			return nil, koji.Errorf(koji.ParameterError, "%s option has been removed since 1.26", m.Name)
		}
	}
	id := a.Tag.ID()
	if _, plain := a.Tag.Value().(int64); !plain { // koji API: an id need not be a tag's
		tag, err := lookup.Must(ctx, c, lookup.Tag, a.Tag)
		if err != nil {
			return nil, err
		}
		id = tag.ID
	}
	at, err := event.At(a.Event)
	if err != nil {
		return nil, err
	}
	if a.Reverse {
		return descendants(ctx, c, id, at)
	}
	return Ancestors(ctx, c, id, at)
}
