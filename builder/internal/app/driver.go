package app

import (
	"cmp"
	"fmt"
	"log/slog"

	"github.com/gokoji/gokoji/builder/internal/conf"
	"github.com/gokoji/gokoji/builder/internal/daemon"
	"github.com/gokoji/gokoji/builder/internal/installroot"
	"github.com/gokoji/gokoji/builder/internal/mock"
	"github.com/gokoji/gokoji/sdk/builder"
)

// Driver makes the driver for build roots that gokoji.toml names.
func Driver(cfg *conf.Config, log *slog.Logger) (builder.RootDriver, error) {
	switch cfg.Own.Buildroot.Driver {
	case "installroot":
		return installroot.New(&cfg.Options, cfg.Own.Buildroot.Dir, log), nil
	case "mock":
		return mock.New(&cfg.Options, mockSettings(cfg), log), nil
	}
	return nil, fmt.Errorf("unknown driver for build roots %q", cfg.Own.Buildroot.Driver)
}

func mockSettings(cfg *conf.Config) mock.Settings {
	set := mock.DefaultSettings()
	set.Program = cmp.Or(cfg.Own.Buildroot.Mock, set.Program)
	set.ConfigDir = cmp.Or(cfg.Own.Buildroot.MockConfigDir, set.ConfigDir)
	return set
}

// RootStores are the places where the driver's roots lie.
func RootStores(cfg *conf.Config) []daemon.RootStore {
	if cfg.Own.Buildroot.Driver == "mock" {
		return []daemon.RootStore{daemon.MockRoots{ConfigDir: mockSettings(cfg).ConfigDir, Dir: cfg.MockDir}}
	}
	return []daemon.RootStore{daemon.DirRoots{Dir: cfg.Own.Buildroot.Dir}}
}
