package app

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/hub"
)

// LoadPlugins picks the enabled plugins in the order in which hub.conf names
// them and gives each its configuration. Keys that no plugin knows are warnings,
// or errors if the settings are strict.
func LoadPlugins(known []hub.Plugin, s *settings.Settings) ([]hub.Plugin, []config.Warning, error) {
	enabled := s.Options.Plugins
	var plugins []hub.Plugin
	var warnings []config.Warning
	var errs []error
	for i, name := range enabled {
		if slices.Contains(enabled[:i], name) {
			continue
		}
		at := slices.IndexFunc(known, func(p hub.Plugin) bool { return p.Name() == name })
		if at < 0 {
			errs = append(errs, unknownPlugin(name, known))
			continue
		}
		p := known[at]
		if c, ok := p.(hub.Configurable); ok {
			unknown, err := configure(c, s.PluginDir)
			for _, w := range unknown {
				if s.Strict {
					err = errors.Join(err, &config.UnknownError{Warning: w})
				} else {
					warnings = append(warnings, w)
				}
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("plugin %s: %w", name, err))
			}
		}
		plugins = append(plugins, p)
	}
	return plugins, warnings, errors.Join(errs...)
}

func unknownPlugin(name string, known []hub.Plugin) error {
	var names []string
	for _, p := range known {
		names = append(names, p.Name())
	}
	return fmt.Errorf("hub.conf: there is no plugin %q; there are %s", name, strings.Join(names, ", "))
}

func configure(p hub.Configurable, dir string) ([]config.Warning, error) {
	file, err := config.ReadFiles([]string{filepath.Join(dir, p.ConfigName()+".conf")}, p.Raw())
	if err != nil {
		return nil, err
	}
	return p.Configure(file)
}
