package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/gokoji/gokoji/builder/internal/conf"
	"github.com/gokoji/gokoji/plugins"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/manifest"
)

// askLimit bounds how long the hub may take to tell what it has.
const askLimit = 10 * time.Second

// pluginsCommand lists the plugins: what there is, what is on, where it is
// configured and what is missing for it to work.
func pluginsCommand(f *flags) *cobra.Command {
	return &cobra.Command{
		Use:   "plugins",
		Short: "List the plugins, and what they lack to work",
		Args:  cobra.NoArgs,
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
	site := &manifest.Site{Hosts: map[string]int{}, Permissions: map[string]bool{}}
	type named struct {
		ID   int64  `koji:"id"`
		Name string `koji:"name"`
	}
	channels, err := client.Invoke[[]named](ctx, hub, "listChannels")
	if err != nil {
		return nil, err
	}
	for _, c := range channels {
		hosts, err := client.Invoke[[]any](ctx, hub, "listHosts", client.KW("channelID", c.ID, "enabled", true))
		if err != nil {
			return nil, err
		}
		site.Hosts[c.Name] = len(hosts)
	}
	perms, err := client.Invoke[[]named](ctx, hub, "getAllPerms")
	if err != nil {
		return nil, err
	}
	for _, p := range perms {
		site.Permissions[p.Name] = true
	}
	return site, nil
}
