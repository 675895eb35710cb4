package mock

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"strings"

	"github.com/gokoji/gokoji/builder/internal/chroot"
	"github.com/gokoji/gokoji/builder/internal/rootlog"
	"github.com/gokoji/gokoji/builder/internal/rpmdb"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
)

// root is one root of mock's.
type root struct {
	opts *builder.Options
	set  Settings
	cfg  builder.RootConfig
	log  *slog.Logger
	user *chroot.User // who mock runs as, nil for this program's user
	home string
	logs rootlog.DNF
}

func (r *root) base() string { return filepath.Join(r.opts.MockDir, r.cfg.Name) }
func (r *root) Path() string { return filepath.Join(r.base(), "root") }

// Close leaves everything in place, as koji does.
func (r *root) Close(context.Context) error { return nil }

func (r *root) Init(ctx context.Context) error {
	status, out, err := r.mock(ctx, "--init")
	if err != nil {
		return err
	}
	if !status.Success() {
		return koji.Errorf(koji.BuildrootError, "could not init mock buildroot, %s: %s", describe(status), out.reason())
	}
	// For the log, which kernel it is; whether it works does not matter.
	_, _, err = r.mock(ctx, "--chroot", "uname -r")
	return err
}

// describe says how mock ended and, by its exit status, in which log to look.
func describe(s builder.ExitStatus) string {
	log := "root.log"
	switch s.Code {
	case 10:
		log = "build.log"
	case 1:
		log = "build.log or root.log"
	}
	return s.Describe("mock") + "; see " + log + " for more information"
}

func (r *root) Install(ctx context.Context, packages []string) error {
	for _, p := range packages {
		if strings.HasPrefix(p, "-") {
			return koji.Errorf(koji.BuildrootError, "%q is no package", p)
		}
	}
	words := append([]string{"--install"}, packages...)
	status, out, err := r.mock(ctx, words...)
	if err != nil || status.Success() {
		return err
	}
	return koji.Errorf(koji.BuildrootError, "%s: %s", status.Describe(words...), out.reason())
}

func (r *root) RPMs(ctx context.Context) ([]builder.RootPackage, error) {
	return rpmdb.List(ctx, r.Path())
}

func (r *root) Open(path string) (io.ReadCloser, error) {
	return chroot.OpenFile(r.Path(), path)
}

// mock runs mock with the words, and gives what it said.
func (r *root) mock(ctx context.Context, words ...string) (builder.ExitStatus, *said, error) {
	return r.command(ctx, nil, nil, words...)
}

// command runs mock with mounts in the root, and after when it has ended.
func (r *root) command(ctx context.Context, mounts []builder.Mount, after func(context.Context, *chroot.Dir) error, words ...string) (builder.ExitStatus, *said, error) {
	argv := append(r.argv(), words...)
	r.log.InfoContext(ctx, "running mock", "argv", argv)
	r.follow()
	heard := r.listen()
	c := chroot.Command{
		Root: r.Path(), Mode: chroot.Free, Argv: argv, Env: r.env(), User: r.user, Mounts: mounts, After: after,
		Output: io.MultiWriter(r.cfg.Logs.Log("mock_output.log"), heard), Grace: grace,
	}
	status, err := c.Run(ctx)
	r.follow()
	if serr := r.logs.Send(r.Path(), r.cfg.Logs); serr != nil {
		r.log.DebugContext(ctx, "cannot send dnf's logs", "error", serr)
	}
	return status, heard, err
}

// argv is how mock is called for this root.
func (r *root) argv() []string {
	argv := []string{r.set.Program, "-r", "koji/" + r.cfg.Name}
	if v, ok := r.cfg.Extra.Get("mock.new_chroot"); ok {
		if koji.Truth(v) {
			argv = append(argv, "--new-chroot")
		} else {
			argv = append(argv, "--old-chroot")
		}
	}
	if koji.Truth(r.cfg.Extra.Value("mock.bootstrap_image_ready")) {
		argv = append(argv, "--bootstrap-image-ready")
	}
	return argv
}

// follow has mock's logs uploaded, those of its plugins, too.
func (r *root) follow() {
	dir := filepath.Join(r.base(), "result")
	found, _ := filepath.Glob(filepath.Join(dir, "*.log")) // the pattern is a good one
	for _, name := range []string{"root.log", "build.log", "state.log"} {
		r.cfg.Logs.Follow(name, filepath.Join(dir, name))
	}
	for _, file := range found {
		r.cfg.Logs.Follow(filepath.Base(file), file)
	}
}
