package app

import (
	"path/filepath"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/plugin"
)

// LoadPlugins picks the enabled plugins in the order in which hub.conf names
// them and gives each its configuration. Keys that no plugin knows are warnings,
// or errors if the settings are strict.
func LoadPlugins(known []hub.Plugin, s *settings.Settings) ([]hub.Plugin, []config.Warning, error) {
	on := plugin.Selection{File: "hub.conf", Enabled: s.Options.Plugins, Strict: s.Strict}
	return plugin.Load(known, on, func(p hub.Plugin) ([]config.Warning, error) {
		c, ok := p.(hub.Configurable)
		if !ok {
			return nil, nil
		}
		file, err := config.ReadFiles([]string{filepath.Join(s.PluginDir, c.ConfigName()+".conf")}, c.Raw())
		if err != nil {
			return nil, err
		}
		return c.Configure(file)
	})
}
