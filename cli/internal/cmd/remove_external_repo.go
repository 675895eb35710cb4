package cmd

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type removeExternalRepoOptions struct {
	AllTags, Force bool
	Repo           string
	Tags           []string
}

func addRemoveExternalRepo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "remove-external-repo", Category: cli.Admin,
		Usage: "<repo> [<tag> ...]", Short: "Take an external repo from tags, or delete it",
	}, func(f *cli.Flags, o *removeExternalRepoOptions) {
		f.Bool(&o.AllTags, "alltags", "take it from all tags")
		f.Bool(&o.Force, "force", "delete it even if tags use it")
		f.Args(func(args []string) error {
			if len(args) < 1 {
				return cli.Usagef("Incorrect number of arguments")
			}
			o.Repo, o.Tags = args[0], args[1:]
			return nil
		})
	}, runRemoveExternalRepo)
}

func runRemoveExternalRepo(ctx context.Context, e *cli.Env, o removeExternalRepoOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	uses, err := list(ctx, s, "getTagExternalRepos", client.KW("repo_info", o.Repo))
	if err != nil {
		return err
	}
	current, remove := names(uses, "tag_name"), o.Tags
	switch {
	case o.AllTags && len(o.Tags) > 0:
		return cli.Usagef("Do not specify tags when using --alltags")
	case o.AllTags && len(current) == 0 && !o.Force:
		e.Warnf("External repo %s not associated with any tags", o.Repo)
		return nil
	case o.AllTags:
		remove = current
	}
	if len(remove) == 0 {
		return o.delete(ctx, e, s, current)
	}
	for _, tag := range remove {
		if !slices.Contains(current, tag) {
			e.Printf("External repo %s not associated with tag %s\n", o.Repo, tag)
			continue
		}
		if _, err := s.Call(ctx, "removeExternalRepoFromTag", tag, o.Repo); err != nil {
			return err
		}
	}
	return nil
}

func (o *removeExternalRepoOptions) delete(ctx context.Context, e *cli.Env, c client.Caller, users []string) error {
	if len(users) > 0 && !o.Force {
		e.Warnf("Error: external repo %s used by tag(s): %s", o.Repo, strings.Join(users, ", "))
		return cli.Failf("Use --force to remove anyway")
	}
	_, err := c.Call(ctx, "deleteExternalRepo", o.Repo)
	return err
}
