package cmd

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type moveBuildOptions struct {
	waitOptions
	Force, All bool
	From, To   string
	Builds     []string // or packages
}

func addMoveBuild(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "move-build", Category: cli.Bind, Aliases: []string{"move-pkg", "move"},
		Usage: "[options] <tag1> <tag2> <pkg> [<pkg> ...]", Short: "Take builds out of one tag and put them into another",
	}, moveBuildFlags, runMoveBuild)
}

func moveBuildFlags(f *cli.Flags, o *moveBuildOptions) {
	f.Bool(&o.Force, "force", "even if the tag does not take the package")
	o.declare(f)
	f.Bool(&o.All, "all", "the arguments are packages: move all their builds")
	f.Args(func(args []string) error {
		switch {
		case len(args) < 3 && o.All:
			return cli.Usagef("This command, with --all, takes at least three arguments: two tags and one or more package names")
		case len(args) < 3:
			return cli.Usagef("This command takes at least three arguments: two tags and one or more package n-v-r's")
		}
		o.From, o.To, o.Builds = args[0], args[1], args[2:]
		return nil
	})
}

func runMoveBuild(ctx context.Context, e *cli.Env, o moveBuildOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	move := o.builds
	if o.All {
		move = o.packages
	}
	tasks, err := move(ctx, e, s)
	if err != nil {
		return err
	}
	return o.watch(ctx, e, s, tasks)
}

func (o *moveBuildOptions) packages(ctx context.Context, e *cli.Env, s *client.Session) ([]int64, error) {
	var tasks []int64
	for _, name := range o.Builds {
		pkg, err := find(ctx, s, "getPackage", name)
		if err != nil {
			return nil, err
		}
		if pkg == nil {
			e.Printf("No such package: %s, skipping.\n", name)
			continue
		}
		ids, err := client.Invoke[[]int64](ctx, s, "moveAllBuilds", o.From, o.To, name, o.Force)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, ids...)
	}
	return tasks, nil
}

func (o *moveBuildOptions) builds(ctx context.Context, e *cli.Env, s *client.Session) ([]int64, error) {
	var builds []xmlrpc.Struct
	for _, nvr := range o.Builds {
		build, err := find(ctx, s, "getBuild", nvr)
		if err != nil {
			return nil, err
		}
		if build == nil {
			e.Printf("No such build: %s, skipping.\n", nvr)
			continue
		}
		if !slices.ContainsFunc(builds, func(b xmlrpc.Struct) bool { return b.Value("id") == build.Value("id") }) {
			builds = append(builds, build)
		}
	}
	var tasks []int64
	for _, b := range builds {
		id, err := client.Invoke[int64](ctx, s, "moveBuild", o.From, o.To, b.Value("id"), o.Force)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, id)
		e.Printf("Created task %d, moving %s\n", id, koji.BuildLabel(b, false))
	}
	return tasks, nil
}
