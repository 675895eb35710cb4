package main

import (
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/dev"
	"github.com/spf13/cobra"
)

func devCommand() *cobra.Command {
	var o dev.Options
	var plugins string
	var verbose bool
	cmd := &cobra.Command{
		Use:   "dev --data DIR",
		Short: "Run a whole hub with a private PostgreSQL, for trying out and for tests",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Build = build
			o.Log = newLog(devLevel(verbose))
			if cmd.Flags().Changed("plugins") {
				o.Plugins = splitList(plugins)
			}
			return dev.Run(cmd.Context(), o, func(url string) {
				_, _ = fmt.Fprintf(cmd.OutOrStdout(), "ready: %s\n", url)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Data, "data", "", "folder for the database (pg), the file tree (koji) and pg.conninfo")
	f.StringVar(&o.Listen, "listen", "127.0.0.1:8080", "address:port to listen on")
	f.StringVar(&o.Site, "site", "", "site file (TOML) to apply")
	f.StringVar(&o.Conf, "conf", "", "hub.conf; its database and KojiDir are replaced")
	f.StringVar(&o.PluginDir, "plugin-conf", "", "folder of the plugins' configuration")
	f.StringVar(&o.SQL, "sql", "", "SQL file to run on the fresh database")
	f.StringVar(&plugins, "plugins", "", "plugins to enable, separated by commas (default: the configuration's, else all)")
	f.BoolVarP(&verbose, "verbose", "v", false, "log every fault and what the hub does")
	_ = cmd.MarkFlagRequired("data")
	cmd.AddCommand(devResetCommand())
	return cmd
}

func devResetCommand() *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:   "reset --data DIR",
		Short: "Give the running hub of that folder a fresh database and an empty tree",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return dev.Reset(cmd.Context(), data)
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "the --data folder of the running hub")
	_ = cmd.MarkFlagRequired("data")
	return cmd
}

func splitList(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}
