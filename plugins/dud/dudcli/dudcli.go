// Package dudcli is the CLI half of the dud plugin: koji dud-build.
package dudcli

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

// Name is "dud".
func (*Plugin) Name() string { return "dud" }

// Register adds the command.
func (*Plugin) Register(r *cli.Registrar) error {
	cli.Command(r, cli.Spec{
		Name: "dud-build", Category: cli.Build,
		Usage: "[options] <koji_target> --scmurl=<git_repo> <dud_name><version> <pkg(nvr optional)> [<pkg> ...]",
		Short: "Build a driver update disk",
	}, flags, run)
	return nil
}

type options struct {
	Scratch, AllDeps, Wait bool
	SCMURL                 *string
	Arches                 []string
	CanFail                string
	Target, Disk, Version  string
	Packages               []string
}

func flags(f *cli.Flags, o *options) {
	o.Wait = true
	f.Bool(&o.Scratch, "scratch", "a scratch build")
	f.OptString(&o.SCMURL, "scmurl", "source repository with what is to be on the disk beside packages (`SCMURL`)")
	f.Bool(&o.AllDeps, "alldeps", "put all that the packages need onto the disk, too")
	f.Strings(&o.Arches, "arch", "build for this architecture only; may be given several times")
	f.String(&o.CanFail, "can-fail", "architectures whose failure does not fail the build (`ARCH1,ARCH2,...`)")
	f.BoolTo(&o.Wait, false, "nowait", "do not wait for the end")
	f.Bool(&o.Wait, "wait", "wait for the end, even without a terminal")
	f.Args(func(args []string) error {
		if len(args) < 4 {
			return cli.Usagef("Incorrect number of arguments")
		}
		o.Target, o.Disk, o.Version, o.Packages = args[0], args[1], args[2], args[3:]
		return nil
	})
}

func run(ctx context.Context, e *cli.Env, o options) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	optional := strings.FieldsFunc(o.CanFail, func(r rune) bool { return r == ',' })
	id, err := client.Invoke[int64](ctx, s, "dudBuild", client.KW(
		"target", o.Target, "arches", koji.CanonArchList(o.Arches), "dud_version", o.Version, "dud_name", o.Disk, "pkg_list", o.Packages,
		"scratch", o.Scratch, "alldeps", o.AllDeps, "scmurl", o.SCMURL, "optional_arches", koji.CanonArchList(optional)))
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
