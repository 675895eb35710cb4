package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

// waitOptions are --wait and --nowait.
type waitOptions struct{ Wait *bool }

func (o *waitOptions) declare(f *cli.Flags) {
	f.OptBool(&o.Wait, true, "wait", "wait for the end, even without a terminal")
	f.OptBool(&o.Wait, false, "nowait", "do not wait for the end")
}

// wanted tells whether to wait: when asked for, or else when somebody sits there.
func (o *waitOptions) wanted(e *cli.Env) bool {
	if o.Wait != nil {
		return *o.Wait
	}
	return e.Foreground
}

// watch waits for tasks if that is wanted.
func (o *waitOptions) watch(ctx context.Context, e *cli.Env, s *client.Session, tasks []int64) error {
	if !o.wanted(e) {
		return nil
	}
	return e.Follow(ctx, s, e.Config.Quiet, tasks...)
}

type tagBuildOptions struct {
	waitOptions
	Force  bool
	Tag    string
	Builds []string
}

func addTagBuild(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "tag-build", Category: cli.Bind, Aliases: []string{"tag-pkg", "tag"},
		Usage: "[options] <tag> <pkg> [<pkg> ...]", Short: "Put builds into a tag",
	}, tagBuildFlags, runTagBuild)
}

func tagBuildFlags(f *cli.Flags, o *tagBuildOptions) {
	f.Bool(&o.Force, "force", "even if the tag does not take the package")
	o.declare(f)
	f.Args(func(args []string) error {
		if len(args) < 2 {
			return cli.Usagef("This command takes at least two arguments: a tag name/ID and one or more package n-v-r's")
		}
		o.Tag, o.Builds = args[0], args[1:]
		return nil
	})
}

func runTagBuild(ctx context.Context, e *cli.Env, o tagBuildOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	var tasks []int64
	for _, build := range o.Builds {
		id, err := client.Invoke[int64](ctx, s, "tagBuild", o.Tag, build, client.KW("force", o.Force))
		if err != nil {
			return err
		}
		tasks = append(tasks, id)
		e.Printf("Created task %d\n", id)
	}
	return o.watch(ctx, e, s, tasks)
}
