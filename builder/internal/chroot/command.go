package chroot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/gokoji/gokoji/sdk/builder"
)

// Mode is where a command runs and how it is kept apart.
type Mode int

// The modes.
const (
	// Inside runs the command with the root as "/", the machine's own files out
	// of reach, in mount, pid, ipc and uts namespaces.
	Inside Mode = iota
	// Beside runs a program of the machine that works on the root, such as dnf,
	// in the same namespaces; all it can write to is the root and Writable.
	Beside
	// Free runs a program of the machine that isolates by itself, such as mock:
	// it has a mount namespace, for Mounts, and nothing else.
	Free
)

// A Command is one program to run in or on a root.
type Command struct {
	Root string // the root's directory on the machine; with Free it may be missing
	Mode Mode
	Argv []string
	Env  []string // all of it
	Dir  string   // "" is "/"
	// User is who the command runs as; nil is root.
	User *User
	// Linux32 makes a 64-bit machine look like its 32-bit sibling.
	Linux32 bool
	// NoDev leaves /dev as it is. It is set up otherwise, unless Free.
	NoDev bool
	// NoSync makes fsync and its like do nothing, for programs whose work nobody
	// needs after a crash.
	NoSync bool
	// NoNet gives the command a network with nothing but a loopback.
	NoNet bool
	// Mounts are made in order before the command, in its namespace.
	Mounts []builder.Mount
	// Writable are directories of the machine that Beside may write to.
	Writable []string
	// Output receives standard output and error while the command runs. With
	// Errors, standard error goes there, from another goroutine.
	Output, Errors io.Writer
	// Grace is how long processes may take after SIGTERM when ctx is done,
	// before all are killed.
	Grace time.Duration
	// After is called when the command has ended and nothing that it started is
	// left, with the root as the command saw it, mounts included.
	After func(ctx context.Context, root *Dir) error
}

// User is an identity as the kernel knows it.
type User struct {
	UID, GID uint32
	Groups   []uint32
}

// report is what the init says to its parent, once.
type report struct {
	Code   int
	Signal int
	Error  string
}

// Run runs the command and waits for the end of everything it started. The error
// is not about the command's exit status: it means that it could not be started
// or seen to its end. It is the cause of ctx's end if that came first.
func (c *Command) Run(ctx context.Context) (builder.ExitStatus, error) {
	if err := ctx.Err(); err != nil {
		return builder.ExitStatus{}, context.Cause(ctx)
	}
	p, err := c.start()
	if err != nil {
		return builder.ExitStatus{}, fmt.Errorf("%s: %w", c.Root, err)
	}
	defer p.end()
	rep, err := p.wait(ctx, c.Grace)
	if err != nil {
		return builder.ExitStatus{}, err
	}
	if rep.Error != "" {
		return builder.ExitStatus{}, errors.New(rep.Error)
	}
	status := builder.ExitStatus{Code: rep.Code, Signal: syscall.Signal(rep.Signal)}
	if c.After == nil {
		return status, nil
	}
	view := fmt.Sprintf("/proc/%d/root", p.cmd.Process.Pid)
	if c.Mode != Inside {
		view = filepath.Join(view, c.Root)
	}
	dir, err := OpenDir(view)
	if err != nil {
		return status, err
	}
	defer dir.Close()
	return status, c.After(ctx, dir)
}

// helperPath is where the init finds mount(8), and mount(8) its helpers.
const helperPath = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"

// lateOutput bounds the wait for the output's end when all processes are gone.
const lateOutput = 10 * time.Second

// process is a running init and the pipes to it.
type process struct {
	cmd     *exec.Cmd
	hold    *os.File // the init lives until this is closed
	report  *os.File
	copied  chan error // the output's end, closed after it
	stderr  bytes.Buffer
	staging string
}

func (c *Command) start() (_ *process, err error) {
	j, err := c.job()
	if err != nil {
		return nil, err
	}
	p := &process{copied: make(chan error, 1), staging: j.Staging}
	var ours, theirs []*os.File
	defer func() {
		closeAll(theirs)
		if err != nil {
			closeAll(ours)
			p.removeStaging()
		}
	}()
	// In the order of the init's file numbers, from 3.
	for _, oursWrites := range []bool{true, false, true, false, false} {
		r, w, err := os.Pipe()
		if err != nil {
			return nil, err
		}
		if oursWrites {
			r, w = w, r
		}
		ours, theirs = append(ours, r), append(theirs, w)
	}
	config, output, stderr := ours[0], ours[3], ours[4]
	p.report, p.hold = ours[1], ours[2]
	p.cmd = &exec.Cmd{
		Path: "/proc/self/exe", Args: []string{initName}, Env: []string{"GOMAXPROCS=2", helperPath}, Dir: "/",
		ExtraFiles: theirs, Stderr: &p.stderr,
		SysProcAttr: &syscall.SysProcAttr{Cloneflags: j.cloneFlags()},
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot make namespaces: %w", err)
	}
	closeAll(theirs)
	theirs = nil
	go func() {
		defer close(p.copied)
		var wait sync.WaitGroup
		var serr error
		wait.Go(func() { serr = drain(c.Errors, stderr) })
		err := drain(c.Output, output)
		wait.Wait()
		p.copied <- errors.Join(err, serr)
	}()
	err = json.NewEncoder(config).Encode(j)
	return p, errors.Join(err, config.Close())
}

// drain copies until the end; a writer that fails does not stop the command.
func drain(to io.Writer, from *os.File) error {
	defer from.Close()
	if to == nil {
		to = io.Discard
	}
	_, err := io.Copy(to, from)
	if err != nil {
		_, _ = io.Copy(io.Discard, from)
	}
	return err
}

// answer is what came of a command: the init's report, once the output is whole.
type answer struct {
	rep  report
	died bool  // no report came
	err  error // of the output
}

func (p *process) read() (a answer) {
	a.died = json.NewDecoder(p.report).Decode(&a.rep) != nil
	if !a.died && a.rep.Error == "" {
		a.err = <-p.copied
	}
	return a
}

// wait waits for the answer, and after the end of ctx no longer than grace.
func (p *process) wait(ctx context.Context, grace time.Duration) (report, error) {
	got := make(chan answer, 1)
	go func() { got <- p.read() }()
	select {
	case a := <-got:
		switch {
		case a.died:
			return report{}, p.died()
		case a.err != nil:
			return a.rep, fmt.Errorf("the command's output: %w", a.err)
		}
		return a.rep, nil
	case <-ctx.Done():
	}
	_, _ = p.hold.Write([]byte{orderTerm})
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-got:
	case <-timer.C:
	}
	return report{}, context.Cause(ctx)
}

// died says how the init itself ended, which it should not.
func (p *process) died() error {
	_ = p.hold.Close()
	err := p.cmd.Wait()
	text := bytes.TrimSpace(p.stderr.Bytes())
	if len(text) > 4096 {
		text = text[:4096]
	}
	return fmt.Errorf("the root's first process ended early (%v): %s", err, text)
}

// end lets go of the init, which takes everything it has started along.
func (p *process) end() {
	_ = p.hold.Close()
	_ = p.cmd.Wait() // an init that died has said so already
	_ = p.report.Close()
	timer := time.NewTimer(lateOutput)
	defer timer.Stop()
	select {
	case <-p.copied: // nobody writes to Output any more
	case <-timer.C:
	}
	p.removeStaging()
}

func (p *process) removeStaging() {
	if p.staging != "" {
		_ = os.Remove(p.staging) // empty; what was mounted is in another namespace
	}
}

func closeAll(files []*os.File) {
	for _, f := range files {
		_ = f.Close()
	}
}
