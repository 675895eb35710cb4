// Package app puts kojid together.
package app

import (
	"errors"
	"log/slog"

	"github.com/gokoji/gokoji/builder/internal/conf"
	"github.com/gokoji/gokoji/builder/internal/tasks"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/plugin"
)

// Load registers the core tasks and the enabled ones of the known plugins, each
// with its configuration. Options that nothing reads are logged; strict makes
// them errors. All mistakes come back together.
func Load(cfg *conf.Config, known []builder.Plugin, strict bool, log *slog.Logger) (*builder.Registrar, error) {
	r := builder.NewRegistrar()
	tasks.Register(r, settings(cfg))
	on := plugin.Selection{File: "kojid.conf", Enabled: cfg.Plugins(), Strict: strict}
	plugins, warnings, err := plugin.Load(known, on, func(p builder.Plugin) ([]config.Warning, error) {
		c, ok := p.(builder.Configurable)
		if !ok {
			return nil, nil
		}
		file, err := cfg.PluginConfig(p.Name())
		if err != nil {
			return nil, err
		}
		return c.Configure(file)
	})
	for _, w := range warnings {
		log.Warn(w.String())
	}
	for _, p := range plugins {
		r.Add(p)
	}
	return r, errors.Join(err, r.Err())
}

// settings are what gokoji.toml says to the core tasks.
func settings(cfg *conf.Config) tasks.Settings {
	own := &cfg.Own.Createrepo
	return tasks.Settings{Createrepo: tasks.CreaterepoSettings{
		Incremental: own.Engine == conf.Incremental && !own.Database,
		CacheDir:    own.Cache,
		CacheSize:   own.CacheMB << 20,
	}}
}
