package repo

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type newRepoArgs struct {
	Tag         koji.Ref `koji:"tag"`
	Event       any      `koji:"event" default:"null"`
	Src         bool     `koji:"src" default:"false"`
	Debuginfo   bool     `koji:"debuginfo" default:"false"`
	SeparateSrc bool     `koji:"separate_src" default:"false"`
}

func newRepo(ctx context.Context, c *hub.Call, a newRepoArgs) (int64, error) {
	if err := a.check(ctx, c); err != nil {
		return 0, err
	}
	kw := xmlrpc.Struct{}
	if a.Event != nil {
		kw.Set("event", a.Event)
	}
	for _, opt := range []struct {
		name string
		on   bool
	}{{"src", a.Src}, {"separate_src", a.SeparateSrc}, {"debuginfo", a.Debuginfo}} {
		if opt.on {
			kw.Set(opt.name, true)
		}
	}
	params := []any{a.Tag.Value()}
	if len(kw) > 0 {
		params = append(params, xmlrpc.Kwargs(kw...))
	}
	return makeRepoTask(ctx, c, "newRepo", nil, params...)
}

// check refuses a tag that is not there at the event.
func (a newRepoArgs) check(ctx context.Context, c *hub.Call) error {
	if a.Event != "auto" {
		at, err := event.At(a.Event)
		if err != nil {
			return err
		}
		_, err = tag.GetAt(ctx, c, a.Tag, at)
		return err
	}
	_, err := tag.GetLatest(ctx, c, a.Tag)
	return err
}
