package cmd

import (
	"context"
	"strconv"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type wrapperRPMOptions struct {
	waitOptions
	CreateBuild, CreateDraft, SkipTag, Scratch, Background, WaitRepo bool
	Inis, WaitBuilds                                                 []string
	Section                                                          string
	Args                                                             []string
}

func addWrapperRPM(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "wrapper-rpm", Category: cli.Build,
		Usage: "[options] <target> <build-id|n-v-r> <URL>", Short: "Build RPMs around the archives of a build",
	}, wrapperRPMFlags, runWrapperRPM)
}

func wrapperRPMFlags(f *cli.Flags, o *wrapperRPMOptions) {
	f.Bool(&o.CreateBuild, "create-build", "make a new build for the RPMs")
	f.Strings(&o.Inis, "ini", "read the parameters from this file (`CONFIG`)")
	f.String(&o.Section, "s,section", "the section of the file")
	f.Bool(&o.SkipTag, "skip-tag", "do not tag the new build")
	f.Bool(&o.Scratch, "scratch", "only try it out")
	o.declare(f)
	f.Bool(&o.Background, "background", "with a lower priority")
	f.Bool(&o.CreateDraft, "create-draft", "make a new draft build for the RPMs")
	f.Bool(&o.WaitRepo, "wait-repo", "wait for a repo of the build tag that is up to date")
	f.Strings(&o.WaitBuilds, "wait-build", "wait until this build is in the build tag's repo (`NVR`)")
	f.Args(func(args []string) error {
		switch {
		case o.Inis != nil && len(args) != 1:
			return cli.Usagef("Exactly one argument (a build target) is required")
		case o.Inis == nil && len(args) < 3:
			return cli.Usagef("You must provide a build target, a build ID or NVR, and a SCM URL to a specfile fragment")
		}
		o.Args = args
		return nil
	})
}

func runWrapperRPM(ctx context.Context, e *cli.Env, o wrapperRPMOptions) error {
	if o.CreateDraft {
		e.Println("Will create a draft build instead")
		o.CreateBuild = true
		if o.Scratch {
			return cli.Usagef("--scratch and --create-draft cannot be both specfied")
		}
	}
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	build, url, err := o.source(ctx, s)
	if err != nil {
		return err
	}
	var opts taskOpts
	opts.yes("draft", o.CreateDraft)
	opts.yes("create_build", o.CreateBuild)
	opts.yes("skip_tag", o.SkipTag)
	opts.yes("scratch", o.Scratch)
	opts.yes("wait_repo", o.WaitRepo)
	opts.set("wait_builds", append([]string{}, o.WaitBuilds...))
	id, err := client.Invoke[int64](ctx, s, "wrapperRPM", build, url, o.Args[0], priorityOf(o.Background), client.KW("opts", opts.sent()))
	if err != nil {
		return err
	}
	e.TaskCreated(id)
	return o.watchAs(ctx, e, s, id, e.Config.Quiet)
}

// source is the build to wrap and where the spec file's fragment is.
func (o *wrapperRPMOptions) source(ctx context.Context, c client.Caller) (build, url any, err error) {
	if o.Inis == nil {
		if id, err := strconv.ParseUint(o.Args[1], 10, 63); err == nil {
			return id, o.Args[2], nil
		}
		return o.Args[1], o.Args[2], nil
	}
	conf, err := oneMavenConfig(o.Inis, o.Section, o.Scratch)
	if err != nil {
		return nil, nil, err
	}
	needs, _ := conf.params.Value("buildrequires").([]string)
	if conf.params.Value("type") != "wrapper" || len(needs) != 1 {
		return nil, nil, cli.Usagef("Section %s does not contain a wrapper-rpm config", conf.name)
	}
	target, err := find(ctx, c, "getBuildTarget", o.Args[0], client.KW("strict", true))
	if err != nil {
		return nil, nil, err
	}
	latest, err := list(ctx, c, "getLatestBuilds", target.Value("dest_tag"), client.KW("package", needs[0]))
	if err != nil {
		return nil, nil, err
	}
	if len(latest) == 0 {
		return nil, nil, cli.Usagef("No build of %s in %s", needs[0], str(target, "dest_tag_name"))
	}
	return latest[0].Value("nvr"), conf.params.Value("scmurl"), nil
}
