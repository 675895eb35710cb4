package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type editTargetOptions struct{ Rename, BuildTag, DestTag, Target string }

func addEditTarget(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "edit-target", Category: cli.Admin,
		Usage: "[options] <name>", Short: "Change a build target",
	}, func(f *cli.Flags, o *editTargetOptions) {
		f.String(&o.Rename, "rename", "new name")
		f.String(&o.BuildTag, "build-tag", "new build tag")
		f.String(&o.DestTag, "dest-tag", "new destination tag")
		f.Args(oneTarget("Please specify a build target", &o.Target))
	}, runEditTarget)
}

func addRemoveTarget(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "remove-target", Category: cli.Admin,
		Usage: "[options] <name>", Short: "Remove a build target",
	}, func(f *cli.Flags, o *editTargetOptions) {
		f.Args(oneTarget("Please specify a build target to remove", &o.Target))
	}, runRemoveTarget)
}

func oneTarget(wrong string, to *string) func([]string) error {
	return func(args []string) error {
		if len(args) != 1 {
			return cli.Usagef("%s", wrong)
		}
		*to = args[0]
		return nil
	}
}

// targetToEdit opens the session of a user who may edit targets, and looks one
// up; nil when there is none.
func targetToEdit(ctx context.Context, e *cli.Env, name string) (*client.Session, xmlrpc.Struct, error) {
	s, err := e.Session(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := needPerm(ctx, s, "This action requires target or admin privileges", "admin", "target"); err != nil {
		return nil, nil, err
	}
	target, err := find(ctx, s, "getBuildTarget", name)
	return s, target, err
}

func runEditTarget(ctx context.Context, e *cli.Env, o editTargetOptions) error {
	s, target, err := targetToEdit(ctx, e, o.Target)
	if err != nil {
		return err
	}
	if target == nil {
		return koji.Errorf(koji.GenericError, "No such build target: %s", o.Target)
	}
	name, buildTag, destTag := str(target, "name"), str(target, "build_tag_name"), str(target, "dest_tag_name")
	if o.Rename != "" {
		name = o.Rename
	}
	if o.BuildTag != "" {
		tag, err := find(ctx, s, "getTag", o.BuildTag)
		switch {
		case err != nil:
			return err
		case tag == nil:
			return cli.Failf("No such tag: %s", o.BuildTag)
		case !yes(tag, "arches"):
			return cli.Failf("Build tag has no arches: %s", o.BuildTag)
		}
		buildTag = o.BuildTag
	}
	if o.DestTag != "" {
		tag, err := find(ctx, s, "getTag", o.DestTag)
		switch {
		case err != nil:
			return err
		case tag == nil:
			return cli.Failf("No such destination tag: %s", o.DestTag)
		}
		destTag = o.DestTag
	}
	_, err = s.Call(ctx, "editBuildTarget", str(target, "name"), name, buildTag, destTag)
	return err
}

func runRemoveTarget(ctx context.Context, e *cli.Env, o editTargetOptions) error {
	s, target, err := targetToEdit(ctx, e, o.Target)
	if err != nil {
		return err
	}
	if target == nil {
		return cli.Failf("No such build target: %s", o.Target)
	}
	_, err = s.Call(ctx, "deleteBuildTarget", target.Value("id"))
	return err
}
