package chroot

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// perLinux32 is PER_LINUX32 of personality(2).
const perLinux32 = 0x0008

// droppedCaps are rights over the machine itself, which no build needs. With
// them the commands could load modules, set the clock or turn the machine off.
var droppedCaps = []uintptr{
	unix.CAP_SYS_MODULE, unix.CAP_SYS_BOOT, unix.CAP_SYS_TIME, unix.CAP_SYS_RAWIO,
	unix.CAP_SYSLOG, unix.CAP_WAKE_ALARM, unix.CAP_BLOCK_SUSPEND, unix.CAP_MAC_ADMIN,
	unix.CAP_MAC_OVERRIDE, unix.CAP_AUDIT_CONTROL, unix.CAP_PERFMON, unix.CAP_BPF,
}

// notRun is a command that could not be run, with a shell's exit status.
type notRun struct {
	code int
	text string
}

func (e *notRun) Error() string { return e.text }

func execStatus(err error) (int, bool) {
	var n *notRun
	if errors.As(err, &n) {
		return n.code, true
	}
	return 0, false
}

// exec starts the command; it is in its place already.
func (j *job) exec() (pid int, err error) {
	null, err := unix.Open("/dev/null", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil && j.Mode == Inside {
		null, err = emptyInput()
	}
	if err != nil {
		return 0, fmt.Errorf("/dev/null: %w", err)
	}
	defer unix.Close(null) //nolint:errcheck // only an empty input
	stderr := uintptr(fdOutput)
	if j.Apart {
		stderr = fdErrors
	}
	attr := &syscall.ProcAttr{
		Dir: j.Dir, Env: j.Env, Files: []uintptr{uintptr(null), fdOutput, stderr},
		Sys: &syscall.SysProcAttr{Setsid: j.Mode != Free},
	}
	if j.User != nil {
		attr.Sys.Credential = &syscall.Credential{Uid: j.User.UID, Gid: j.User.GID, Groups: j.User.Groups}
	}
	if info, err := os.Stat(j.Dir); err != nil || !info.IsDir() {
		return 0, fmt.Errorf("there is no directory %s to work in", j.Dir)
	}
	unix.Umask(0o022)
	if err := j.restrict(); err != nil {
		return 0, err
	}
	argv := j.Argv
	file, err := lookPath(argv[0], j.Env)
	if err == nil {
		pid, err = syscall.ForkExec(file, argv, attr)
	}
	// As a shell does: it has commands of its own, and takes files without a
	// first line that names an interpreter.
	switch {
	case errors.Is(err, unix.ENOENT) && !strings.Contains(argv[0], "/"):
		argv = append([]string{"sh", "-c", `"$@"`, "sh"}, argv...)
	case errors.Is(err, unix.ENOEXEC):
		argv = append([]string{"sh", file}, argv[1:]...)
	default:
		return pid, j.explain(err)
	}
	if pid, serr := syscall.ForkExec("/bin/sh", argv, attr); serr == nil {
		return pid, nil
	}
	return 0, j.explain(err)
}

// explain turns an error of exec into what a shell would say and exit with.
func (j *job) explain(err error) error {
	e := &notRun{code: 126}
	switch {
	case err == nil:
		return nil
	case j.Mode != Inside:
		return fmt.Errorf("%s: %w", j.Argv[0], err)
	case errors.Is(err, unix.ENOENT):
		e.code, e.text = 127, j.Argv[0]+": command not found\n"
	default:
		e.text = fmt.Sprintf("%s: %v\n", j.Argv[0], err)
	}
	_, _ = unix.Write(fdOutput, []byte(e.text))
	return e
}

// restrict takes away rights from this thread, and so from what it starts.
func (j *job) restrict() error {
	if j.Linux32 {
		if _, _, errno := unix.Syscall(unix.SYS_PERSONALITY, perLinux32, 0, 0); errno != 0 {
			return fmt.Errorf("personality: %w", errno)
		}
	}
	if j.NoSync {
		if err := suppressSync(); err != nil {
			return err
		}
	}
	if j.Mode == Free {
		return nil
	}
	for _, c := range droppedCaps {
		err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0)
		if err != nil && err != unix.EINVAL { // an older kernel knows fewer
			return fmt.Errorf("dropping capability %d: %w", c, err)
		}
	}
	return nil
}

// emptyInput is a standard input at its end, for a root without /dev/null.
func emptyInput() (int, error) {
	var p [2]int
	if err := unix.Pipe2(p[:], unix.O_CLOEXEC); err != nil {
		return 0, err
	}
	return p[0], unix.Close(p[1])
}

// lookPath finds a program in the PATH of env.
func lookPath(name string, env []string) (string, error) {
	if strings.Contains(name, "/") {
		return name, nil
	}
	for _, kv := range env {
		dirs, ok := strings.CutPrefix(kv, "PATH=")
		if !ok {
			continue
		}
		for _, dir := range filepath.SplitList(dirs) {
			file := filepath.Join(dir, name)
			if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
				return file, nil
			}
		}
	}
	return "", unix.ENOENT
}

func splitInts(s string) []int {
	var out []int
	for f := range strings.FieldsSeq(s) {
		if n, err := strconv.Atoi(f); err == nil {
			out = append(out, n)
		}
	}
	return out
}
