package cmd

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/cli/internal/repowait"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type waitRepoOptions struct {
	Builds  []string
	Target  bool
	Request *bool
	repoWaitOptions
	Args []string
}

func addWaitRepo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "wait-repo", Category: cli.Monitor, Anonymous: true,
		Usage: "[options] <tag>", Short: "Wait for a new repo of a tag",
	}, waitRepoFlags, runWaitRepo)
}

func waitRepoFlags(f *cli.Flags, o *waitRepoOptions) {
	f.Strings(&o.Builds, "build", "wait until the repo holds this build (`NVR`), too")
	f.Bool(&o.Target, "target", "the argument is a build target: use its build tag")
	f.OptBool(&o.Request, true, "request", "request the repo, which needs a login")
	f.OptBool(&o.Request, false, "no-request", "only look for the repo (the default)")
	o.declare(f)
	f.Args(func(args []string) error { o.Args = args; return nil })
}

func runWaitRepo(ctx context.Context, e *cli.Env, o waitRepoOptions) error {
	var builds []koji.NVR
	for _, text := range o.Builds {
		nvr, err := koji.ParseNVR(text)
		if err != nil {
			return err
		}
		builds = append(builds, nvr)
	}
	switch {
	case len(o.Args) < 1:
		return cli.Usagef("Please specify a tag name")
	case len(o.Args) > 1:
		return cli.Usagef("Only one tag may be specified")
	}
	s, old, err := o.connect(ctx, e)
	if err != nil {
		return err
	}
	tag, err := repoTag(ctx, s, o.Args[0], o.Target)
	if err != nil {
		return err
	}
	if err := o.warn(ctx, e, s, tag, builds, old); err != nil {
		return err
	}
	repo, err := o.wait(ctx, e, s, tag, builds, old)
	if err != nil {
		return o.failed(err)
	}
	if !o.Quiet && repo != nil {
		printRepo(e, repo)
	}
	return nil
}

// connect logs in if a request is wanted; old is a hub without requests.
func (o *waitRepoOptions) connect(ctx context.Context, e *cli.Env) (s *client.Session, old bool, err error) {
	request := o.Request != nil && *o.Request
	if s, err = e.Open(); err != nil {
		return nil, false, err
	}
	if old, err = olderHub(ctx, s, 1, 35); err != nil {
		return nil, false, err
	}
	switch {
	case request && old:
		return nil, false, cli.Failf("Hub does not support repo requests")
	case request:
		e.Config.NoAuth = false
		s, err = e.Login(ctx)
		return s, old, err
	case o.Request == nil && !old:
		e.Warnf("The --request option is recommended for faster results")
	}
	s, err = e.Session(ctx)
	return s, old, err
}

// warn tells why the wait may be long or in vain.
func (o *waitRepoOptions) warn(ctx context.Context, e *cli.Env, s *client.Session, tag xmlrpc.Struct, builds []koji.NVR, old bool) error {
	if !o.Target {
		if err := warnNoBuildTag(ctx, e, s, tag); err != nil {
			return err
		}
	}
	extra, _ := tag.Value("extra").(xmlrpc.Struct)
	if !(o.Request != nil && *o.Request) && !yes(extra, "repo.auto") && !old {
		e.Warnf("This tag is not configured for automatic regeneration")
	}
	for _, b := range builds {
		latest, err := list(ctx, s, "getLatestBuilds", tag.Value("id"), client.KW("package", b.Name))
		if err != nil {
			return err
		}
		if len(latest) == 0 {
			e.Warnf("No %s builds in tag %s", b.Name, str(tag, "name"))
		} else if nvr := str(latest[0], "nvr"); nvr != b.String() {
			e.Warnf("nvr %s is not current in tag %s\n  latest build is %s", b, str(tag, "name"), nvr)
		}
	}
	return nil
}

func warnNoBuildTag(ctx context.Context, e *cli.Env, s *client.Session, tag xmlrpc.Struct) error {
	targets, err := list(ctx, s, "getBuildTargets", client.KW("buildTagID", tag.Value("id")))
	if err != nil || len(targets) > 0 {
		return err
	}
	e.Warnf("%s is not a build tag for any target", str(tag, "name"))
	if targets, err = list(ctx, s, "getBuildTargets", client.KW("destTagID", tag.Value("id"))); err != nil || len(targets) == 0 {
		return err
	}
	tags := names(targets, "build_tag_name")
	slices.Sort(tags)
	e.Warnf("Suggested tags: %s", strings.Join(slices.Compact(tags), ", "))
	return nil
}

// wait waits for a repo with the builds, or else for one that is up to date; of an
// older hub for any new one.
func (o *waitRepoOptions) wait(ctx context.Context, e *cli.Env, s *client.Session, tag xmlrpc.Struct, builds []koji.NVR, old bool) (xmlrpc.Struct, error) {
	want := repowait.Options{Tag: tag, Builds: builds}
	if old {
		msg, err := o.watcher(e, s, want).WaitOld(ctx)
		if err == nil && !o.Quiet {
			e.Println(msg)
		}
		return nil, err
	}
	if builds == nil {
		last, err := s.Call(ctx, "tagLastChangeEvent", tag.Value("id"))
		if err != nil {
			return nil, err
		}
		want.MinEvent = last
	}
	return o.watcher(e, s, want).Wait(ctx, o.Request == nil || !*o.Request)
}
