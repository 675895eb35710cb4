// Package kiwihub is the hub half of kiwi: it makes the tasks that build images.
package kiwihub

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Plugin is the hub half.
type Plugin struct{}

// New returns the half.
func New() *Plugin { return &Plugin{} }

// Name implements hub.Plugin.
func (*Plugin) Name() string { return "kiwi" }

// Register implements hub.Plugin.
func (*Plugin) Register(r *hub.Registrar) error {
	hub.Method(r, "kiwiBuild", build, hub.Perm("image"), hub.Doc("Makes a task that builds an image from a KIWI description."))
	return nil
}

type buildArgs struct {
	Target           any  `koji:"target"`
	Arches           any  `koji:"arches"`
	DescURL          any  `koji:"desc_url"`
	DescPath         any  `koji:"desc_path"`
	OptionalArches   any  `koji:"optional_arches" default:"null"`
	Profile          any  `koji:"profile" default:"null"`
	Scratch          bool `koji:"scratch" default:"false"`
	Priority         any  `koji:"priority" default:"null"`
	MakePrep         bool `koji:"make_prep" default:"false"`
	Repos            any  `koji:"repos" default:"null"`
	Release          any  `koji:"release" default:"null"`
	Type             any  `koji:"type" default:"null"`
	TypeAttr         any  `koji:"type_attr" default:"null"`
	BundleNameFormat any  `koji:"result_bundle_name_format" default:"null"`
	UseBuildrootRepo bool `koji:"use_buildroot_repo" default:"true"`
	Version          any  `koji:"version" default:"null"`
	RepoReleaseVer   any  `koji:"repo_releasever" default:"null"`
}

func build(ctx context.Context, c *hub.Call, a buildArgs) (int64, error) {
	if err := a.checkTypes(); err != nil {
		return 0, err
	}
	if _, err := c.Invoke(ctx, "getBuildTarget", a.Target, hub.KW("strict", true)); err != nil {
		return 0, err
	}
	arches, err := koji.ParseArches(joined(a.Arches), true)
	if err != nil {
		return 0, err
	}
	var optional []string
	if koji.Truth(a.OptionalArches) {
		if optional, err = koji.ParseArches(joined(a.OptionalArches), true); err != nil {
			return 0, err
		}
	}
	spec := hub.TaskSpec{Method: "kiwiBuild", Channel: "image"}
	if spec.Priority, err = priority(ctx, c, a.Priority); err != nil {
		return 0, err
	}
	spec.Params = []any{a.Target, xmlrpc.List(arches), a.DescURL, a.DescPath, a.options(optional)}
	return c.System().Tasks.MakeTask(ctx, c, spec)
}

// checkTypes refuses what koji refuses; where nothing is given there is nothing
// to check.
func (a *buildArgs) checkTypes() error {
	for _, v := range []any{a.DescURL, a.DescPath, a.Profile, a.Version, a.Release, a.RepoReleaseVer} {
		if v == nil {
			continue
		}
		if _, err := args.String(v); err != nil {
			return err
		}
	}
	for _, v := range []any{a.Repos, a.TypeAttr} {
		if _, ok := v.([]any); !ok && koji.Truth(v) {
			return hub.WrongType(v, "<class 'list'>")
		}
	}
	if koji.Truth(a.BundleNameFormat) {
		_, err := args.String(a.BundleNameFormat)
		return err
	}
	return nil
}

// options is the task's last parameter: what is given, by koji's names.
func (a *buildArgs) options(optionalArches []string) xmlrpc.Struct {
	opts := xmlrpc.Struct{}
	add := func(name string, v any) {
		if koji.Truth(v) {
			opts = append(opts, xmlrpc.Member{Name: name, Value: v})
		}
	}
	add("scratch", a.Scratch)
	add("profile", a.Profile)
	add("version", a.Version)
	add("release", a.Release)
	add("optional_arches", xmlrpc.List(optionalArches))
	add("repos", a.Repos)
	add("repo_releasever", a.RepoReleaseVer)
	add("make_prep", a.MakePrep)
	add("type", a.Type)
	add("use_buildroot_repo", a.UseBuildrootRepo)
	add("type_attr", a.TypeAttr)
	add("result_bundle_name_format", a.BundleNameFormat)
	return opts
}

func priority(ctx context.Context, c *hub.Call, v any) (*int64, error) {
	if !koji.Truth(v) {
		return nil, nil
	}
	n, err := args.Int(v)
	if err != nil {
		return nil, err
	}
	return c.RelativePriority(ctx, n)
}

// joined makes one text of a list of texts: koji lets each hold several arches.
func joined(v any) any {
	list, ok := v.([]any)
	if !ok {
		return v
	}
	texts := make([]string, len(list))
	for i, item := range list {
		if texts[i], ok = item.(string); !ok {
			return v
		}
	}
	return strings.Join(texts, " ")
}
