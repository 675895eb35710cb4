package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type editExternalRepoOptions struct {
	URL, NewName, Tag string
	Priority          *int64
	Mode, Arches      *string
	Repo              string
}

func addEditExternalRepo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "edit-external-repo", Category: cli.Admin,
		Usage: "[options] <name>", Short: "Change an external repo, or how a tag uses it",
	}, func(f *cli.Flags, o *editExternalRepoOptions) {
		f.String(&o.URL, "url", "new URL")
		f.String(&o.NewName, "name", "new name")
		f.String(&o.Tag, "t,tag", "change how this tag uses it (`TAG`)")
		f.OptInt(&o.Priority, "p,priority", "its priority in the tag (`PRIORITY`)")
		f.OptString(&o.Mode, "m,mode", "how it is merged in the tag (`MODE`): "+strings.Join(koji.RepoMergeModes(), ", "))
		f.OptString(&o.Arches, "a,arches", "architectures that the tag takes of it (`ARCH1,ARCH2, ...`)")
		f.Args(o.parse)
	}, runEditExternalRepo)
}

func (o *editExternalRepoOptions) parse(args []string) error {
	if len(args) != 1 {
		return cli.Usagef("Incorrect number of arguments")
	}
	o.Repo = args[0]
	if o.Tag == "" {
		for _, opt := range []struct {
			name  string
			given bool
		}{{"priority", o.Priority != nil}, {"mode", o.Mode != nil}, {"arches", o.Arches != nil}} {
			if opt.given {
				return cli.Usagef("If %s is specified, --tag must be specified as well", opt.name)
			}
		}
	}
	switch {
	case o.Tag != "" && len(o.tagChanges()) == 0:
		return cli.Usagef("At least, one of priority and merge mode should be specified")
	case o.Tag == "" && o.URL == "" && o.NewName == "":
		return cli.Usagef("No changes specified")
	}
	return nil
}

// tagChanges are what is to change in the tag, as keyword arguments.
func (o *editExternalRepoOptions) tagChanges() []any {
	var kw []any
	if o.Priority != nil {
		kw = append(kw, "priority", *o.Priority)
	}
	if o.Mode != nil && *o.Mode != "" {
		kw = append(kw, "merge_mode", *o.Mode)
	}
	if o.Arches != nil {
		kw = append(kw, "arches", *o.Arches)
	}
	return kw
}

func runEditExternalRepo(ctx context.Context, e *cli.Env, o editExternalRepoOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	var kw []any
	if o.URL != "" {
		kw = append(kw, "url", o.URL)
	}
	if o.NewName != "" {
		kw = append(kw, "name", o.NewName)
	}
	if kw != nil {
		if _, err := s.Call(ctx, "editExternalRepo", o.Repo, client.KW(kw...)); err != nil {
			return err
		}
	}
	if o.Tag == "" {
		return nil
	}
	kw = append(o.tagChanges(), "tag_info", o.Tag, "repo_info", o.Repo)
	_, err = s.Call(ctx, "editTagExternalRepo", client.KW(kw...))
	return err
}
