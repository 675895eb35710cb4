package cmd

import (
	"context"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type addExternalRepoOptions struct {
	Tags         []string // TAG or TAG::PRIORITY
	Priority     *int64
	Mode, Arches string
	Args         []string // name and, for a new one, URL
}

func addAddExternalRepo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "add-external-repo", Category: cli.Admin,
		Usage: "[options] <name> [<url>]", Short: "Make an external repo known, or add one to tags",
	}, func(f *cli.Flags, o *addExternalRepoOptions) {
		f.Strings(&o.Tags, "t,tag", "add it to this tag; TAG::N gives its priority there (`TAG`)")
		f.OptInt(&o.Priority, "p,priority", "its priority in the tags")
		f.String(&o.Mode, "m,mode", "how it is merged: "+strings.Join(koji.RepoMergeModes(), ", "))
		f.String(&o.Arches, "a,arches", "take these architectures of it only (`ARCH1,ARCH2, ...`)")
		f.Args(func(args []string) error { o.Args = args; return nil })
	}, runAddExternalRepo)
}

func runAddExternalRepo(ctx context.Context, e *cli.Env, o addExternalRepoOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	switch {
	case o.Mode != "" && !koji.ValidMergeMode(o.Mode):
		return cli.Usagef("Invalid mode: %s", o.Mode)
	case o.Mode != "" && o.Tags == nil:
		return cli.Usagef("The --mode option can only be used with --tag")
	}
	repo, err := o.repo(ctx, e, s)
	if err != nil {
		return err
	}
	var kw []any
	if o.Mode != "" {
		kw = append(kw, "merge_mode", o.Mode)
	}
	if o.Arches != "" {
		kw = append(kw, "arches", o.Arches)
	}
	for _, spec := range o.Tags {
		tag, priority, err := o.priority(ctx, s, spec)
		if err != nil {
			return err
		}
		if _, err := s.Call(ctx, "addExternalRepoToTag", tag, repo.Value("name"), priority, client.KW(kw...)); err != nil {
			return err
		}
		e.Printf("Added external repo %s to tag %s (priority %d)\n", str(repo, "name"), tag, priority)
	}
	return nil
}

// repo makes the repo, or finds the one of that name.
func (o *addExternalRepoOptions) repo(ctx context.Context, e *cli.Env, c client.Caller) (xmlrpc.Struct, error) {
	switch len(o.Args) {
	case 1:
		repo, err := find(ctx, c, "getExternalRepo", o.Args[0], client.KW("strict", true))
		if err == nil && o.Tags == nil {
			err = cli.Usagef("A url is required to create an external repo entry")
		}
		return repo, err
	case 2:
		repo, err := find(ctx, c, "createExternalRepo", o.Args[0], o.Args[1])
		if err == nil {
			e.Println("Created external repo " + str(repo, "id"))
		}
		return repo, err
	}
	return nil, cli.Usagef("Incorrect number of arguments")
}

// priority splits TAG::PRIORITY. Without one in it the option counts, else a place
// behind the tag's other repos is chosen that leaves room for later ones.
func (o *addExternalRepoOptions) priority(ctx context.Context, c client.Caller, spec string) (string, int64, error) {
	tag := spec
	if i := strings.LastIndex(spec, "::"); i >= 0 {
		tag = spec[:i]
		if text := spec[i+2:]; text != "auto" && text != "-1" {
			n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
			if err != nil {
				err = koji.Errorf(koji.GenericError, "Invalid priority: %s", text)
			}
			return tag, n, err
		}
	}
	if o.Priority != nil {
		return tag, *o.Priority, nil
	}
	repos, err := list(ctx, c, "getTagExternalRepos", client.KW("tag_info", tag))
	if err != nil || len(repos) == 0 {
		return tag, 5, err
	}
	last := num(repos[len(repos)-1], "priority") + 7
	rest := ((last % 5) + 5) % 5
	return tag, last - rest, nil
}
