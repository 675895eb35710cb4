// Package installroot makes build roots without mock: dnf installs them from the
// tag's repo, and commands run in namespaces of their own. Every root is
// installed anew and removed when it is closed.
package installroot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/gokoji/gokoji/builder/internal/chroot"
	"github.com/gokoji/gokoji/builder/internal/rootlog"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Driver makes roots as directories NAME/root below one directory.
type Driver struct {
	opts *builder.Options
	dir  string
	log  *slog.Logger
}

// New gives a driver whose roots lie below dir, which is made when needed and
// which nobody but root may enter: roots are full of other people's programs.
func New(opts *builder.Options, dir string, log *slog.Logger) *Driver {
	return &Driver{opts: opts, dir: dir, log: log}
}

// New prepares a root's directory; see builder.RootDriver.
func (d *Driver) New(_ context.Context, cfg builder.RootConfig) (builder.DriverRoot, error) {
	if cfg.Name != filepath.Base(cfg.Name) || strings.HasPrefix(cfg.Name, ".") {
		return nil, koji.Errorf(koji.BuildrootError, "%q cannot be the name of a directory", cfg.Name)
	}
	base := filepath.Join(d.dir, cfg.Name)
	if err := chroot.RemoveTree(base); err != nil {
		return nil, err
	}
	for _, dir := range []string{d.dir, base} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	r := &root{opts: d.opts, cfg: cfg, base: base, log: d.log.With("root", cfg.Name)}
	for _, dir := range []string{r.Path(), r.home()} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return nil, errors.Join(err, chroot.RemoveTree(base))
		}
	}
	return r, nil
}

// root is one root. Beside the root itself its directory has a home for dnf.
type root struct {
	opts *builder.Options
	cfg  builder.RootConfig
	base string
	log  *slog.Logger
	logs rootlog.DNF
}

func (r *root) Path() string { return filepath.Join(r.base, "root") }
func (r *root) home() string { return filepath.Join(r.base, "home") }

func (r *root) Close(context.Context) error { return chroot.RemoveTree(r.base) }

func (r *root) Init(ctx context.Context) error {
	r.note("root %s of repo %d, tag %s, for %s", r.cfg.Name, r.cfg.RepoID, r.cfg.Tag, r.cfg.TargetArch)
	if err := r.prepare(); err != nil {
		return fmt.Errorf("could not prepare buildroot: %w", err)
	}
	status, reason, err := r.dnf(ctx, "install", "@"+r.cfg.InstallGroup)
	if err != nil {
		return err
	}
	if !status.Success() {
		return koji.Errorf(koji.BuildrootError, "could not init buildroot, %s; see root.log for more information: %s",
			status.Describe("dnf"), reason)
	}
	if err := r.finish(); err != nil {
		return fmt.Errorf("could not set up buildroot: %w", err)
	}
	return nil
}

func (r *root) Install(ctx context.Context, packages []string) error {
	for _, p := range packages {
		if strings.HasPrefix(p, "-") {
			return koji.Errorf(koji.BuildrootError, "%q is no package", p)
		}
	}
	status, reason, err := r.dnf(ctx, append([]string{"install"}, packages...)...)
	if err != nil || status.Success() {
		return err
	}
	return koji.Errorf(koji.BuildrootError, "%s: %s",
		status.Describe(append([]string{"--install"}, packages...)...), reason)
}

// note writes a line to the root's log.
func (r *root) note(format string, args ...any) {
	fmt.Fprintf(r.cfg.Logs.Log("root.log"), format+"\n", args...)
}
