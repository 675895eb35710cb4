package dev_test

import (
	"context"
	"log/slog"
	"net/http"
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

func options(t *testing.T) dev.Options {
	t.Helper()
	return dev.Options{
		Data: t.TempDir(), Listen: "127.0.0.1:0", Plugins: []string{}, Log: slog.New(slog.DiscardHandler),
		Build: func(ctx context.Context, s *settings.Settings, log *slog.Logger) (*app.App, error) {
			return app.New(ctx, s, nil, log)
		},
	}
}

// A site file that has become wrong fails the reset; the hub goes on if that is
// seen in time, and is back with the next reset that succeeds.
func TestResetFails(t *testing.T) {
	t.Parallel()
	o := options(t)
	o.Site = filepath.Join(t.TempDir(), "site.toml")
	const admin = "[[user]]\nname = \"kojiadmin\"\npermissions = [\"admin\"]\n"
	write := func(text string) {
		if err := os.WriteFile(o.Site, []byte(admin+text), 0o644); err != nil {
			t.Error(err)
		}
	}
	write("")
	ctx, stop := context.WithCancel(t.Context())
	err := dev.Run(ctx, o, func(url string) {
		go func() {
			defer stop()
			for _, step := range []struct {
				site, fault string
				status      int
			}{
				{"[[nosuch]]\n", "unknown key", http.StatusOK},
				{"[[nosuch]]\n", "unknown key", http.StatusOK},
				{"[[target]]\nname = \"t\"\n", "target t", http.StatusServiceUnavailable},
				{"[[target]]\nname = \"t\"\n", "target t", http.StatusServiceUnavailable},
				{"", "", http.StatusOK},
			} {
				write(step.site)
				err := dev.Reset(ctx, o.Data)
				if (err == nil) != (step.fault == "") || err != nil && !strings.Contains(err.Error(), step.fault) {
					t.Errorf("%q: reset: %v, want %q", step.site, err, step.fault)
				}
				resp, err := http.Get(strings.Replace(url, "/kojihub", "/healthz", 1))
				if err != nil {
					t.Error(err)
					return
				}
				if _ = resp.Body.Close(); resp.StatusCode != step.status {
					t.Errorf("%q: the hub answers %s, want status %d", step.site, resp.Status, step.status)
				}
			}
		}()
	})
	if err != nil {
		t.Error(err)
	}
}

// A hub whose PostgreSQL has died ends and says why, whoever waits for it.
func TestPostgreSQLDies(t *testing.T) {
	t.Parallel()
	o := options(t)
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
