// Command koji-hub is the hub: koji's XML-RPC API over PostgreSQL, and the file
// tree.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/gokoji/gokoji/sdk/version"
	"github.com/spf13/cobra"
)

// collectorStep is how much garbage there is at least between two collections.
// As much address space, but no memory, is taken for that.
const collectorStep = 16 << 20

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	// Calls are small and many, and so is what lives on: without this the
	// collector would run at every few megabytes.
	ballast := make([]byte, collectorStep)
	defer runtime.KeepAlive(ballast)
	if err := command().ExecuteContext(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "koji-hub: %v\n", err)
		os.Exit(1)
	}
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use:           "koji-hub",
		Short:         "koji's hub",
		Version:       version.String(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(serveCommand(), devCommand(), dbCommand(), pluginsCommand())
	return root
}

// newLog writes to standard error, which is for messages only.
func newLog(level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

// logLevel translates hub.conf's LogLevel. Of a list like "WARNING koji.x:DEBUG"
// the first word counts.
func logLevel(name string) (slog.Level, error) {
	var word string
	_, _ = fmt.Sscan(name, &word)
	switch word {
	case "DEBUG":
		return slog.LevelDebug, nil
	case "INFO":
		return slog.LevelInfo, nil
	case "", "WARNING", "WARN":
		return slog.LevelWarn, nil
	case "ERROR", "CRITICAL", "FATAL":
		return slog.LevelError, nil
	}
	return 0, fmt.Errorf("hub.conf: LogLevel %q is none of DEBUG, INFO, WARNING, ERROR", word)
}

func devLevel(verbose bool) slog.Level {
	if verbose {
		return slog.LevelDebug
	}
	return slog.LevelWarn
}
