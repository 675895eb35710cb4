package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type winBuildOptions struct {
	waitOptions
	Winspec, Patches, Specfile                     *string
	CPUs, Mem, RepoID                              *int64
	StaticMAC, Scratch, SkipTag, Background, Quiet bool
	Target, Source, VM                             string
}

func addWinBuild(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "win-build", Category: cli.Build,
		Usage: "[options] <target> <URL> <VM>", Short: "Build a Windows package from source",
	}, func(f *cli.Flags, o *winBuildOptions) {
		o.Quiet = f.Quiet
		f.OptString(&o.Winspec, "winspec", "where the build's description is, if not with the source (`URL`)")
		f.OptString(&o.Patches, "patches", "a directory of patches for the source (`URL`)")
		f.OptInt(&o.CPUs, "cpus", "CPUs of the virtual machine (admins only)")
		f.OptInt(&o.Mem, "mem", "memory of the virtual machine in megabytes (admins only)")
		f.Bool(&o.StaticMAC, "static-mac", "keep the MAC address of the virtual machine")
		f.OptString(&o.Specfile, "specfile", "a fragment of a spec file for wrapper RPMs (`URL`)")
		f.Bool(&o.Scratch, "scratch", "only try the build out")
		f.OptInt(&o.RepoID, "repo-id", "use this repo")
		f.Bool(&o.SkipTag, "skip-tag", "do not tag the build")
		f.Bool(&o.Background, "background", "with a lower priority")
		o.declare(f)
		f.Bool(&o.Quiet, "quiet", "say nothing of the task")
		f.Args(func(args []string) error {
			if len(args) != 3 {
				return cli.Usagef("Exactly three arguments (a build target, a SCM URL, and a VM name) are required")
			}
			o.Target, o.Source, o.VM = args[0], args[1], args[2]
			return nil
		})
	}, runWinBuild)
}

func runWinBuild(ctx context.Context, e *cli.Env, o winBuildOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	var target any = o.Target
	if strings.EqualFold(o.Target, "none") && o.RepoID != nil && *o.RepoID != 0 {
		target, o.SkipTag = nil, true
	} else if err := checkTarget(ctx, s, o.Target, o.Scratch); err != nil {
		return err
	}
	var opts taskOpts
	opts.text("winspec", o.Winspec)
	opts.text("patches", o.Patches)
	opts.number("cpus", o.CPUs)
	opts.number("mem", o.Mem)
	opts.yes("static_mac", o.StaticMAC)
	opts.text("specfile", o.Specfile)
	opts.yes("scratch", o.Scratch)
	opts.number("repo_id", o.RepoID)
	opts.yes("skip_tag", o.SkipTag)
	id, err := client.Invoke[int64](ctx, s, "winBuild", o.VM, o.Source, target, opts.sent(), client.KW("priority", priorityOf(o.Background)))
	if err != nil {
		return err
	}
	return o.announce(ctx, e, s, id, o.Quiet)
}
