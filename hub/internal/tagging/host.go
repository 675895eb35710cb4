package tagging

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
)

type hostTagArgs struct {
	TaskID int64    `koji:"task_id"`
	Tag    koji.Ref `koji:"tag"`
	Build  any      `koji:"build"`
	Force  bool     `koji:"force" default:"false"`
	From   koji.Ref `koji:"fromtag" default:"null"`
}

// hostTag does what a tagBuild task is for, as the user who owns the task.
func hostTag(ctx context.Context, c *hub.Call, a hostTagArgs) (any, error) {
	owner, err := build.OwnTask(ctx, c, a.TaskID)
	if err != nil {
		return nil, err
	}
	b, err := build.Get(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	t, err := tag.Get(ctx, c, a.Tag)
	if err != nil {
		return nil, err
	}
	data := policy.Data{"tag": a.Tag.Value(), "build": b.ID, "fromtag": nil, "user_id": owner, "operation": "tag"}
	var from *tag.Info
	if !a.From.IsZero() {
		data["operation"] = "move"
		if koji.Truth(a.From.Value()) {
			if from, err = tag.Get(ctx, c, a.From); err != nil {
				return nil, err
			}
			data["fromtag"] = from.Name
		}
	}
	if err := c.System().Policy.Assert(ctx, c, "tag", data, hub.PolicyOptions{Force: a.Force}); err != nil {
		return nil, err
	}
	if err := (listCheck{tag: t.ID, pkg: b.PackageID, name: b.Name, label: a.Tag.Text()}).run(ctx, c, a.Force); err != nil {
		return nil, err
	}
	if from != nil {
		out := Change{Tag: from, Build: b, User: owner, Force: a.Force}
		if err := out.access(ctx, c); err != nil {
			return nil, err
		}
		if err := out.Remove(ctx, c, true); err != nil {
			return nil, err
		}
	}
	in := Change{Tag: t, Build: b, User: owner, Force: a.Force}
	if err := in.access(ctx, c); err != nil {
		return nil, err
	}
	return nil, in.Add(ctx, c)
}
