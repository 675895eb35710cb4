package cmd

import (
	"context"

	"github.com/gokoji/gokoji/plugins"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/manifest"
)

func addPlugins(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "plugins", Category: cli.Info, Anonymous: true,
		Short: "List the plugins of this program, and what the hub lacks for them",
	}, func(*cli.Flags, *struct{}) {}, runPlugins)
}

// runPlugins works without a hub, too: what is missing is not known then.
func runPlugins(ctx context.Context, e *cli.Env, _ struct{}) error {
	list, err := plugins.Manifests()
	if err != nil {
		return err
	}
	listing := manifest.Listing{Kind: manifest.CLI, Manifests: list}
	if listing.Site, err = askSite(ctx, e); err != nil {
		e.Warnf("cannot ask the hub what is missing: %v", err)
	}
	return listing.Write(e.Out)
}

// askSite asks the hub what it has of what plugins need.
func askSite(ctx context.Context, e *cli.Env) (*manifest.Site, error) {
	s, err := e.Session(ctx)
	if err != nil {
		return nil, err
	}
	return manifest.AskSite(ctx, s)
}
