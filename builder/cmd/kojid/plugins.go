package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/gokoji/gokoji/builder/internal/app"
	"github.com/gokoji/gokoji/builder/internal/conf"
	"github.com/gokoji/gokoji/plugins"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/manifest"
)

// askLimit bounds how long the hub may take to tell what it has.
const askLimit = 10 * time.Second

// pluginsCommand lists the plugins: what there is, what is on, where it is
// configured and what is missing for it to work.
func pluginsCommand(f *flags, known func() []builder.Plugin) *cobra.Command {
	return &cobra.Command{
		Use:   "plugins",
		Short: "List the plugins, and what they lack to work",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := f.read(cmd)
			if err != nil {
				return err
			}
			manifests, err := plugins.Manifests()
			if err != nil {
				return err
			}
			list := manifest.Listing{
				Kind: manifest.Builder, Manifests: manifests, Enabled: append([]string{}, cfg.Plugins()...),
				ConfigDir: cfg.PluginDir,
			}
			_, list.Mistakes = app.Load(cfg, known(), f.strict, newLog(cmd.ErrOrStderr(), slog.LevelWarn, false))
			ctx, cancel := context.WithTimeout(cmd.Context(), askLimit)
			defer cancel()
			if list.Site, err = askSite(ctx, cfg); err != nil {
				cmd.PrintErrf("cannot ask the hub what is missing: %v\n", err)
			}
			return list.Write(cmd.OutOrStdout())
		},
	}
}

// askSite asks the hub, without logging in, what it has of what plugins need.
func askSite(ctx context.Context, cfg *conf.Config) (*manifest.Site, error) {
	opts := cfg.ClientOptions(nil)
	opts.MaxRetries, opts.OfflineRetry = -1, false
	hub, err := client.New(cfg.Server, opts)
	if err != nil {
		return nil, err
	}
	return manifest.AskSite(ctx, hub)
}
