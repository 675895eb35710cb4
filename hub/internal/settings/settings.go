// Package settings reads what a hub is told: koji's hub.conf files and, for
// what koji does not know, gokoji.toml beside them.
package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/hub"
)

// The places of a hub's configuration.
const (
	DefaultConf      = "/etc/koji-hub/hub.conf"
	DefaultConfDir   = "/etc/koji-hub/hub.conf.d"
	DefaultPluginDir = "/etc/koji-hub/plugins"
	tomlName         = "gokoji.toml"
)

// Settings is a hub's whole configuration.
type Settings struct {
	Options   *hub.Options
	Own       Own
	File      *config.File // hub.conf as read, for the policies' line numbers
	PluginDir string
	Strict    bool // unknown keys are errors, also in plugins' files
	Warnings  []config.Warning
}

// Source says where to read from.
type Source struct {
	Conf      string // hub.conf; empty: none
	ConfDir   string // hub.conf.d, read first; empty: none
	PluginDir string
	Strict    bool // unknown keys are errors
	Optional  bool // Conf need not exist
}

// Default is where an installed hub looks.
func Default() Source {
	return Source{Conf: DefaultConf, ConfDir: DefaultConfDir, PluginDir: DefaultPluginDir}
}

// Load reads everything and returns every mistake at once. The settings are
// there with mistakes, too, for further checks, unless hub.conf can't be read.
func Load(src Source, own Own) (*Settings, error) {
	var sources []config.Source
	if src.ConfDir != "" {
		sources = append(sources, config.Source{Path: src.ConfDir})
	}
	if src.Conf != "" {
		sources = append(sources, config.Source{Path: src.Conf, Required: !src.Optional})
	}
	file, err := config.Read(sources, true)
	if err != nil {
		return nil, err
	}
	s := &Settings{Options: hub.DefaultOptions(), Own: own, File: file, PluginDir: src.PluginDir, Strict: src.Strict}
	s.Warnings, err = file.Decode(s.Options, config.DecodeOptions{Strict: src.Strict, Known: unused()})
	return s, errors.Join(err, s.readOwn(src), s.check(), src.check())
}

// check refuses a folder that was named, unlike the usual one, and is not there.
func (src Source) check() error {
	if src.PluginDir == "" || src.PluginDir == DefaultPluginDir {
		return nil
	}
	if _, err := os.ReadDir(src.PluginDir); err != nil {
		return fmt.Errorf("the plugins' configuration: %w", err)
	}
	return nil
}

// unused are koji's options that have no meaning here: they steer Python,
// Apache's workers or logging formats.
func unused() []string {
	return []string{"hub.DBhost", "hub.KojiTraceback", "hub.LogFormat", "hub.MemoryWarnThreshold", "hub.RLIMIT_*"}
}

// check finds values that no hub could work with.
func (s *Settings) check() error {
	var errs []error
	o := s.Options
	for name, n := range map[string]int{
		"MaxJobs": o.MaxJobs, "MaxRepoTasks": o.MaxRepoTasks, "SessionRenewalTimeout": o.SessionRenewalTimeout,
		"MaxNameLengthInternal": o.MaxNameLengthInternal,
	} {
		if n < 0 {
			errs = append(errs, fmt.Errorf("hub.conf: %s is %d; it must not be negative", name, n))
		}
	}
	if o.MaxRequestLength < 0 {
		errs = append(errs, fmt.Errorf("hub.conf: MaxRequestLength is %d; it must not be negative", o.MaxRequestLength))
	}
	return errors.Join(append(errs, s.Own.Proxy.check(), s.Own.Repos.check())...)
}

// readOwn reads gokoji.toml, and what it does not say of old repos from
// kojira.conf.
func (s *Settings) readOwn(src Source) error {
	path, data := "", []byte(nil)
	if src.Conf != "" {
		var err error
		path = filepath.Join(filepath.Dir(src.Conf), tomlName)
		if data, err = os.ReadFile(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := config.DecodeTOML(path, data, &s.Own); err != nil {
		return err
	}
	if !s.Own.Repos.Work || s.Own.Repos.KojiraConf == "" {
		return nil
	}
	warnings, err := s.Own.Repos.readKojira(src.Strict)
	s.Warnings = append(s.Warnings, warnings...)
	return errors.Join(err, config.DecodeTOML(path, data, &s.Own)) // once more, for it wins
}
