package cmd

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/cli/internal/repowait"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type waitRepoRequestOptions struct {
	repoWaitOptions
	Request string
}

func addWaitRepoRequest(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "wait-repo-request", Category: cli.Monitor,
		Usage: "[options] <request-id>", Short: "Wait until a request for a repo is fulfilled",
	}, func(f *cli.Flags, o *waitRepoRequestOptions) {
		o.declare(f)
		f.Args(func(args []string) error {
			switch len(args) {
			case 0:
				return cli.Usagef("A request id must be specified")
			case 1:
				o.Request = args[0]
				return nil
			}
			return cli.Usagef("This command only accepts one argument")
		})
	}, runWaitRepoRequest)
}

// runWaitRepoRequest names a repo that is there already; one that was waited for
// it does not, as koji's.
func runWaitRepoRequest(ctx context.Context, e *cli.Env, o waitRepoRequestOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	check, err := find(ctx, s, "repo.checkRequest", o.Request)
	if err != nil {
		return err
	}
	if repo, ok := check.Value("repo").(xmlrpc.Struct); ok {
		printRepo(e, repo)
		return nil
	}
	req, ok := check.Value("request").(xmlrpc.Struct)
	if !ok {
		return fmt.Errorf("the hub answers neither a repo nor a request")
	}
	tag, err := find(ctx, s, "getTag", req.Value("tag_id"), client.KW("strict", true))
	if err != nil {
		return err
	}
	if _, err := o.watcher(e, s, repowait.Options{Tag: tag}).WaitRequest(ctx, req); err != nil {
		return o.failed(err)
	}
	return nil
}
