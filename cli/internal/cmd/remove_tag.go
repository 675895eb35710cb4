package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
)

type removeTagOptions struct{ Args []string }

func addRemoveTag(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "remove-tag", Category: cli.Admin,
		Usage: "[options] <name>", Short: "Remove a tag",
	}, func(f *cli.Flags, o *removeTagOptions) {
		f.Args(exactly(1, "Please specify a tag to remove", &o.Args))
	}, runRemoveTag)
}

func runRemoveTag(ctx context.Context, e *cli.Env, o removeTagOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if err := needPerm(ctx, s, "This action requires tag or admin privileges", "admin", "tag"); err != nil {
		return err
	}
	tag, err := find(ctx, s, "getTag", o.Args[0])
	if err != nil {
		return err
	}
	if tag == nil {
		return cli.Failf("No such tag: %s", o.Args[0])
	}
	_, err = s.Call(ctx, "deleteTag", tag.Value("id"))
	return err
}
