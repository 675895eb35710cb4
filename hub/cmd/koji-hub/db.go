package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/gokoji/gokoji/hub/internal/app"
	"github.com/gokoji/gokoji/hub/internal/schema"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"
)

func dbCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "db", Short: "Make or check the database that hub.conf names"}
	cmd.AddCommand(
		dbSubcommand("init", "Make koji's schema in an empty database", func(cmd *cobra.Command, conn *pgx.Conn) error {
			return schema.Init(cmd.Context(), conn)
		}),
		dbSubcommand("check", "Say in what the database differs from koji's schema", func(cmd *cobra.Command, conn *pgx.Conn) error {
			report, err := schema.Check(cmd.Context(), conn)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprint(cmd.OutOrStdout(), report); err != nil {
				return err
			}
			if !report.Usable() {
				return errors.New("a hub can't work on this database")
			}
			return nil
		}),
	)
	return cmd
}

func dbSubcommand(name, short string, f func(*cobra.Command, *pgx.Conn) error) *cobra.Command {
	src := settings.Default()
	var conninfo string
	cmd := &cobra.Command{
		Use: name, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			ctx := cmd.Context()
			conn, err := connectDB(ctx, src, conninfo)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
			return f(cmd, conn)
		},
	}
	sourceFlags(cmd, &src)
	cmd.Flags().StringVar(&conninfo, "conninfo", "", "libpq connection string, in place of hub.conf's database")
	return cmd
}

func connectDB(ctx context.Context, src settings.Source, conninfo string) (*pgx.Conn, error) {
	if conninfo == "" {
		s, err := settings.Load(src, settings.DefaultOwn())
		if err != nil {
			return nil, err
		}
		conninfo = app.ConnString(s.Options)
	}
	conn, err := pgx.Connect(ctx, conninfo)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	return conn, nil
}
