package core

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/hub/internal/target"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// tags implements hub.Tags.
type tags struct{}

func (tags) CreateTag(ctx context.Context, c *hub.Call, t hub.NewTag) (int64, error) {
	spec := tag.Spec{ID: t.ID, Name: t.Name, Arches: t.Arches, Extra: t.Extra}
	if t.Parent != 0 {
		spec.Parent = koji.RefID(t.Parent)
	}
	return tag.Create(ctx, c, spec)
}

func (tags) EditExtra(ctx context.Context, c *hub.Call, id int64, set xmlrpc.Struct, remove []string) error {
	return tag.Edit(ctx, c, koji.RefID(id), tag.Change{Extra: set, RemoveExtra: remove})
}

func (tags) DeleteTag(ctx context.Context, c *hub.Call, id int64) error {
	return tag.Delete(ctx, c, koji.RefID(id))
}

func (tags) CreateTarget(ctx context.Context, c *hub.Call, name string, buildTag, destTag int64) error {
	return target.Create(ctx, c, name, koji.RefID(buildTag), koji.RefID(destTag))
}

func (tags) DeleteTarget(ctx context.Context, c *hub.Call, id int64) error {
	return target.Delete(ctx, c, koji.RefID(id))
}
