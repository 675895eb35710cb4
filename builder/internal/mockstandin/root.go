package mockstandin

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// root is a root as the stand-in makes it.
type root struct {
	cfg  *config
	base string
}

func (r *root) path(name string) string { return filepath.Join(r.base, "root", name) }

// log adds a line to one of mock's logs.
func (r *root) log(name, format string, args ...any) error {
	dir := filepath.Join(r.base, "result")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, format+"\n", args...)
	return errors.Join(err, f.Close())
}

// init makes the root anew.
func (r *root) init() (int, error) {
	errs := []error{r.log("state.log", "Start: init"), r.log("build.log", "Mock Version: 6.7"), os.RemoveAll(r.path(""))}
	for _, dir := range []string{"etc", "tmp", "dev", "proc", "sys", "builddir/build", "var/lib/rpm", "var/log"} {
		errs = append(errs, os.MkdirAll(r.path(dir), 0o755))
	}
	for i, name := range []string{"null", "zero"} {
		errs = append(errs, syscall.Mknod(r.path("dev/"+name), syscall.S_IFCHR|0o666, 1<<8|(3+2*i)), os.Chmod(r.path("dev/"+name), 0o666))
	}
	if err := errors.Join(errs...); err != nil {
		return 1, err
	}
	code, err := r.dnf(strings.Fields(r.cfg.top["chroot_setup_cmd"])...)
	if err != nil || code != 0 {
		return code, err
	}
	var macros strings.Builder
	for _, name := range slices.Sorted(maps.Keys(r.cfg.macros)) {
		fmt.Fprintf(&macros, "%s %s\n", name, r.cfg.macros[name])
	}
	errs = []error{os.WriteFile(r.path("builddir/.rpmmacros"), []byte(macros.String()), 0o644), r.log("state.log", "Finish: init")}
	for name, text := range r.cfg.files {
		errs = append(errs, os.WriteFile(r.path(name), []byte(text), 0o644))
	}
	return 0, errors.Join(errs...)
}

// dnf runs dnf as mock does, with the configuration's yum.conf.
func (r *root) dnf(words ...string) (int, error) {
	home, err := os.MkdirTemp("", "mock-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(home)
	conf := strings.Replace(r.cfg.top["yum.conf"], "[main]\n", "[main]\nplugins=0\n", 1)
	err = errors.Join(os.WriteFile(home+"/dnf.conf", []byte(conf), 0o600),
		os.WriteFile(home+"/.rpmmacros", []byte("%_dbpath /var/lib/rpm\n"), 0o600))
	if err != nil {
		return 1, err
	}
	cmd := exec.Command("dnf", append([]string{"-c", home + "/dnf.conf", "--installroot", r.path(""), "--releasever", "1"}, words...)...)
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + home, "LANG=C.UTF-8"}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	if lerr := r.logCommand(cmd, out.String()); lerr != nil {
		return 1, lerr
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit):
		fmt.Fprintf(os.Stderr, "ERROR: Command failed: \n # /usr/bin/dnf-3 %s\n\n", strings.Join(words, " "))
		return exitDNF, nil
	}
	return 1, err
}

// logCommand notes a command that has ended as mock does; what it printed shows
// up nowhere else.
func (r *root) logCommand(cmd *exec.Cmd, out string) error {
	errs := []error{r.log("root.log", "DEBUG util.py:557:  Executing command: %q", cmd.Args)}
	for line := range strings.Lines(out) {
		errs = append(errs, r.log("root.log", "DEBUG util.py:462:  %s", strings.TrimSuffix(line, "\n")))
	}
	errs = append(errs, r.log("root.log", "DEBUG util.py:609:  Child return code was: %d", cmd.ProcessState.ExitCode()),
		r.log("root.log", "DEBUG util.py:609:  Child return code was: 0")) // of what mock runs afterwards
	return errors.Join(errs...)
}

// chroot runs a command; one word is for the shell, several are run as they are.
func (r *root) chroot(c call) (int, error) {
	argv := c.args
	if len(argv) == 1 {
		argv = []string{"/bin/sh", "-c", argv[0]}
	}
	if err := r.log("root.log", "Running in chroot: %q", argv); err != nil {
		return 1, err
	}
	program := argv[0]
	if !strings.Contains(program, "/") {
		program = "/usr/bin/" + program
	}
	cmd := &exec.Cmd{
		Path: program, Args: argv, Dir: c.cwd,
		Env:         []string{"HOME=/builddir", "PATH=/usr/bin:/bin:/usr/sbin:/sbin", "SHELL=/bin/bash", "TERM=vt100", "LANG=C.UTF-8"},
		SysProcAttr: &syscall.SysProcAttr{Chroot: r.path("")},
		Stdout:      io.MultiWriter(os.Stdout), Stderr: io.MultiWriter(os.Stderr),
	}
	if cmd.Dir == "" {
		cmd.Dir = "/"
	}
	if _, err := os.Stat(r.path(cmd.Dir)); err != nil {
		return 1, err
	}
	if c.unpriv {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: 1000, Gid: 135}
	}
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if exit.ExitCode() < 0 {
			return 1, nil
		}
		return exit.ExitCode(), nil
	}
	return 0, err
}
