package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
)

type listTargetsOptions struct {
	Name  *string
	Quiet bool
}

func addListTargets(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-targets", Category: cli.Info, Anonymous: true,
		Usage: "[options]", Short: "List the build targets",
	}, func(f *cli.Flags, o *listTargetsOptions) {
		o.Quiet = f.Quiet
		f.OptString(&o.Name, "name", "only the target of this name")
		f.Bool(&o.Quiet, "quiet", "leave out the heading")
	}, runListTargets)
}

func runListTargets(ctx context.Context, e *cli.Env, o listTargetsOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	targets, err := list(ctx, s, "getBuildTargets", o.Name)
	if err != nil {
		return err
	}
	if len(targets) == 0 {
		if o.Name != nil && *o.Name != "" {
			return cli.Usagef("No such build target: %s", *o.Name)
		}
		return cli.Usagef("No targets were found")
	}
	const row = "%-30s %-30s %-30s\n"
	if !o.Quiet {
		e.Printf(row, "Name", "Buildroot", "Destination")
		e.Println(strings.Repeat("-", 93))
	}
	byName(targets)
	for _, t := range targets {
		e.Printf(row, str(t, "name"), str(t, "build_tag_name"), str(t, "dest_tag_name"))
	}
	return nil
}
