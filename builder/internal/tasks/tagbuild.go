package tasks

import (
	"context"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type tagBuildArgs struct {
	Tag           any `koji:"tag_id"`
	Build         any `koji:"build_id"`
	Force         any `koji:"force" default:"false"`
	From          any `koji:"fromtag" default:"null"`
	IgnoreSuccess any `koji:"ignore_success" default:"false"`
}

func registerTagBuild(r *builder.Registrar) { builder.Handle(r, "tagBuild", tagBuild) }

// tagBuild has the hub put a build into a tag and tell those who want to know,
// also when it failed.
func tagBuild(ctx context.Context, t *builder.Task, a tagBuildArgs) (any, error) {
	info, err := client.Invoke[struct {
		Owner int64 `koji:"owner"`
	}](ctx, t, "getTaskInfo", t.ID)
	if err != nil {
		return nil, err
	}
	notice := []any{true, a.Tag, a.From, a.Build, info.Owner, a.IgnoreSuccess}
	if err := moveBuild(ctx, t, a); err != nil {
		notice[0] = false
		notice = append(notice, koji.AsFault(err).Kind.Name()+": "+err.Error())
		if _, nerr := t.Call(ctx, "host.tagNotification", notice...); nerr != nil {
			t.Logger.WarnContext(ctx, "cannot tell of the failure", "error", nerr)
		}
		return nil, err
	}
	_, err = t.Call(ctx, "host.tagNotification", notice...)
	return nil, err
}

func moveBuild(ctx context.Context, t *builder.Task, a tagBuildArgs) error {
	if _, err := t.Call(ctx, "getBuild", a.Build, strict()); err != nil {
		return err
	}
	if _, err := t.Call(ctx, "getTag", a.Tag, strict()); err != nil {
		return err
	}
	_, err := t.Call(ctx, "host.tagBuild", t.ID, a.Tag, a.Build, client.KW("force", a.Force, "fromtag", a.From))
	return err
}
