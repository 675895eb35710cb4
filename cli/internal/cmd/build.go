package cmd

import (
	"context"
	"path"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// backgroundPriority is that of --background, counted from the default.
const backgroundPriority = 5

// priorityOf is the priority of a new task; nil is the default one.
func priorityOf(background bool) any {
	if background {
		return backgroundPriority
	}
	return nil
}

type buildOptions struct {
	waitOptions
	SkipTag, Scratch, WaitRepo, Quiet, FailFast, Background, Draft bool
	RebuildSRPM                                                    *bool
	WaitBuilds                                                     []string
	ArchOverride, Metadata                                         string
	RepoID                                                         *int64

	Target, Source string
	metadata       xmlrpc.Struct
}

func addBuild(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "build", Category: cli.Build,
		Usage: "[options] <target> <srpm path or scm url>", Short: "Build a package from source",
	}, buildFlags, runBuild)
}

func buildFlags(f *cli.Flags, o *buildOptions) {
	o.Quiet = f.Quiet
	f.Bool(&o.SkipTag, "skip-tag", "do not tag the build")
	f.Bool(&o.Scratch, "scratch", "only try the build out")
	f.OptBool(&o.RebuildSRPM, true, "rebuild-srpm", "with --scratch: make a new source RPM of the given one")
	f.OptBool(&o.RebuildSRPM, false, "no-rebuild-srpm", "with --scratch: build the given source RPM as it is")
	o.declare(f)
	f.Bool(&o.WaitRepo, "wait-repo", "wait for a repo of the build tag that is up to date")
	f.Strings(&o.WaitBuilds, "wait-build", "wait until this build is in the build tag's repo (`NVR`)")
	f.Bool(&o.Quiet, "quiet", "say nothing of the task")
	f.String(&o.ArchOverride, "arch-override", "with --scratch: build for these architectures")
	f.Bool(&o.FailFast, "fail-fast", "end all at the first failure, whatever may fail")
	f.OptInt(&o.RepoID, "repo-id", "use this repo")
	f.Bool(new(bool), "noprogress", "without effect")
	f.Bool(&o.Background, "background", "with a lower priority")
	f.String(&o.Metadata, "custom-user-metadata", "a JSON object to keep with the build")
	f.Bool(&o.Draft, "draft", "a draft build")
	f.Args(o.parse)
}

func (o *buildOptions) parse(args []string) error {
	switch {
	case len(args) != 2:
		return cli.Usagef("Exactly two arguments (a build target and a SCM URL or srpm file) are required")
	case o.RebuildSRPM != nil && !o.Scratch:
		return cli.Usagef("--no-/rebuild-srpm is only allowed for --scratch builds")
	case o.ArchOverride != "" && !o.Scratch:
		return cli.Usagef("--arch_override is only allowed for --scratch builds")
	case o.Scratch && o.Draft:
		return cli.Usagef("--scratch and --draft cannot be both specfied")
	}
	o.Target, o.Source = args[0], args[1]
	o.metadata = xmlrpc.Struct{}
	if o.Metadata == "" {
		return nil
	}
	v, err := koji.ParseJSON(o.Metadata)
	if err != nil {
		return cli.Usagef("--custom-user-metadata is not valid JSON")
	}
	var ok bool
	if o.metadata, ok = v.(xmlrpc.Struct); !ok {
		return cli.Usagef("--custom-user-metadata must be a JSON object")
	}
	return nil
}

func runBuild(ctx context.Context, e *cli.Env, o buildOptions) error {
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
	opts, err := o.taskOptions()
	if err != nil {
		return err
	}
	source := o.Source
	if !strings.Contains(source, "://") {
		if source, err = uploadSource(ctx, e, s, source, "cli-build", "Uploading srpm", o.Quiet); err != nil {
			return err
		}
	}
	id, err := client.Invoke[int64](ctx, s, "build", source, target, opts, client.KW("priority", priorityOf(o.Background)))
	if err != nil {
		return err
	}
	return o.announce(ctx, e, s, id, o.Quiet)
}

// checkTarget makes sure that builds can go where the target says.
func checkTarget(ctx context.Context, c client.Caller, name string, scratch bool) error {
	target, err := find(ctx, c, "getBuildTarget", name)
	if err != nil {
		return err
	}
	if target == nil {
		return cli.Usagef("No such build target: %s", name)
	}
	dest, err := find(ctx, c, "getTag", target.Value("dest_tag"))
	switch {
	case err != nil:
		return err
	case dest == nil:
		return cli.Usagef("No such destination tag: %s", str(target, "dest_tag_name"))
	case yes(dest, "locked") && !scratch:
		return cli.Usagef("Destination tag %s is locked", str(dest, "name"))
	}
	return nil
}

// taskOptions are the options that the task gets: those that were given, and two
// that it always gets.
func (o *buildOptions) taskOptions() (xmlrpc.Struct, error) {
	opts := xmlrpc.Struct{}
	if o.ArchOverride != "" {
		list, err := arches(o.ArchOverride)
		if err != nil {
			return nil, err
		}
		opts.Set("arch_override", list)
	}
	given := func(name string, v bool) {
		if v {
			opts.Set(name, true)
		}
	}
	given("skip_tag", o.SkipTag)
	given("scratch", o.Scratch)
	if o.RepoID != nil {
		opts.Set("repo_id", *o.RepoID)
	}
	given("fail_fast", o.FailFast)
	given("wait_repo", o.WaitRepo)
	opts.Set("wait_builds", append([]string{}, o.WaitBuilds...))
	if o.RebuildSRPM != nil {
		opts.Set("rebuild_srpm", *o.RebuildSRPM)
	}
	given("draft", o.Draft)
	opts.Set("custom_user_metadata", o.metadata)
	return opts, nil
}

// uploadSource uploads a file that a task works on and returns its path at the hub.
func uploadSource(ctx context.Context, e *cli.Env, s *client.Session, file, prefix, what string, quiet bool) (string, error) {
	if !quiet {
		e.Printf("%s: %s\n", what, file)
		e.Flush()
	}
	dir := uploadDir(prefix, e.Now())
	if _, err := s.UploadFile(ctx, file, client.Target{Path: dir, Overwrite: true}); err != nil {
		return "", err
	}
	e.Println()
	return dir + "/" + path.Base(file), nil
}

// announce tells of a new task and waits for it if that is wanted.
func (o *waitOptions) announce(ctx context.Context, e *cli.Env, s *client.Session, id int64, quiet bool) error {
	if !quiet {
		e.TaskCreated(id)
	}
	return o.watchAs(ctx, e, s, id, quiet)
}

// watchAs waits for a task if that is wanted.
func (o *waitOptions) watchAs(ctx context.Context, e *cli.Env, s *client.Session, id int64, quiet bool) error {
	if !o.wanted(e) {
		return nil
	}
	return e.Follow(ctx, s, quiet, id)
}
