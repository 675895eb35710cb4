package builder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Command is a program that a task runs on this machine.
type Command struct {
	// Argv is the program, by its path, and its arguments.
	Argv []string
	// Log is the task's log that gets the command line and then the output and
	// errors; it streams to the hub.
	Log string
	Dir string
	Env []string // added to the daemon's own, as NAME=VALUE
}

// killDelay is how long a command may take to end after SIGTERM.
const killDelay = 10 * time.Second

// RunCommand runs a command to its end. An exit status other than 0 is no error;
// err means that the command could not be run, or that ctx ended, upon which it
// and what it started in its process group is killed.
func (t *Task) RunCommand(ctx context.Context, c Command) (ExitStatus, error) {
	out := t.Log(c.Log)
	fmt.Fprintf(out, "$ %s\n", strings.Join(c.Argv, " ")) //nolint:errcheck // a log
	cmd := exec.CommandContext(ctx, c.Argv[0], c.Argv[1:]...)
	cmd.Dir, cmd.Env = c.Dir, append(os.Environ(), c.Env...)
	cmd.Stdout, cmd.Stderr = out, out
	if w, ok := out.(*logWriter); ok {
		// The file itself: no copying, and late output of grandchildren does
		// not hold up Wait. The stream looks at the file by itself.
		cmd.Stdout, cmd.Stderr = w.f, w.f
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return killGroup(cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = killDelay
	err := cmd.Run()
	if ctx.Err() != nil {
		if cmd.Process != nil {
			err = killGroup(cmd.Process.Pid, syscall.SIGKILL)
		}
		return ExitStatus{}, errors.Join(context.Cause(ctx), err)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return ExitStatus{}, fmt.Errorf("run %s: %w", c.Argv[0], err)
	}
	status, _ := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if status.Signaled() {
		return ExitStatus{Signal: status.Signal()}, nil
	}
	return ExitStatus{Code: status.ExitStatus()}, nil
}

func killGroup(pid int, sig syscall.Signal) error {
	if err := syscall.Kill(-pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}

// ShellLines shows a command over several lines of at most 78 columns, as koji
// does in its messages.
func ShellLines(argv []string) string {
	var lines []string
	line := ""
	for _, word := range argv {
		if len(line)+len(word) > 78 && line != "" {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return strings.Join(lines, " \\\n")
}
