package mock

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gokoji/gokoji/builder/internal/chroot"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
)

const (
	// grace is how long mock may take to end when its task is canceled: it has
	// to take down what it has mounted.
	grace = 10 * time.Second
	// tailInterval is how often a running command's output is looked at.
	tailInterval = 200 * time.Millisecond
)

// redirect runs its words with their output in the file that the first one
// names. The exit status is that of the words, whatever shell the root has.
const redirect = `_log=$1; shift; "$@" < /dev/null > "$_log" 2>&1`

// shell is the root's; it stands in its own complaints, too.
const shell = "/bin/sh"

// Run runs a command with mock --chroot. mock mixes what commands print with its
// own, so output that is wanted goes to a file in the root that is read on.
func (r *root) Run(ctx context.Context, spec builder.RunSpec) (builder.ExitStatus, error) {
	argv := spec.Argv
	if spec.Shell != "" {
		if len(argv) > 0 {
			return builder.ExitStatus{}, errors.New("a command is either words or for the shell")
		}
		argv = []string{shell, "-c", spec.Shell}
	}
	if len(spec.Env) > 0 {
		argv = append(append([]string{"/usr/bin/env"}, spec.Env...), argv...)
	}
	words := runFlags(spec)
	after := func(ctx context.Context, dir *chroot.Dir) error {
		if spec.Collect == nil {
			return nil
		}
		return spec.Collect(ctx, dir.Files())
	}
	if spec.Output == nil {
		status, _, err := r.command(ctx, spec.Mounts, after, append(words, argv...)...)
		return status, err
	}
	t, err := r.newTail(spec)
	if err != nil {
		return builder.ExitStatus{}, err
	}
	words = append(words, shell, "-c", redirect, shell, t.file)
	stop := t.start()
	status, heard, err := r.command(ctx, spec.Mounts, after, append(words, argv...)...)
	stop()
	if err == nil && !t.found {
		return status, koji.Errorf(koji.BuildrootError, "mock could not run the command, %s: %s", describe(status), heard.reason())
	}
	return status, errors.Join(err, t.err)
}

// runFlags are mock's options for one command.
func runFlags(spec builder.RunSpec) []string {
	var words []string
	switch spec.Chroot {
	case builder.ChrootNew:
		words = append(words, "--new-chroot")
	case builder.ChrootOld:
		words = append(words, "--old-chroot")
	}
	if spec.SkipSetarch {
		words = append(words, "--arch", machine())
	}
	if spec.Unprivileged {
		words = append(words, "--unpriv")
	}
	if spec.Dir != "" {
		words = append(words, "--cwd", spec.Dir)
	}
	return append(words, "--chroot", "--")
}

// machine is the kernel's architecture.
func machine() string {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return ""
	}
	return unix.ByteSliceToString(u.Machine[:])
}

// env is mock's environment: it is no command of the root's, but a program of
// the machine that may need a proxy.
func (r *root) env() []string {
	env := []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=" + r.home, "SHELL=/bin/sh"}
	if r.user != nil {
		env = append(env, "USER="+r.opts.MockUser, "LOGNAME="+r.opts.MockUser)
	}
	for _, name := range []string{"http_proxy", "https_proxy", "ftp_proxy", "no_proxy"} {
		if v := os.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// tail reads a file in the root on while it grows.
type tail struct {
	root   string
	file   string
	to     io.Writer
	offset int64
	found  bool // the file was there
	err    error
}

func (r *root) newTail(spec builder.RunSpec) (*tail, error) {
	t := &tail{root: r.Path(), file: spec.OutputFile, to: spec.Output}
	if t.file == "" {
		t.file = "/builddir/run.log"
	}
	dir, err := chroot.OpenDir(t.root)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	return t, dir.Remove(t.file)
}

// start reads until stop is called, which reads the rest.
func (t *tail) start() (stop func()) {
	ended, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(tailInterval)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				t.read()
			case <-ended:
				t.read()
				return
			}
		}
	}()
	return func() {
		close(ended)
		<-done
	}
}

func (t *tail) read() {
	if t.err != nil {
		return
	}
	dir, err := chroot.OpenDir(t.root)
	if err != nil {
		t.err = err
		return
	}
	defer dir.Close()
	f, err := dir.Open(t.file)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		defer f.Close()
		t.found = true
		if _, err = f.Seek(t.offset, io.SeekStart); err == nil {
			var n int64
			n, err = io.Copy(t.to, f)
			t.offset += n
		}
	}
	if err != nil {
		t.err = fmt.Errorf("the command's output: %w", err)
	}
}
