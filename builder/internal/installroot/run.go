package installroot

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gokoji/gokoji/builder/internal/chroot"
	"github.com/gokoji/gokoji/builder/internal/rootconf"
	"github.com/gokoji/gokoji/builder/internal/rpmdb"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
)

// grace is how long the processes of a canceled task may take to end.
const grace = 2 * time.Second

func (r *root) Run(ctx context.Context, spec builder.RunSpec) (builder.ExitStatus, error) {
	c := chroot.Command{
		Root: r.Path(), Argv: spec.Argv, Dir: spec.Dir, Env: r.env(spec.Env), Grace: grace,
		Linux32: r.linux32() && !spec.SkipSetarch,
		NoDev:   !r.devSetup(), NoNet: !r.cfg.DNS,
		Output: spec.Output,
	}
	if spec.Shell != "" {
		if len(spec.Argv) > 0 {
			return builder.ExitStatus{}, fmt.Errorf("a command is either words or for the shell")
		}
		c.Argv = []string{"/bin/sh", "-c", spec.Shell}
	}
	if c.Output == nil {
		c.Output = r.cfg.Logs.Log("build.log")
	}
	if spec.Unprivileged {
		c.User = &chroot.User{UID: buildUID, GID: buildGID}
	}
	for _, b := range r.cfg.Binds {
		c.Mounts = append(c.Mounts, builder.Mount{Source: b.Source, Target: b.Target, Options: "rbind"})
	}
	c.Mounts = append(c.Mounts, spec.Mounts...)
	if spec.Collect != nil {
		c.After = func(ctx context.Context, root *chroot.Dir) error { return spec.Collect(ctx, root.Files()) }
	}
	r.note("running %q", c.Argv)
	status, err := c.Run(ctx)
	if err == nil {
		r.note("%s", status.Describe(c.Argv[0]))
	} else {
		r.note("%v", err)
	}
	return status, err
}

// devSetup says whether the root gets a /dev of its own.
func (r *root) devSetup() bool {
	if r.cfg.InternalDevSetup != nil {
		return *r.cfg.InternalDevSetup
	}
	return len(r.cfg.Binds) == 0
}

// env is the environment of the root's commands, nothing of which is from this
// process: mock's, what the tag adds, and more, later ones winning.
func (r *root) env(more []string) []string {
	env := map[string]string{
		"HOME": "/builddir", "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "SHELL": "/bin/bash",
		"TERM": "vt100", "HOSTNAME": "mock", "LANG": "C.UTF-8",
	}
	for name, value := range rootconf.Of(r.opts, r.cfg).Environment() {
		env[name] = koji.Str(value)
	}
	for _, kv := range more {
		name, value, _ := strings.Cut(kv, "=")
		env[name] = value
	}
	list := make([]string, 0, len(env))
	for _, name := range slices.Sorted(maps.Keys(env)) {
		list = append(list, name+"="+env[name])
	}
	return list
}

func (r *root) RPMs(ctx context.Context) ([]builder.RootPackage, error) {
	return rpmdb.List(ctx, r.Path())
}

func (r *root) Open(path string) (io.ReadCloser, error) {
	return chroot.OpenFile(r.Path(), path)
}
