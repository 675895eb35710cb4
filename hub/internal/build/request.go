package build

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func registerRequests(r *hub.Registrar) {
	hub.Method(r, "build", requestBuild, hub.Login(), hub.Func("RootExports.build"),
		hub.Doc("Makes a task that builds RPMs from a source package or a repository, and returns its id."))
	hub.Method(r, "chainBuild", requestChain, hub.Login(), hub.Func("RootExports.chainBuild"),
		hub.Doc("Makes a task that builds groups of sources, each after the repo has the one before."))
	hub.Method(r, "mavenBuild", requestMaven, hub.Login(), hub.Func("RootExports.mavenBuild"), hub.Doc("Makes a task that builds with Maven."))
	hub.Method(r, "chainMaven", requestChainMaven, hub.Login(), hub.Func("RootExports.chainMaven"),
		hub.Doc("Makes a task for several Maven builds that depend on one another."))
	hub.Method(r, "wrapperRPM", requestWrapper, hub.Login(), hub.Func("RootExports.wrapperRPM"),
		hub.Doc("Makes a task that wraps a build's files in RPMs."))
	hub.Method(r, "winBuild", requestWin, hub.Login(), hub.Func("RootExports.winBuild"), hub.Doc("Makes a task that builds in a Windows machine."))
	registerImageRequests(r)
}

// request makes a task; priority counts from the default one.
func request(ctx context.Context, c *hub.Call, priority *int64, spec hub.TaskSpec) (int64, error) {
	if priority != nil {
		var err error
		if spec.Priority, err = c.RelativePriority(ctx, *priority); err != nil {
			return 0, err
		}
	}
	if !koji.Truth(spec.Channel) {
		spec.Channel = nil
	}
	return c.System().Tasks.MakeTask(ctx, c, spec)
}

// text checks a parameter that must be text, as koji does.
func text(v any) error {
	if v == nil {
		return koji.Errorf(koji.ParameterError, "Invalid type, expected type <class 'str'>")
	}
	if _, ok := v.(string); !ok {
		return hub.WrongType(v, "<class 'str'>")
	}
	return nil
}

// opts are a task's options; none are an empty struct.
func opts(v any) any {
	if koji.Truth(v) {
		return v
	}
	return xmlrpc.Struct{}
}

type requestArgs struct {
	Source   any    `koji:"src"`
	Target   any    `koji:"target"`
	Opts     any    `koji:"opts" default:"null"`
	Priority *int64 `koji:"priority" default:"null"`
	Channel  any    `koji:"channel" default:"null"`
}

func requestBuild(ctx context.Context, c *hub.Call, a requestArgs) (int64, error) {
	if err := text(a.Source); err != nil {
		return 0, err
	}
	return request(ctx, c, a.Priority, hub.TaskSpec{
		Method: "build", Params: []any{a.Source, a.Target, opts(a.Opts)}, Channel: a.Channel,
	})
}

type chainArgs struct {
	Sources  any    `koji:"srcs"`
	Target   any    `koji:"target"`
	Opts     any    `koji:"opts" default:"null"`
	Priority *int64 `koji:"priority" default:"null"`
	Channel  any    `koji:"channel" default:"null"`
}

func requestChain(ctx context.Context, c *hub.Call, a chainArgs) (int64, error) {
	if a.Sources == nil {
		return 0, koji.Errorf(koji.ParameterError, "Invalid type, expected type <class 'list'>")
	}
	if _, ok := a.Sources.([]any); !ok {
		return 0, hub.WrongType(a.Sources, "<class 'list'>")
	}
	return request(ctx, c, a.Priority, hub.TaskSpec{
		Method: "chainbuild", Params: []any{a.Sources, a.Target, opts(a.Opts)}, Channel: a.Channel,
	})
}

type mavenArgs struct {
	URL      any    `koji:"url"`
	Target   any    `koji:"target"`
	Opts     any    `koji:"opts" default:"null"`
	Priority *int64 `koji:"priority" default:"null"`
	Channel  any    `koji:"channel" default:"'maven'"`
}

func requestMaven(ctx context.Context, c *hub.Call, a mavenArgs) (int64, error) {
	if err := c.AssertMaven(); err != nil {
		return 0, err
	}
	if err := text(a.URL); err != nil {
		return 0, err
	}
	return request(ctx, c, a.Priority, hub.TaskSpec{
		Method: "maven", Params: []any{a.URL, a.Target, opts(a.Opts)}, Channel: a.Channel,
	})
}

type chainMavenArgs struct {
	Builds   any    `koji:"builds"`
	Target   any    `koji:"target"`
	Opts     any    `koji:"opts" default:"null"`
	Priority *int64 `koji:"priority" default:"null"`
	Channel  any    `koji:"channel" default:"'maven'"`
}

func requestChainMaven(ctx context.Context, c *hub.Call, a chainMavenArgs) (int64, error) {
	if err := c.AssertMaven(); err != nil {
		return 0, err
	}
	if a.Builds == nil {
		return 0, koji.Errorf(koji.ParameterError, "Invalid type, expected type <class 'dict'>")
	}
	if _, ok := a.Builds.(xmlrpc.Struct); !ok {
		return 0, hub.WrongType(a.Builds, "<class 'dict'>")
	}
	return request(ctx, c, a.Priority, hub.TaskSpec{
		Method: "chainmaven", Params: []any{a.Builds, a.Target, a.Opts}, Channel: a.Channel,
	})
}

type wrapperArgs struct {
	Build    any           `koji:"build"`
	URL      any           `koji:"url"`
	Target   any           `koji:"target"`
	Priority *int64        `koji:"priority" default:"null"`
	Channel  any           `koji:"channel" default:"'maven'"`
	Opts     xmlrpc.Struct `koji:"opts" default:"null"`
}

func requestWrapper(ctx context.Context, c *hub.Call, a wrapperArgs) (int64, error) {
	if err := c.AssertMaven(); err != nil {
		return 0, err
	}
	if err := text(a.URL); err != nil {
		return 0, err
	}
	b, err := Get(ctx, c, a.Build)
	if err != nil {
		return 0, err
	}
	info, err := b.Struct()
	if err != nil {
		return 0, err
	}
	if !koji.Truth(a.Opts.Value("scratch")) && !koji.Truth(a.Opts.Value("create_build")) {
		has, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM rpminfo WHERE build_id = $1)", b.ID)
		if err != nil {
			return 0, err
		}
		if has {
			return 0, koji.Errorf(koji.PreBuildError, "wrapper rpms for %s have already been built", koji.BuildLabel(info, false))
		}
	}
	target, err := c.Invoke(ctx, "getBuildTarget", a.Target, hub.KW("strict", true))
	if err != nil {
		return 0, err
	}
	if err := text(a.Channel); err != nil {
		return 0, err
	}
	return request(ctx, c, a.Priority, hub.TaskSpec{
		Method: "wrapperRPM", Params: []any{a.URL, target, info, nil, opts(a.Opts.Delete("repo_id"))}, Channel: a.Channel,
	})
}

type winArgs struct {
	VM       any    `koji:"vm"`
	URL      any    `koji:"url"`
	Target   any    `koji:"target"`
	Opts     any    `koji:"opts" default:"null"`
	Priority *int64 `koji:"priority" default:"null"`
	Channel  any    `koji:"channel" default:"'vm'"`
}

func requestWin(ctx context.Context, c *hub.Call, a winArgs) (int64, error) {
	if err := c.AssertWin(); err != nil {
		return 0, err
	}
	for _, v := range []any{a.VM, a.URL} {
		if err := text(v); err != nil {
			return 0, err
		}
	}
	target, err := hub.Invoke[struct {
		Dest int64 `koji:"dest_tag"`
	}](ctx, c, "getBuildTarget", a.Target, hub.KW("strict", true))
	if err != nil {
		return 0, err
	}
	err = c.System().Policy.Assert(ctx, c, "vm", policy.Data{"vm_name": a.VM, "tag": target.Dest}, hub.PolicyOptions{})
	if err != nil {
		return 0, err
	}
	return request(ctx, c, a.Priority, hub.TaskSpec{
		Method: "winbuild", Params: []any{a.VM, a.URL, a.Target, opts(a.Opts)}, Channel: a.Channel,
	})
}
