package tag

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type getArgs struct {
	Tag     koji.Ref `koji:"tagInfo"`
	Strict  bool     `koji:"strict" default:"false"`
	Event   any      `koji:"event" default:"null"`
	Blocked bool     `koji:"blocked" default:"false"`
}

func get(ctx context.Context, c *hub.Call, a getArgs) (*Info, error) {
	t, err := a.read(ctx, c)
	if a.Strict {
		return must(t, a.Tag, err)
	}
	return t, err
}

func (a getArgs) read(ctx context.Context, c *hub.Call) (*Info, error) {
	if a.Event == "auto" {
		return readLatest(ctx, c, a.Tag, a.Blocked)
	}
	at, err := event.At(a.Event)
	if err != nil {
		return nil, err
	}
	return read(ctx, c, a.Tag, at, a.Blocked)
}

type idArgs struct {
	Tag    koji.Ref `koji:"info"`
	Strict bool     `koji:"strict" default:"false"`
	Create bool     `koji:"create" default:"false"`
}

func getID(ctx context.Context, c *hub.Call, a idArgs) (*int64, error) {
	e, err := lookup.Answer(ctx, c, lookup.Tag, a.Tag, a.Strict, a.Create)
	if err != nil || e == nil {
		return nil, err
	}
	return &e.ID, nil
}
