package tagging

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
)

// find returns the change that a call asks for, on behalf of the caller.
func find(ctx context.Context, c *hub.Call, tagRef koji.Ref, buildRef any, force bool) (Change, error) {
	ch := Change{User: c.Session.UserID, Force: force}
	var err error
	if ch.Tag, err = tag.Get(ctx, c, tagRef); err != nil {
		return ch, err
	}
	ch.Build, err = build.Get(ctx, c, buildRef)
	return ch, err
}

// assert asks the tag policy; operation is "tag", "untag" or "move".
func assert(ctx context.Context, c *hub.Call, operation string, to, from, build any, force bool) error {
	return c.System().Policy.Assert(ctx, c, "tag", policy.Data{
		"tag": to, "fromtag": from, "build": build, "operation": operation,
	}, hub.PolicyOptions{Force: force})
}

type bypassArgs struct {
	Tag    koji.Ref `koji:"tag"`
	Build  any      `koji:"build"`
	Force  bool     `koji:"force" default:"false"`
	Notify bool     `koji:"notify" default:"false"`
}

func tagBypass(ctx context.Context, c *hub.Call, a bypassArgs) (any, error) {
	ch, err := find(ctx, c, a.Tag, a.Build, a.Force)
	if err != nil {
		return nil, err
	}
	if err := assert(ctx, c, "tag", ch.Tag.ID, nil, ch.Build.ID, a.Force); err != nil {
		return nil, err
	}
	if err := ch.access(ctx, c); err != nil {
		return nil, err
	}
	if err := ch.Add(ctx, c); err != nil || !a.Notify {
		return nil, err
	}
	return nil, note{success: true, tag: a.Tag.Value(), build: a.Build, user: c.Session.UserID}.send(ctx, c)
}

type untagBypassArgs struct {
	Tag    koji.Ref `koji:"tag"`
	Build  any      `koji:"build"`
	Strict bool     `koji:"strict" default:"true"`
	Force  bool     `koji:"force" default:"false"`
	Notify bool     `koji:"notify" default:"false"`
}

func untagBypass(ctx context.Context, c *hub.Call, a untagBypassArgs) (any, error) {
	if a.Tag.IsZero() {
		return nil, koji.Errorf(koji.ParameterError, "Invalid name or id value: None")
	}
	if err := untagChecked(ctx, c, a.Tag, a.Build, a.Strict, a.Force); err != nil || !a.Notify {
		return nil, err
	}
	return nil, note{success: true, from: a.Tag.Value(), build: a.Build, user: c.Session.UserID}.send(ctx, c)
}

type untagArgs struct {
	Tag    koji.Ref `koji:"tag"`
	Build  any      `koji:"build"`
	Strict bool     `koji:"strict" default:"true"`
	Force  bool     `koji:"force" default:"false"`
}

func untag(ctx context.Context, c *hub.Call, a untagArgs) (any, error) {
	if err := untagChecked(ctx, c, a.Tag, a.Build, a.Strict, a.Force); err != nil {
		return nil, err
	}
	return nil, note{success: true, from: a.Tag.Value(), build: a.Build, user: c.Session.UserID}.send(ctx, c)
}

func untagChecked(ctx context.Context, c *hub.Call, tagRef koji.Ref, buildRef any, strict, force bool) error {
	ch, err := find(ctx, c, tagRef, buildRef, force)
	if err != nil {
		return err
	}
	if err := assert(ctx, c, "untag", nil, ch.Tag.ID, ch.Build.ID, force); err != nil {
		return err
	}
	if err := ch.access(ctx, c); err != nil {
		return err
	}
	return ch.Remove(ctx, c, strict)
}

type massArgs struct {
	Tag    koji.Ref `koji:"tag"`
	Builds []any    `koji:"builds"`
}

func mass(ctx context.Context, c *hub.Call, a massArgs) (any, error) {
	t, err := tag.Get(ctx, c, a.Tag)
	if err != nil {
		return nil, err
	}
	for _, ref := range a.Builds {
		b, err := build.Get(ctx, c, ref)
		if err != nil {
			return nil, err
		}
		if err := massAdd(ctx, c, t, b); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// massAdd tags a build whether or not it is tagged, with an event of its own so
// that the order is kept.
func massAdd(ctx context.Context, c *hub.Call, t *tag.Info, b *build.Info) error {
	err := Change{Tag: t, Build: b, User: c.Session.UserID, Force: true}.Add(ctx, c)
	c.ForgetEvent()
	return err
}
