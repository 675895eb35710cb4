package site

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
)

func (t *Target) apply(ctx context.Context, c *hub.Call) error {
	now, err := hub.Invoke[*struct {
		BuildTag string `koji:"build_tag_name"`
		DestTag  string `koji:"dest_tag_name"`
	}](ctx, c, "getBuildTarget", t.Name)
	switch {
	case err != nil:
		return err
	case now == nil:
		_, err = change(ctx, c, "createBuildTarget", t.Name, t.BuildTag, t.DestTag)
	case now.BuildTag != t.BuildTag || now.DestTag != t.DestTag:
		_, err = change(ctx, c, "editBuildTarget", t.Name, t.Name, t.BuildTag, t.DestTag)
	}
	return err
}
