package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type mavenChainOptions struct {
	waitOptions
	SkipTag, Scratch, Debug, Force, Background bool
	Target                                     string
	Files                                      []string
}

func addMavenChain(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "maven-chain", Category: cli.Build,
		Usage: "[options] <target> <config> [<config> ...]", Short: "Build Maven packages that need one another",
	}, func(f *cli.Flags, o *mavenChainOptions) {
		f.Bool(&o.SkipTag, "skip-tag", "do not tag the builds")
		f.Bool(&o.Scratch, "scratch", "only try the builds out")
		f.Bool(&o.Debug, "debug", "run Maven in debug mode")
		f.Bool(&o.Force, "force", "build all packages, also those that are built already")
		o.declare(f)
		f.Bool(&o.Background, "background", "with a lower priority")
		f.Args(func(args []string) error {
			if len(args) < 2 {
				return cli.Usagef("Two arguments (a build target and a config file) are required")
			}
			o.Target, o.Files = args[0], args[1:]
			return nil
		})
	}, runMavenChain)
}

func runMavenChain(ctx context.Context, e *cli.Env, o mavenChainOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if err := checkTarget(ctx, s, o.Target, o.Scratch); err != nil {
		return err
	}
	builds, err := readMavenConfig(o.Files, true, o.Scratch)
	if err != nil {
		return err
	}
	if !haveOrder(builds) {
		return cli.Usagef("No possible build order, missing/circular dependencies")
	}
	params := xmlrpc.Struct{}
	for _, b := range builds {
		params.Set(b.name, b.params)
	}
	var opts taskOpts
	opts.yes("skip_tag", o.SkipTag)
	opts.yes("scratch", o.Scratch)
	opts.yes("debug", o.Debug)
	opts.yes("force", o.Force)
	id, err := client.Invoke[int64](ctx, s, "chainMaven", params, o.Target, opts.sent(), client.KW("priority", priorityOf(o.Background)))
	if err != nil {
		return err
	}
	e.TaskCreated(id)
	return o.watchAs(ctx, e, s, id, e.Config.Quiet)
}

// haveOrder reports whether the builds can be made one after another, so that
// each finds what it needs.
func haveOrder(builds []mavenSection) bool {
	done := map[string]bool{}
	for len(done) < len(builds) {
		before := len(done)
		for _, b := range builds {
			needs, _ := b.params.Value("buildrequires").([]string)
			ready := true
			for _, n := range needs {
				ready = ready && done[n]
			}
			if ready {
				done[b.name] = true
			}
		}
		if len(done) == before {
			return false
		}
	}
	return true
}
