package cmd

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type mavenBuildOptions struct {
	waitOptions
	mavenOptions
	Inis                                       []string
	Section                                    string
	Debug, SkipTag, Scratch, Quiet, Background bool
	Target, Source                             string
}

func addMavenBuild(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "maven-build", Category: cli.Build,
		Usage: "[options] <target> <URL>\n       koji maven-build --ini=CONFIG... [options] <target>", Short: "Build a Maven package from source",
	}, mavenBuildFlags, runMavenBuild)
}

func mavenBuildFlags(f *cli.Flags, o *mavenBuildOptions) {
	o.Quiet = f.Quiet
	f.String(&o.Patches, "patches", "a directory of patches for the source (`URL`)")
	f.Strings(&o.Goals, "G,goal", "run this `GOAL` before deploy")
	f.Strings(&o.Profiles, "P,profile", "build with this `PROFILE`")
	f.Strings(&o.Properties, "D,property", "set a system property (`NAME=VALUE`)")
	f.Strings(&o.Envs, "E,env", "set an environment variable (`NAME=VALUE`)")
	f.Strings(&o.Packages, "p,package", "install this `PACKAGE` into the build root, too")
	f.Strings(&o.JVMOptions, "J,jvm-option", "pass an `OPTION` to the JVM")
	f.Strings(&o.MavenOptions, "M,maven-option", "pass an `OPTION` to Maven")
	f.Strings(&o.Inis, "ini", "read the build's parameters from this file (`CONFIG`)")
	f.String(&o.Section, "s,section", "the section of the file")
	f.Bool(&o.Debug, "debug", "run Maven in debug mode")
	f.String(&o.Specfile, "specfile", "a fragment of a spec file for wrapper RPMs (`URL`)")
	f.Bool(&o.SkipTag, "skip-tag", "do not tag the build")
	f.Bool(&o.Scratch, "scratch", "only try the build out")
	o.waitOptions.declare(f)
	f.Bool(&o.Quiet, "quiet", "say nothing of the task")
	f.Bool(&o.Background, "background", "with a lower priority")
	f.Args(func(args []string) error {
		switch {
		case o.Inis != nil && len(args) != 1:
			return cli.Usagef("Exactly one argument (a build target) is required")
		case o.Inis == nil && len(args) != 2:
			return cli.Usagef("Exactly two arguments (a build target and a SCM URL) are required")
		case o.Inis == nil:
			o.Source = args[1]
		}
		o.Target = args[0]
		return nil
	})
}

func runMavenBuild(ctx context.Context, e *cli.Env, o mavenBuildOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if err := checkTarget(ctx, s, o.Target, o.Scratch); err != nil {
		return err
	}
	source, params, err := o.request()
	if err != nil {
		return err
	}
	if !strings.Contains(source, "://") {
		return cli.Usagef("No such SCM URL: %s", source)
	}
	if o.Debug {
		options, _ := params.Value("maven_options").([]string)
		params.Set("maven_options", append(slices.Clone(options), "--debug"))
	}
	if o.SkipTag {
		params.Set("skip_tag", true)
	}
	id, err := client.Invoke[int64](ctx, s, "mavenBuild", source, o.Target, params, client.KW("priority", priorityOf(o.Background)))
	if err != nil {
		return err
	}
	return o.announce(ctx, e, s, id, o.Quiet)
}

// request is what is to be built, and how.
func (o *mavenBuildOptions) request() (string, xmlrpc.Struct, error) {
	if o.Inis == nil {
		params, err := o.params("", o.Scratch)
		return o.Source, params, err
	}
	build, err := oneMavenConfig(o.Inis, o.Section, o.Scratch)
	if err != nil {
		return "", nil, err
	}
	if has(build.params, "type") {
		return "", nil, cli.Usagef("Section %s does not contain a maven-build config", build.name)
	}
	source := koji.Str(build.params.Value("scmurl"))
	return source, build.params.Delete("scmurl"), nil
}
