package history

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	users "github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// lookups remembers what a call's filters refer to, so that each is looked up once
// for all tables.
type lookups map[string]*int64

// find returns the id of what v refers to. What is not there is koji's fault, but
// for hosts and channels nil, which no row has.
func (l lookups) find(ctx context.Context, c *hub.Call, s subject, v any) (*int64, error) {
	key := string(s) + " " + koji.Repr(v)
	if id, known := l[key]; known {
		return id, nil
	}
	id, err := look(ctx, c, s, v)
	if err == nil {
		l[key] = id
	}
	return id, err
}

func look(ctx context.Context, c *hub.Call, s subject, v any) (*int64, error) {
	switch s {
	case user:
		u, err := users.Must(ctx, c, v)
		return &u.ID, err
	case build:
		b, err := hub.Invoke[struct {
			ID int64 `koji:"id"`
		}](ctx, c, "getBuild", v, hub.KW("strict", true))
		return &b.ID, err
	}
	ref, err := koji.ParseRef(v)
	if err != nil {
		return nil, err
	}
	if s == host || s == channel {
		e, found, err := lookup.Find(ctx, c, tableOf(s), ref)
		if err != nil || !found {
			return nil, err
		}
		return &e.ID, nil
	}
	e, err := lookup.Must(ctx, c, tableOf(s), ref)
	return &e.ID, err
}

func tableOf(s subject) lookup.Table {
	switch s {
	case buildTarget:
		return lookup.BuildTarget
	case channel:
		return lookup.Channel
	case cg:
		return lookup.Generator
	case externRepo:
		return lookup.ExternRepo
	case group:
		return lookup.Group
	case host:
		return lookup.Host
	case pkg:
		return lookup.Package
	case permission:
		return lookup.Permission
	}
	return lookup.Tag
}
