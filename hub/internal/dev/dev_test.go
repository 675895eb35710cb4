package dev_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/app"
	"github.com/gokoji/gokoji/hub/internal/dev"
	"github.com/gokoji/gokoji/hub/internal/settings"
)

// A hub whose PostgreSQL has died ends and says why, whoever waits for it.
func TestPostgreSQLDies(t *testing.T) {
	t.Parallel()
	o := dev.Options{
		Data: t.TempDir(), Listen: "127.0.0.1:0", Plugins: []string{}, Log: slog.New(slog.DiscardHandler),
		Build: func(ctx context.Context, s *settings.Settings, log *slog.Logger) (*app.App, error) {
			return app.New(ctx, s, nil, log)
		},
	}
	err := dev.Run(t.Context(), o, func(string) {
		file, err := os.ReadFile(filepath.Join(o.Data, "pg", "data", "postmaster.pid"))
		first, _, _ := strings.Cut(string(file), "\n")
		pid, _ := strconv.Atoi(first)
		if err != nil || pid <= 0 {
			t.Fatalf("%q: %v", file, err)
		}
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	})
	if err == nil || !strings.Contains(err.Error(), "PostgreSQL has ended") {
		t.Errorf("got %v", err)
	}
}
