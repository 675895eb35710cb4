package app

import (
	"fmt"
	"log/slog"

	"github.com/gokoji/gokoji/builder/internal/conf"
	"github.com/gokoji/gokoji/builder/internal/daemon"
	"github.com/gokoji/gokoji/builder/internal/installroot"
	"github.com/gokoji/gokoji/sdk/builder"
)

// Driver makes the driver for build roots that gokoji.toml names.
func Driver(cfg *conf.Config, log *slog.Logger) (builder.RootDriver, error) {
	if cfg.Own.Buildroot.Driver == "installroot" {
		return installroot.New(&cfg.Options, cfg.Own.Buildroot.Dir, log), nil
	}
	return nil, fmt.Errorf("unknown driver for build roots %q", cfg.Own.Buildroot.Driver)
}

// RootStores are the places where the driver's roots lie.
func RootStores(cfg *conf.Config) []daemon.RootStore {
	if cfg.Own.Buildroot.Driver == "mock" {
		return []daemon.RootStore{daemon.MockRoots{ConfigDir: "/etc/mock/koji", Dir: cfg.MockDir}}
	}
	return []daemon.RootStore{daemon.DirRoots{Dir: cfg.Own.Buildroot.Dir}}
}
