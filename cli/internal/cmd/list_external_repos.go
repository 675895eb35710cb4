package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listExternalReposOptions struct {
	eventOptions
	URL, RepoName, Tag   string
	ID                   int64
	Used, Inherit, Quiet bool
}

func addListExternalRepos(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-external-repos", Category: cli.Info, Anonymous: true,
		Usage: "[options]", Short: "List external repos",
	}, func(f *cli.Flags, o *listExternalReposOptions) {
		o.Quiet = f.Quiet
		f.String(&o.URL, "url", "the repo with this URL")
		f.String(&o.RepoName, "name", "the repo with this name")
		f.Int(&o.ID, "id", "the repo with this id")
		f.String(&o.Tag, "tag", "the repos of this tag")
		f.Bool(&o.Used, "used", "show which tags use the repos")
		f.Bool(&o.Inherit, "inherit", "with --tag: those that it inherits, too")
		o.declare(f)
		f.Bool(&o.Quiet, "quiet", "leave out the heading")
	}, runListExternalRepos)
}

// externalRepoTable is one of the forms of the list.
type externalRepoTable struct {
	header, line string
	row          func(e *cli.Env, repo xmlrpc.Struct)
}

func runListExternalRepos(ctx context.Context, e *cli.Env, o listExternalReposOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	event, err := o.resolve(ctx, e, s, false)
	if err != nil {
		return err
	}
	repos, table, err := o.find(ctx, s, event)
	if err != nil {
		return err
	}
	if !o.Quiet {
		e.Println(table.header)
		e.Println(table.line)
	}
	for _, repo := range repos {
		table.row(e, repo)
	}
	return nil
}

// find asks for the repos in the way that the options want them shown.
func (o *listExternalReposOptions) find(ctx context.Context, c client.Caller, event any) ([]xmlrpc.Struct, externalRepoTable, error) {
	var (
		repo   any
		method string
		kw     []any
		table  externalRepoTable
	)
	switch {
	case o.ID != 0:
		repo = o.ID
	case o.RepoName != "":
		repo = o.RepoName
	}
	switch {
	case o.Tag != "" && o.Inherit && repo != nil:
		return nil, table, cli.Usagef("Can't select by repo when using --inherit")
	case o.Tag != "" && o.Inherit:
		method, kw, table = "getExternalRepoList", []any{"tag_info", o.Tag}, tagsWithExternalRepos()
	case o.Tag != "":
		method, kw, table = "getTagExternalRepos", []any{"tag_info", o.Tag, "repo_info", repo}, externalReposOfTag()
	case o.Used:
		method, kw, table = "getTagExternalRepos", []any{"repo_info", repo}, tagsWithExternalRepos()
	default:
		var url any
		if o.URL != "" {
			url = o.URL
		}
		method, kw, table = "listExternalRepos", []any{"info", repo, "url", url}, externalRepos()
	}
	repos, err := list(ctx, c, method, client.KW(eventKW(kw, event)...))
	return repos, table, err
}

func externalRepos() externalRepoTable {
	return externalRepoTable{
		"External repo name        URL",
		strings.Repeat("-", 25) + " " + strings.Repeat("-", 40),
		func(e *cli.Env, r xmlrpc.Struct) { e.Printf("%-25s %s\n", str(r, "name"), str(r, "url")) },
	}
}

func externalReposOfTag() externalRepoTable {
	return externalRepoTable{
		"Pri External repo name        Mode       URL",
		"--- " + strings.Repeat("-", 25) + " " + strings.Repeat("-", 10) + " " + strings.Repeat("-", 40),
		func(e *cli.Env, r xmlrpc.Struct) {
			e.Printf("%-3d %-25s %-10s %s\n", num(r, "priority"), str(r, "external_repo_name"), str(r, "merge_mode"), str(r, "url"))
		},
	}
}

func tagsWithExternalRepos() externalRepoTable {
	return externalRepoTable{
		"Tag                  Pri Mode       External repo name",
		strings.Repeat("-", 20) + " --- " + strings.Repeat("-", 10) + " " + strings.Repeat("-", 25),
		func(e *cli.Env, r xmlrpc.Struct) {
			e.Printf("%-20s %-3d %-10s %s\n", str(r, "tag_name"), num(r, "priority"), str(r, "merge_mode"), str(r, "external_repo_name"))
		},
	}
}
