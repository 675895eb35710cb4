package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/koji"
)

type indirectionOptions struct {
	waitOptions
	Config                                         string
	Background, SkipTag, Scratch                   bool
	Name, Version, Release, Arch, Target           *string
	BaseTask, BaseBuild, UtilityTask, UtilityBuild *string
	Template, TemplateURL, ResultsLoc              *string
}

func addImageBuildIndirection(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "image-build-indirection", Category: cli.Build,
		Usage: "[base_image] [utility_image] [indirection_build_template]\n       koji image-build --config <FILE>\n",
		Short: "Make a disk image with the help of other images",
	}, indirectionFlags, runIndirection)
}

func indirectionFlags(f *cli.Flags, o *indirectionOptions) {
	f.String(&o.Config, "config", "read options from this file; those on the command line give way")
	f.Bool(&o.Background, "background", "with a lower priority")
	f.OptString(&o.Name, "name", "name of the image")
	f.OptString(&o.Version, "version", "version of the image")
	f.OptString(&o.Release, "release", "release of the image")
	f.OptString(&o.Arch, "arch", "architecture of the image and of those that it is made with")
	f.OptString(&o.Target, "target", "build target")
	f.Bool(&o.SkipTag, "skip-tag", "do not tag the build")
	f.OptString(&o.BaseTask, "base-image-task", "id of the task that made the base image")
	f.OptString(&o.BaseBuild, "base-image-build", "id or name-version-release of the base image")
	f.OptString(&o.UtilityTask, "utility-image-task", "id of the task that made the utility image")
	f.OptString(&o.UtilityBuild, "utility-image-build", "id or name-version-release of the utility image")
	f.OptString(&o.Template, "indirection-template", "file with the template, here or in the source repository")
	f.OptString(&o.TemplateURL, "indirection-template-url", "source repository that the template is in")
	f.OptString(&o.ResultsLoc, "results-loc", "where in the working image the results are")
	f.Bool(&o.Scratch, "scratch", "only try it out")
	o.declare(f)
	f.Bool(new(bool), "noprogress", "without effect")
	f.Args(func([]string) error { return o.readConfig() })
}

// texts are the options with values, by the API's names and in its order: those
// that are required, then the others.
func (o *indirectionOptions) texts() (required, optional []namedText) {
	return []namedText{
			{"name", &o.Name}, {"version", &o.Version}, {"arch", &o.Arch}, {"target", &o.Target},
			{"indirection_template", &o.Template}, {"results_loc", &o.ResultsLoc},
		}, []namedText{
			{"indirection_template_url", &o.TemplateURL}, {"utility_image_task", &o.UtilityTask},
			{"utility_image_build", &o.UtilityBuild}, {"base_image_task", &o.BaseTask}, {"base_image_build", &o.BaseBuild},
			{"release", &o.Release},
		}
}

type namedText struct {
	name string
	to   **string
}

func (t namedText) given() bool { return *t.to != nil && **t.to != "" }

func (o *indirectionOptions) readConfig() error {
	const section = "image-build-indirection"
	if o.Config == "" {
		return nil
	}
	conf, err := config.Read([]config.Source{{Path: o.Config, Required: true}}, false)
	if err != nil {
		return err
	}
	if !conf.Has(section) {
		return cli.Usagef("single section called [%s] is required", section)
	}
	required, optional := o.texts()
	for _, t := range append(required, optional...) {
		if opt, ok := conf.Get(section, t.name); ok {
			*t.to = &opt.Value
		}
	}
	for name, to := range map[string]*bool{"scratch": &o.Scratch, "skip_tag": &o.SkipTag, "background": &o.Background} {
		if opt, ok := conf.Get(section, name); ok {
			*to = opt.Value != ""
		}
	}
	return nil
}

func (o *indirectionOptions) check(e *cli.Env) error {
	one := func(a, b *string) bool { return (a != nil && *a != "") != (b != nil && *b != "") }
	switch {
	case !one(o.UtilityTask, o.UtilityBuild):
		return koji.Errorf(koji.GenericError, "You must specify either a utility-image task or build ID/NVR")
	case !one(o.BaseTask, o.BaseBuild):
		return koji.Errorf(koji.GenericError, "You must specify either a base-image task or build ID/NVR")
	}
	var missing []string
	required, _ := o.texts()
	for _, t := range required {
		if !t.given() {
			missing = append(missing, "--"+strings.ReplaceAll(t.name, "_", "-"))
		}
	}
	if missing != nil {
		e.Println("Missing the following required options: " + strings.Join(missing, " "))
		return koji.Errorf(koji.GenericError, "Missing required options specified above")
	}
	return nil
}

func runIndirection(ctx context.Context, e *cli.Env, o indirectionOptions) error {
	if err := o.check(e); err != nil {
		return err
	}
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if err := checkImageTarget(ctx, s, *o.Target); err != nil {
		return err
	}
	if o.TemplateURL == nil || *o.TemplateURL == "" {
		if !o.Scratch {
			return koji.Errorf(koji.GenericError, "Non-scratch builds must provide a URL for the indirection template")
		}
		uploaded, err := uploadSource(ctx, e, s, *o.Template, "cli-image-indirection", "", true)
		if err != nil {
			return err
		}
		uploaded = "work/" + uploaded
		o.Template = &uploaded
	}
	id, err := client.Invoke[int64](ctx, s, "buildImageIndirection", client.KW("opts", o.taskOpts(), "priority", priorityOf(o.Background)))
	if err != nil {
		return err
	}
	return o.announce(ctx, e, s, id, e.Config.Quiet)
}

// taskOpts are all options, also those that were not given.
func (o *indirectionOptions) taskOpts() any {
	arch := koji.CanonArch(*o.Arch)
	o.Arch = &arch
	var opts taskOpts
	required, optional := o.texts()
	for _, t := range append(required, optional...) {
		opts.set(t.name, nil)
		opts.text(t.name, *t.to)
	}
	for _, f := range []struct {
		name string
		on   bool
	}{{"scratch", o.Scratch}, {"skip_tag", o.SkipTag}} {
		opts.set(f.name, nil)
		opts.yes(f.name, f.on)
	}
	return opts.sent()
}
