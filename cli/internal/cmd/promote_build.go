package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type promoteBuildOptions struct {
	Force bool
	Build string
}

func addPromoteBuild(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "promote-build", Category: cli.Misc,
		Usage: "[options] <draft-build>", Short: "Make a proper build of a draft",
	}, func(f *cli.Flags, o *promoteBuildOptions) {
		f.Bool(&o.Force, "f,force", "whatever the policy says (admins only)")
		f.Args(func(args []string) error {
			if len(args) != 1 {
				return cli.Usagef("Please specify a draft build")
			}
			o.Build = args[0]
			return nil
		})
	}, runPromoteBuild)
}

func runPromoteBuild(ctx context.Context, e *cli.Env, o promoteBuildOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if o.Force {
		if err := needPerm(ctx, s, "--force requires admin privilege", "admin"); err != nil {
			return err
		}
	}
	draft, err := find(ctx, s, "getBuild", intOrText(o.Build))
	switch {
	case err != nil:
		return err
	case draft == nil:
		return cli.Failf("No such build: %s", o.Build)
	case !yes(draft, "draft"):
		return cli.Failf("Not a draft build: %s", o.Build)
	}
	build, err := find(ctx, s, "promoteBuild", draft.Value("id"), client.KW("force", o.Force))
	if err == nil {
		e.Printf("%s has been promoted to %s\n", str(draft, "nvr"), str(build, "nvr"))
	}
	return err
}
