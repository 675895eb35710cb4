package sidetagcli

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type removeOptions struct{ Tags []string }

func removeFlags(f *cli.Flags, o *removeOptions) {
	f.Args(func(args []string) error {
		if len(args) < 1 {
			return cli.Usagef("Sidetag argument is required")
		}
		o.Tags = args
		return nil
	})
}

func runRemove(ctx context.Context, e *cli.Env, o removeOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	var calls []client.Request
	for _, tag := range o.Tags {
		calls = append(calls, client.Request{Method: "removeSideTag", Params: []any{tag}})
	}
	results, err := s.Multicall(ctx, calls, 0)
	if err != nil {
		return err
	}
	return client.FirstError(results)
}
