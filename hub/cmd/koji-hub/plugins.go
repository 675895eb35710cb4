package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gokoji/gokoji/hub/internal/app"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/plugins"
	"github.com/gokoji/gokoji/plugins/allhub"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/manifest"
	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"
)

// askTime is how long the database may take to say what a site has.
const askTime = 10 * time.Second

func pluginsCommand() *cobra.Command {
	src := settings.Default()
	cmd := &cobra.Command{
		Use:   "plugins",
		Short: "Show which plugins there are, which are on, and what they still need",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			src.Optional = !cmd.Flags().Changed("conf")
			return listPlugins(cmd, src)
		},
	}
	sourceFlags(cmd, &src)
	return cmd
}

func listPlugins(cmd *cobra.Command, src settings.Source) error {
	s, err := settings.Load(src, settings.DefaultOwn())
	if err != nil {
		return err
	}
	manifests, err := plugins.Manifests()
	if err != nil {
		return err
	}
	site, siteErr := askSite(cmd.Context(), s.Options)
	l := manifest.Listing{
		Kind: manifest.Hub, Manifests: manifests, ConfigDir: s.PluginDir, Site: site,
		Enabled: append([]string{}, s.Options.Plugins...),
	}
	_, warnings, err := app.LoadPlugins(allhub.All(), s)
	for _, w := range warnings {
		cmd.PrintErrf("warning: %s\n", w)
	}
	l.Mistakes = err
	if err := l.Write(cmd.OutOrStdout()); err != nil || siteErr == nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "\nWhat is missing can't be told, as the database does not answer: %v\n", siteErr)
	return err
}

// askSite asks the database what there is of the things that plugins need.
func askSite(ctx context.Context, o *hub.Options) (site *manifest.Site, err error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	conn, err := pgx.Connect(ctx, app.ConnString(o))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	site = &manifest.Site{Hosts: map[string]int{}, Permissions: map[string]bool{}}
	var name string
	var hosts int
	rows, _ := conn.Query(ctx, `SELECT channels.name, COUNT(host_config.host_id) FROM channels
		LEFT JOIN host_channels ON host_channels.channel_id = channels.id AND host_channels.active = TRUE
		LEFT JOIN host_config ON host_config.host_id = host_channels.host_id AND host_config.active = TRUE AND host_config.enabled
		GROUP BY channels.name`)
	if _, err := pgx.ForEachRow(rows, []any{&name, &hosts}, func() error { site.Hosts[name] = hosts; return nil }); err != nil {
		return nil, err
	}
	rows, _ = conn.Query(ctx, "SELECT name FROM permissions")
	_, err = pgx.ForEachRow(rows, []any{&name}, func() error { site.Permissions[name] = true; return nil })
	return site, err
}
