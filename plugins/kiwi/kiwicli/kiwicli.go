// Package kiwicli is the CLI half of the kiwi plugin: koji kiwi-build.
package kiwicli

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Plugin is the CLI half. It has no options.
type Plugin struct{}

// New returns the plugin.
func New() *Plugin { return &Plugin{} }

// Name is "kiwi".
func (*Plugin) Name() string { return "kiwi" }

// Register adds the command.
func (*Plugin) Register(r *cli.Registrar) error {
	cli.Command(r, cli.Spec{
		Name: "kiwi-build", Category: cli.Build,
		Usage: "[options] <target> <description_scm> <description_path>", Short: "Build images from a KIWI description",
	}, flags, run)
	return nil
}

type options struct {
	Scratch, MakePrep, BuildrootRepo, Wait  bool
	Version, Release, Releasever, Profile   string
	Type, BundleName, CanFail               string
	Repos, TypeAttrs, Arches                []string
	Target, DescriptionSCM, DescriptionPath string
}

func flags(f *cli.Flags, o *options) {
	o.Wait = true
	f.Bool(&o.Scratch, "scratch", "a scratch build")
	f.String(&o.Version, "version", "version of the image, instead of the description's")
	f.String(&o.Release, "release", "release of the image")
	f.Strings(&o.Repos, "repo", "install from this repo instead of the build tag's; may be given several times")
	f.String(&o.Releasever, "repo-releasever", "releasever of the image, instead of the default")
	f.Bool(new(bool), "noprogress", "without effect")
	f.String(&o.Profile, "kiwi-profile", "profile of the description to build")
	f.String(&o.Type, "type", "type of the image, instead of the description's")
	f.Strings(&o.TypeAttrs, "type-attr", "attribute of the image's type; may be given several times")
	f.String(&o.BundleName, "result-bundle-name-format", "how the result's files are called")
	f.Bool(&o.MakePrep, "make-prep", "run `make prep` in the checkout first")
	f.Bool(&o.BuildrootRepo, "buildroot-repo", "install from the build tag's repo, too; without --repo from it alone")
	f.String(&o.CanFail, "can-fail", "architectures whose failure does not fail the build (`ARCH1,ARCH2,...`)")
	f.Strings(&o.Arches, "arch", "build for this architecture only; may be given several times")
	f.BoolTo(&o.Wait, false, "nowait", "do not wait for the end")
	f.Bool(&o.Wait, "wait", "wait for the end, even without a terminal")
	f.Args(func(args []string) error {
		if len(args) != 3 {
			return cli.Usagef("Incorrect number of arguments")
		}
		o.Target, o.DescriptionSCM, o.DescriptionPath = args[0], args[1], args[2]
		return nil
	})
}

func run(ctx context.Context, e *cli.Env, o options) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	kw := o.keywords()
	switch {
	case s.HubVersion() == "":
		e.Warnf("hub version is < 1.35, buildroot repo is always used in addition to specified repos")
	case o.BuildrootRepo:
		kw = append(kw, "use_buildroot_repo", true)
	case o.Repos == nil:
		e.Warnf("no repos given, using buildroot repo")
		kw = append(kw, "use_buildroot_repo", true)
	}
	id, err := client.Invoke[int64](ctx, s, "kiwiBuild", client.KW(kw...))
	if err != nil {
		return err
	}
	quiet := e.Config.Quiet
	if !quiet {
		e.TaskCreated(id)
	}
	if !o.Wait {
		return nil
	}
	return e.Follow(ctx, s, quiet, id)
}

// keywords are what the API takes by name; only what was given is sent, as hubs
// of old do not know all of it.
func (o *options) keywords() []any {
	kw := []any{"arches", koji.CanonArchList(o.Arches), "target", o.Target, "desc_url", o.DescriptionSCM, "desc_path", o.DescriptionPath}
	add := func(given bool, name string, value any) {
		if given {
			kw = append(kw, name, value)
		}
	}
	text := func(name, value string) { add(value != "", name, value) }
	add(o.Scratch, "scratch", true)
	if o.CanFail != "" {
		optional := strings.FieldsFunc(o.CanFail, func(r rune) bool { return r == ',' })
		kw = append(kw, "optional_arches", koji.CanonArchList(optional))
	}
	text("profile", o.Profile)
	text("version", o.Version)
	text("release", o.Release)
	add(o.MakePrep, "make_prep", true)
	text("type", o.Type)
	add(o.TypeAttrs != nil, "type_attr", o.TypeAttrs)
	text("result_bundle_name_format", o.BundleName)
	add(o.Repos != nil, "repos", o.Repos)
	text("repo_releasever", o.Releasever)
	return kw
}
