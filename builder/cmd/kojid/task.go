package main

import (
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/gokoji/gokoji/builder/internal/app"
	"github.com/gokoji/gokoji/builder/internal/conf"
	"github.com/gokoji/gokoji/builder/internal/runner"
	"github.com/gokoji/gokoji/sdk/builder"
)

// taskCommand is the process of one task. Its arguments are for people who look
// at the process list; what counts comes over standard input.
func taskCommand(known func() []builder.Plugin) *cobra.Command {
	return &cobra.Command{
		Use:    "task ID METHOD",
		Short:  "Run one task (used by kojid itself)",
		Hidden: true,
		Args:   cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, _ []string) error {
			log := taskLog()
			return runner.Main(cmd.Context(), cmd.InOrStdin(), runner.Parts{
				Load: func(cfg *conf.Config) (*builder.Registrar, error) {
					return app.Load(cfg, known(), false, slog.New(slog.DiscardHandler))
				},
				Driver: app.Driver,
				Log:    log,
			})
		},
	}
}
