package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type regenRepoOptions struct {
	repoOptions
	MakeTask bool
}

func addRegenRepo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "regen-repo", Category: cli.Admin,
		Usage: "[options] <tag>", Short: "Have a repo made of a tag as it is now",
	}, func(f *cli.Flags, o *regenRepoOptions) {
		o.declare(f)
		f.Bool(&o.MakeTask, "make-task", "make a newRepo task instead of a request")
	}, runRegenRepo)
}

// runRegenRepo requests the current repo; hubs before koji 1.35 are given a task.
func runRegenRepo(ctx context.Context, e *cli.Env, o regenRepoOptions) error {
	if !o.MakeTask {
		s, err := e.Open()
		if err != nil {
			return err
		}
		old, err := olderHub(ctx, s, 1, 35)
		if err != nil {
			return err
		}
		if !old {
			return runRequestRepo(ctx, e, requestRepoOptions{repoOptions: o.repoOptions, Current: true})
		}
		e.Warnf("Hub does not support repo requests, attempting to create a task directly.")
	}
	if err := o.checkArgs(); err != nil {
		return err
	}
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	tag, err := repoTag(ctx, s, o.Args[0], o.Target)
	if err != nil {
		return err
	}
	name := str(tag, "name")
	if !o.Target {
		targets, err := list(ctx, s, "getBuildTargets", client.KW("buildTagID", tag.Value("id")))
		if err != nil {
			return err
		}
		if len(targets) == 0 {
			e.Warnf("%s is not a build tag", name)
		}
	}
	if !yes(tag, "arches") {
		e.Warnf("Tag %s has an empty arch list", name)
	}
	id, err := client.Invoke[int64](ctx, s, "newRepo", name, client.KW(o.opts()...))
	if err != nil {
		return err
	}
	e.Printf("Regenerating repo for tag: %s\nCreated task: %d\nTask info: %s/taskinfo?taskID=%[2]d\n", name, id, e.Config.WebURL)
	return o.watch(ctx, e, s, []int64{id})
}
