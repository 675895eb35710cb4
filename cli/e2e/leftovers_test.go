package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// leftovers says what the tests have left behind: files below tmp, and mounts
// and processes that have to do with dir.
func leftovers(dir, tmp string) error {
	var errs []error
	files, err := os.ReadDir(tmp)
	errs = append(errs, err)
	for _, f := range files {
		errs = append(errs, fmt.Errorf("left behind: %s", filepath.Join(tmp, f.Name())))
	}
	return errors.Join(append(errs, strayMounts(dir), strayProcesses(dir))...)
}

// strayMounts finds mounts below dir in this mount namespace.
func strayMounts(dir string) error {
	info, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	var errs []error
	for line := range strings.Lines(string(info)) {
		if strings.Contains(line, dir+"/") {
			errs = append(errs, fmt.Errorf("left mounted: %s", strings.TrimSpace(line)))
		}
	}
	return errors.Join(errs...)
}

// strayProcesses finds processes of which anything is in dir: their program,
// their folders, what they were told, or a mount of their namespace.
func strayProcesses(dir string) error {
	procs, err := os.ReadDir("/proc")
	if err != nil {
		return err
	}
	var errs []error
	for _, p := range procs {
		pid, err := strconv.Atoi(p.Name())
		if err != nil || pid == os.Getpid() || pid == os.Getppid() || !concerns(filepath.Join("/proc", p.Name()), dir) {
			continue
		}
		words, _ := os.ReadFile(filepath.Join("/proc", p.Name(), "cmdline"))
		errs = append(errs, fmt.Errorf("left running: %d %s", pid, bytes.ReplaceAll(words, []byte{0}, []byte(" "))))
	}
	return errors.Join(errs...)
}

func concerns(proc, dir string) bool {
	for _, link := range []string{"exe", "cwd", "root"} {
		if to, err := os.Readlink(filepath.Join(proc, link)); err == nil && strings.HasPrefix(to, dir+"/") {
			return true
		}
	}
	for _, file := range []string{"cmdline", "mountinfo"} {
		if text, err := os.ReadFile(filepath.Join(proc, file)); err == nil && bytes.Contains(text, []byte(dir+"/")) {
			return true
		}
	}
	return false
}
