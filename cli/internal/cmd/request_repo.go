package cmd

import (
	"context"
	"fmt"
	"time"

	"github.com/gokoji/gokoji/cli/internal/repowait"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// repoOptions are those that regen-repo and request-repo have in common.
type repoOptions struct {
	waitOptions
	Target, Debuginfo, Source, SeparateSource bool
	repoWaitOptions
	Args []string
}

func (o *repoOptions) declare(f *cli.Flags) {
	f.Bool(&o.Target, "target", "the argument is a build target: use its build tag")
	o.waitOptions.declare(f)
	f.Bool(&o.Debuginfo, "debuginfo", "with debuginfo RPMs")
	f.Bool(&o.Source, "source,src", "with source RPMs in each architecture's repo")
	f.Bool(&o.SeparateSource, "separate-source,separate-src", "with source RPMs in a repo of their own")
	o.repoWaitOptions.declare(f)
	f.Args(func(args []string) error { o.Args = args; return nil })
}

// repoWaitOptions say how to wait for a repo.
type repoWaitOptions struct {
	Timeout        int64 // minutes
	Verbose, Quiet bool
}

func (o *repoWaitOptions) declare(f *cli.Flags) {
	o.Timeout, o.Quiet = 120, f.Quiet
	f.Int(&o.Timeout, "timeout", "minutes to wait (default: 120)")
	f.Bool(&o.Verbose, "v,verbose", "tell what is waited for")
	f.Bool(&o.Quiet, "quiet", "say less")
}

func (o *repoWaitOptions) watcher(e *cli.Env, s *client.Session, opts repowait.Options) *repowait.Watcher {
	level := repowait.Errors
	switch {
	case e.Config.Debug:
		level = repowait.Everything
	case o.Verbose && !o.Quiet:
		level = repowait.Steps
	}
	opts.Timeout, opts.Poll = time.Duration(o.Timeout)*time.Minute, e.Config.PollInterval
	return repowait.New(e, s, level, opts)
}

// failed is the end of a wait for a repo that never comes.
func (o *repoWaitOptions) failed(err error) error {
	switch {
	case !koji.IsKind(err, koji.GenericError):
		return err
	case o.Quiet:
		return cli.Exit(1)
	}
	return cli.Failf("Failed to get repo -- %s", err)
}

func (o *repoOptions) checkArgs() error {
	switch {
	case len(o.Args) == 0:
		return cli.Usagef("A tag name must be specified")
	case len(o.Args) > 1 && o.Target:
		return cli.Usagef("Only a single target may be specified")
	case len(o.Args) > 1:
		return cli.Usagef("Only a single tag name may be specified")
	}
	return nil
}

// opts are the options of the repo itself, in koji's order.
func (o *repoOptions) opts() []any {
	var kw []any
	for _, opt := range []struct {
		set  bool
		name string
	}{{o.Debuginfo, "debuginfo"}, {o.Source, "src"}, {o.SeparateSource, "separate_src"}} {
		if opt.set {
			kw = append(kw, opt.name, true)
		}
	}
	return kw
}

type requestRepoOptions struct {
	repoOptions
	MinEvent, AtEvent *int64
	Current           bool
}

func addRequestRepo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "request-repo", Category: cli.Misc,
		Usage: "[options] <tag>", Short: "Ask for a repo of a tag",
	}, func(f *cli.Flags, o *requestRepoOptions) {
		o.declare(f)
		f.OptInt(&o.MinEvent, "min-event", "a repo of this event or a later one")
		f.OptInt(&o.AtEvent, "at-event", "a repo of exactly this event")
		f.Bool(&o.Current, "current,last", "a repo of the tag as it is now")
	}, runRequestRepo)
}

func (o *requestRepoOptions) events() error {
	minEvent := o.MinEvent != nil && *o.MinEvent != 0
	switch {
	case o.AtEvent != nil && *o.AtEvent != 0 && (minEvent || o.Current):
		return cli.Usagef("Cannot specify both min-event and at-event")
	case o.Current && minEvent:
		return cli.Usagef("Cannot specify both min-event and current")
	}
	return nil
}

func runRequestRepo(ctx context.Context, e *cli.Env, o requestRepoOptions) error {
	if err := o.checkArgs(); err != nil {
		return err
	}
	if err := o.events(); err != nil {
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
	if !yes(tag, "arches") {
		e.Warnf("Tag %s has an empty arch list", str(tag, "name"))
	}
	w, err := o.newWatcher(ctx, e, s, tag)
	if err != nil {
		return err
	}
	check, err := w.Request(ctx)
	if err != nil {
		return err
	}
	repo := check.Repo
	switch {
	case repo == nil && check.Request == nil:
		return fmt.Errorf("the hub answers neither a repo nor a request")
	case repo == nil && (o.Wait == nil || !*o.Wait):
		printRequest(e, check.Request)
		return nil
	case repo == nil:
		if repo, err = w.WaitRequest(ctx, check.Request); err != nil {
			return o.failed(err)
		}
	}
	printRepo(e, repo)
	return nil
}

func (o *requestRepoOptions) newWatcher(ctx context.Context, e *cli.Env, s *client.Session, tag xmlrpc.Struct) (*repowait.Watcher, error) {
	want := repowait.Options{Tag: tag}
	switch {
	case o.AtEvent != nil && *o.AtEvent != 0:
		want.AtEvent = *o.AtEvent
	case o.Current:
		last, err := s.Call(ctx, "tagLastChangeEvent", tag.Value("id"))
		if err != nil {
			return nil, err
		}
		want.MinEvent = last
	case o.MinEvent != nil && *o.MinEvent != 0:
		want.MinEvent = *o.MinEvent
	}
	if opts := o.opts(); opts != nil {
		want.Opts = client.KW(opts...).Delete(xmlrpc.StarStar)
	}
	return o.watcher(e, s, want), nil
}

// repoTag is the tag, or the build tag of the target, that an argument names.
func repoTag(ctx context.Context, c client.Caller, name string, target bool) (xmlrpc.Struct, error) {
	if !target {
		return existingTag(ctx, c, name)
	}
	t, err := find(ctx, c, "getBuildTarget", name)
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, cli.Usagef("No such build target: %s", name)
	}
	return find(ctx, c, "getTag", t.Value("build_tag"), client.KW("strict", true))
}

func printRepo(e *cli.Env, repo xmlrpc.Struct) {
	id := str(repo, "id")
	e.Printf("Got repo %s\nRepo info: %s/repoinfo?repoID=%s\n", id, e.Config.WebURL, id)
}

func printRequest(e *cli.Env, req xmlrpc.Struct) {
	e.Println("Got request: " + str(req, "id"))
	if task := req.Value("task_id"); koji.Truth(task) {
		e.Printf("Got task: %s\nTask info: %s/taskinfo?taskID=%[1]s\n", koji.Str(task), e.Config.WebURL)
	}
}
