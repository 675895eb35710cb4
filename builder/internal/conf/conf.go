// Package conf reads kojid's settings: koji's kojid.conf, and gokoji.toml beside
// it for what koji does not know.
package conf

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/config"
)

// Where koji's packages and pages put kojid's files.
const (
	defaultPath  = "/etc/kojid/kojid.conf"
	fallbackPath = "/etc/kojid.conf"
	defaultDir   = "/etc/kojid"
)

// Config is everything that kojid is told by its files. It is handed to the
// processes of tasks as JSON.
type Config struct {
	builder.Options
	Own Own
	// Path is kojid.conf's.
	Path string
	// PluginDir holds the configuration files of the plugins.
	PluginDir string
}

// Own is gokoji.toml.
type Own struct {
	Buildroot  Buildroot  `toml:"buildroot"`
	Createrepo Createrepo `toml:"createrepo"`
	Daemon     Daemon     `toml:"daemon"`
	Log        Log        `toml:"log"`
}

// Buildroot says how build roots are made.
type Buildroot struct {
	// Driver is "mock" or "installroot".
	Driver string `toml:"driver"`
	// Dir is where installroot makes its roots; "" is roots in the workdir.
	Dir string `toml:"dir"`
	// Mock is the mock program; "" is /usr/bin/mock.
	Mock string `toml:"mock"`
	// MockConfigDir is where mock's configurations for us are; "" is
	// /etc/mock/koji.
	MockConfigDir string `toml:"mock_config_dir"`
}

// The engines of createrepo tasks.
const (
	Incremental = "incremental"
	CreaterepoC = "createrepo_c"
)

// Createrepo says how createrepo tasks make repodata.
type Createrepo struct {
	// Engine is Incremental, which joins repodata from a cache, or CreaterepoC,
	// which runs that as koji does.
	Engine string `toml:"engine"`
	// Database has createrepo_c make all, SQLite databases included.
	Database bool `toml:"database"`
	// Cache is the incremental engine's folder; "" is one in the workdir.
	Cache string `toml:"cache"`
	// CacheMB is how much it may hold, in megabytes.
	CacheMB int64 `toml:"cache_mb"`
}

// minCacheMB is less than what a cache of any use needs.
const minCacheMB = 64

// Daemon is how the daemon behaves.
type Daemon struct {
	// KeepTasks leaves tasks running when the daemon is told to end by SIGTERM;
	// the next one takes them over. Else they are stopped and freed, as koji
	// does.
	KeepTasks bool `toml:"keep_tasks"`
	// LongPoll has the hub tell of work, where it can, instead of asking.
	LongPoll bool `toml:"long_poll"`
	// MaxLoad is the load average per processor beyond which no task is taken;
	// 0 for no limit.
	MaxLoad float64 `toml:"max_load"`
}

// Log says where kojid writes its log.
type Log struct {
	// File is where; "" is standard error in the foreground, and
	// /var/log/kojid.log in the background.
	File string `toml:"file"`
	// JSON writes lines of JSON instead of text.
	JSON bool `toml:"json"`
}

// DefaultOwn returns what holds without a gokoji.toml.
func DefaultOwn() Own {
	return Own{
		Buildroot:  Buildroot{Driver: "mock"},
		Createrepo: Createrepo{Engine: Incremental, CacheMB: 4096},
		Daemon:     Daemon{KeepTasks: true, LongPoll: true, MaxLoad: 4},
	}
}

// Find returns the path of kojid.conf: path unless that is empty.
func Find(path string) string {
	if path != "" {
		return path
	}
	if _, err := os.Stat(defaultPath); errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(fallbackPath); err == nil {
			return fallbackPath
		}
	}
	return defaultPath
}

// Read reads kojid.conf (see Find) and gokoji.toml; files that are not there are
// empty. An unknown option is an error, as are all other mistakes, which come
// together. The result is not checked yet, so that flags may still change it.
func Read(path string) (*Config, error) {
	explicit := path != ""
	c := &Config{Options: *builder.DefaultOptions(), Own: DefaultOwn(), Path: Find(path)}
	dir := filepath.Dir(c.Path)
	if c.Path == fallbackPath {
		dir = defaultDir
	}
	c.PluginDir = filepath.Join(dir, "plugins")
	if _, err := os.Stat(c.PluginDir); err != nil && explicit {
		c.PluginDir = filepath.Join(defaultDir, "plugins")
	}
	var errs []error
	f, err := config.Read([]config.Source{{Path: c.Path, Required: explicit}}, true)
	if err == nil {
		_, err = f.Decode(&c.Options, config.DecodeOptions{Strict: true})
	}
	errs = append(errs, err)
	own := filepath.Join(dir, "gokoji.toml")
	data, err := os.ReadFile(own)
	if err == nil {
		err = config.DecodeTOML(own, data, &c.Own)
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	errs = append(errs, err)
	return c, errors.Join(errs...)
}

// Check says what is missing or impossible, and fills in what follows from other
// options.
func (c *Config) Check() error {
	var errs []error
	if c.Server == "" {
		errs = append(errs, fmt.Errorf("%s: the server option is required", c.Path))
	}
	if len(c.TopURLs) == 0 {
		errs = append(errs, fmt.Errorf("%s: the topurl option is required", c.Path))
	}
	if !slices.Contains([]string{"mock", "installroot"}, c.Own.Buildroot.Driver) {
		errs = append(errs, fmt.Errorf("gokoji.toml: buildroot.driver: found %q, expected \"mock\" or \"installroot\"", c.Own.Buildroot.Driver))
	}
	if !slices.Contains([]string{Incremental, CreaterepoC}, c.Own.Createrepo.Engine) {
		errs = append(errs, fmt.Errorf("gokoji.toml: createrepo.engine: found %q, expected %q or %q", c.Own.Createrepo.Engine, Incremental, CreaterepoC))
	}
	if mb := c.Own.Createrepo.CacheMB; mb < minCacheMB || mb > 1<<30 {
		errs = append(errs, fmt.Errorf("gokoji.toml: createrepo.cache_mb: found %d, expected %d or more", mb, minCacheMB))
	}
	if !slices.Contains([]string{"", "NOTSET", "DEBUG", "INFO", "WARNING", "WARN", "ERROR", "CRITICAL", "FATAL"}, c.LogLevel) {
		errs = append(errs, fmt.Errorf("Invalid log level: %s", c.LogLevel)) //nolint:staticcheck // koji's words
	}
	if c.SleepTime <= 0 {
		c.SleepTime = time.Second
	}
	for _, cert := range []struct {
		option *string
		path   string
	}{{&c.Cert, defaultDir + "/client.crt"}, {&c.ServerCA, defaultDir + "/serverca.crt"}} {
		if _, err := os.Stat(cert.path); *cert.option == "" && err == nil {
			*cert.option = cert.path
		}
	}
	if c.Own.Buildroot.Dir == "" {
		c.Own.Buildroot.Dir = filepath.Join(c.WorkDir, "roots")
	}
	if c.Own.Createrepo.Cache == "" {
		c.Own.Createrepo.Cache = filepath.Join(c.WorkDir, "repodata-cache")
	}
	return errors.Join(errs...)
}

// Prepare makes the workdir and frees the paths that mounts are looked for below
// of symbolic links.
func (c *Config) Prepare() error {
	if err := os.MkdirAll(c.WorkDir, 0o755); err != nil {
		return err
	}
	workdir, err := filepath.EvalSymlinks(c.WorkDir)
	if err != nil {
		return err
	}
	if workdir, err = filepath.Abs(workdir); err != nil {
		return err
	}
	if c.Own.Buildroot.Dir == filepath.Join(c.WorkDir, "roots") {
		c.Own.Buildroot.Dir = filepath.Join(workdir, "roots")
	}
	c.WorkDir = workdir
	for _, dir := range []*string{&c.Own.Buildroot.Dir, &c.MockDir} {
		if real, err := filepath.EvalSymlinks(*dir); err == nil {
			*dir = real
		}
	}
	return nil
}

// PluginConfig reads a plugin's configuration file; one that is not there is
// empty.
func (c *Config) PluginConfig(name string) (*config.File, error) {
	return config.ReadFiles([]string{c.PluginPathOf(name)}, false)
}

// PluginPathOf is the path of a plugin's configuration file.
func (c *Config) PluginPathOf(name string) string {
	return filepath.Join(c.PluginDir, name+".conf")
}
