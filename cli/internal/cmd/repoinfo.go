package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type repoinfoOptions struct {
	Buildroots bool
	Repos      []string
}

func addRepoinfo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "repoinfo", Category: cli.Info, Anonymous: true,
		Usage: "[options] <repo-id> [<repo-id> ...]", Short: "Show repos",
	}, func(f *cli.Flags, o *repoinfoOptions) {
		f.Bool(&o.Buildroots, "buildroots", "with the ids of the build roots made from it")
		f.Args(atLeast(1, "Please specify a repo ID", &o.Repos))
	}, runRepoinfo)
}

func runRepoinfo(ctx context.Context, e *cli.Env, o repoinfoOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	calls := make([]client.Request, len(o.Repos))
	for i, id := range o.Repos {
		calls[i] = call("repoInfo", id, client.KW("strict", false))
	}
	results, err := s.Multicall(ctx, calls, 0)
	if err != nil {
		return err
	}
	for i, r := range results {
		if r.Err != nil {
			return r.Err
		}
		info, ok := r.Value.(xmlrpc.Struct)
		if !ok {
			e.Warnf("No such repo: %s\n", o.Repos[i])
			continue
		}
		printRepoInfo(e, info)
		if err := o.buildroots(ctx, e, s, info.Value("id")); err != nil {
			return err
		}
	}
	return nil
}

func printRepoInfo(e *cli.Env, info xmlrpc.Struct) {
	paths := koji.PathInfo{Top: e.Config.TopURL}
	id, tag := num(info, "id"), str(info, "tag_name")
	url := paths.Repo(id, tag)
	description := url + "/repo.json"
	dist := "no"
	if yes(info, "dist") {
		dist = "yes"
		description = paths.DistRepo(id, tag, "") + "/repo.json"
	}
	e.Printf("ID: %d\nTag ID: %s\nTag name: %s\nState: %s\n", id, str(info, "tag_id"), tag, koji.RepoState(num(info, "state")))
	e.Printf("Created: %s\nCreated event: %s\n", koji.FormatTimeLong(info.Value("create_ts"), e.Location), str(info, "create_event"))
	e.Printf("URL: %s\nRepo json: %s\nDist repo?: %s\nTask ID: %s\n", url, description, dist, str(info, "task_id"))
}

// buildroots counts the build roots that were made from a repo; hubs before koji
// 1.33 cannot.
func (o *repoinfoOptions) buildroots(ctx context.Context, e *cli.Env, c client.Caller, repo any) error {
	roots, err := list(ctx, c, "listBuildroots", client.KW("repoID", repo))
	if koji.IsKind(err, koji.ParameterError) {
		if o.Buildroots {
			e.Warnf("--buildroots option is available with hub 1.33 or newer")
		}
		return nil
	}
	if err != nil {
		return err
	}
	e.Printf("Number of buildroots: %d\n", len(roots))
	if !o.Buildroots || len(roots) == 0 {
		return nil
	}
	e.Println("Buildroots ID:")
	for _, root := range roots {
		e.Println(strings.Repeat(" ", 15) + str(root, "id"))
	}
	return nil
}
