// Package mock makes build roots with mock, by the same configuration files and
// command lines as koji's own builder.
package mock

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/builder/internal/chroot"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Settings are where things are on this machine.
type Settings struct {
	Program   string // mock
	ConfigDir string // where -r koji/NAME finds NAME.cfg
}

// DefaultSettings are those of mock's packages.
func DefaultSettings() Settings {
	return Settings{Program: "/usr/bin/mock", ConfigDir: "/etc/mock/koji"}
}

// Driver makes roots with mock below Options.MockDir. What it leaves there, and
// the configuration files, are for the daemon to remove.
type Driver struct {
	opts *builder.Options
	set  Settings
	log  *slog.Logger
}

// New gives a driver.
func New(opts *builder.Options, set Settings, log *slog.Logger) *Driver {
	return &Driver{opts: opts, set: set, log: log}
}

// New writes a root's configuration; see builder.RootDriver.
func (d *Driver) New(ctx context.Context, cfg builder.RootConfig) (builder.DriverRoot, error) {
	if cfg.Name != filepath.Base(cfg.Name) || strings.HasPrefix(cfg.Name, ".") {
		return nil, koji.Errorf(koji.BuildrootError, "%q cannot be the name of a directory", cfg.Name)
	}
	text, err := configText(d.opts, cfg, readHosts(cfg.DNS))
	if err != nil {
		return nil, err
	}
	if !d.opts.MockBootstrapImage && koji.Truth(cfg.Extra.Value("mock.bootstrap_image")) {
		d.log.WarnContext(ctx, "mock's bootstrap image is asked for by the tag but not allowed on this builder", "root", cfg.Name)
	}
	r := &root{opts: d.opts, set: d.set, cfg: cfg, log: d.log.With("root", cfg.Name)}
	if err := r.identify(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(d.set.ConfigDir, 0o755); err != nil {
		return nil, err
	}
	file := filepath.Join(d.set.ConfigDir, cfg.Name+".cfg")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return nil, err
	}
	if r.user != nil {
		// mock's users may read it even under a strict umask.
		if err := os.Chown(file, 0, int(r.user.Groups[0])); err != nil {
			return nil, err
		}
	}
	return r, cfg.Logs.UploadFile(ctx, "mock_config.log", strings.NewReader(text))
}

func readHosts(wanted bool) *string {
	if !wanted {
		return nil
	}
	data, err := os.ReadFile("/etc/hosts")
	if err != nil {
		return nil
	}
	text := string(data)
	return &text
}

// identify finds the user that mock runs as: mockuser with the group mock, when
// this program is root.
func (r *root) identify() error {
	r.home = "/"
	if os.Getuid() != 0 {
		if u, err := user.Current(); err == nil {
			r.home = u.HomeDir
		}
		return nil
	}
	u, err := user.Lookup(r.opts.MockUser)
	if err != nil {
		r.log.Warn("mock runs as root: there is no such user", "mockuser", r.opts.MockUser)
		return nil
	}
	g, err := user.LookupGroup("mock")
	if err != nil {
		return fmt.Errorf("cannot run mock as %s: %w", r.opts.MockUser, err)
	}
	var ids [3]uint32
	for i, text := range []string{u.Uid, u.Gid, g.Gid} {
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			return err
		}
		ids[i] = uint32(n)
	}
	r.home = u.HomeDir
	r.user = &chroot.User{UID: ids[0], GID: ids[1], Groups: []uint32{ids[2]}}
	return nil
}
