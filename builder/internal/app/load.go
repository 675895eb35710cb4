// Package app puts kojid together.
package app

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/builder/internal/conf"
	"github.com/gokoji/gokoji/builder/internal/tasks"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/config"
)

// Load registers the core tasks and the enabled ones of the known plugins, each
// with its configuration. Options that nothing reads are logged; strict makes
// them errors. All mistakes come back together.
func Load(cfg *conf.Config, known []builder.Plugin, strict bool, log *slog.Logger) (*builder.Registrar, error) {
	r := builder.NewRegistrar()
	tasks.Register(r, settings(cfg))
	var errs []error
	enabled := cfg.Plugins()
	for i, name := range enabled {
		if slices.Contains(enabled[:i], name) {
			continue
		}
		at := slices.IndexFunc(known, func(p builder.Plugin) bool { return p.Name() == name })
		if at < 0 {
			errs = append(errs, unknownPlugin(name, known))
			continue
		}
		warnings, err := configure(cfg, known[at])
		for _, w := range warnings {
			if strict {
				err = errors.Join(err, &config.UnknownError{Warning: w})
			} else {
				log.Warn(w.String(), "plugin", name)
			}
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("plugin %s: %w", name, err))
			continue
		}
		r.Add(known[at])
	}
	return r, errors.Join(append(errs, r.Err())...)
}

func configure(cfg *conf.Config, p builder.Plugin) ([]config.Warning, error) {
	c, ok := p.(builder.Configurable)
	if !ok {
		return nil, nil
	}
	f, err := cfg.PluginConfig(p.Name())
	if err != nil {
		return nil, err
	}
	return c.Configure(f)
}

func unknownPlugin(name string, known []builder.Plugin) error {
	names := make([]string, len(known))
	for i, p := range known {
		names[i] = p.Name()
	}
	return fmt.Errorf("kojid.conf: there is no plugin %q; there are %s", name, strings.Join(names, ", "))
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
