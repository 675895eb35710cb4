package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
)

type addTargetOptions struct{ Name, BuildTag, DestTag string }

func addAddTarget(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "add-target", Category: cli.Admin,
		Usage: "<name> <build tag> <dest tag>", Short: "Make a build target",
	}, func(f *cli.Flags, o *addTargetOptions) { f.Args(o.parse) }, runAddTarget)
}

// parse reads the tags; most targets have the name of their destination.
func (o *addTargetOptions) parse(args []string) error {
	switch {
	case len(args) < 2:
		return cli.Usagef("Please specify a target name, a build tag, and destination tag")
	case len(args) > 3:
		return cli.Usagef("Incorrect number of arguments")
	}
	o.Name, o.BuildTag, o.DestTag = args[0], args[1], args[0]
	if len(args) > 2 {
		o.DestTag = args[2]
	}
	return nil
}

func runAddTarget(ctx context.Context, e *cli.Env, o addTargetOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if err := needPerm(ctx, s, "This action requires target or admin privileges", "admin", "target"); err != nil {
		return err
	}
	build, err := find(ctx, s, "getTag", o.BuildTag)
	if err != nil {
		return err
	}
	dest, err := find(ctx, s, "getTag", o.DestTag)
	if err != nil {
		return err
	}
	switch {
	case build == nil:
		return cli.Failf("No such tag: %s", o.BuildTag)
	case !yes(build, "arches"):
		return cli.Failf("Build tag has no arches: %s", o.BuildTag)
	case dest == nil:
		return cli.Failf("No such destination tag: %s", o.DestTag)
	}
	_, err = s.Call(ctx, "createBuildTarget", o.Name, o.BuildTag, o.DestTag)
	return err
}
