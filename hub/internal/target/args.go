package target

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type createArgs struct {
	Name     any      `koji:"name"`
	BuildTag koji.Ref `koji:"build_tag"`
	DestTag  koji.Ref `koji:"dest_tag"`
}

func create(ctx context.Context, c *hub.Call, a createArgs) (any, error) {
	if err := c.System().Names.CheckName(a.Name); err != nil {
		return nil, err
	}
	name, _ := a.Name.(string)
	return nil, Create(ctx, c, name, a.BuildTag, a.DestTag)
}

type editArgs struct {
	Target   koji.Ref `koji:"buildTargetInfo"`
	Name     any      `koji:"name"`
	BuildTag koji.Ref `koji:"build_tag"`
	DestTag  koji.Ref `koji:"dest_tag"`
}

func edit(ctx context.Context, c *hub.Call, a editArgs) (any, error) {
	if err := c.System().Names.CheckName(a.Name); err != nil {
		return nil, err
	}
	name, _ := a.Name.(string)
	return nil, Edit(ctx, c, a.Target, name, a.BuildTag, a.DestTag)
}

type deleteArgs struct {
	Target koji.Ref `koji:"buildTargetInfo"`
}

func remove(ctx context.Context, c *hub.Call, a deleteArgs) (any, error) {
	return nil, Delete(ctx, c, a.Target)
}
