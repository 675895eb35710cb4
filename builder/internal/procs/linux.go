package procs

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// Adopt makes this process the parent of its orphaned descendants.
func Adopt() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("become reaper: %w", err)
	}
	return nil
}

// Wait waits until the process pid, which need not be a child, has ended.
func Wait(pid int) error {
	fd, err := unix.PidfdOpen(pid, 0)
	if err == unix.ESRCH {
		return nil
	}
	if err != nil {
		return fmt.Errorf("wait for process %d: %w", pid, err)
	}
	defer unix.Close(fd) //nolint:errcheck // only waited on
	for {
		_, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, -1)
		if err == unix.EINTR {
			continue
		}
		return err
	}
}

// Reap collects a child that has ended; for other processes it does nothing.
func Reap(pid int) {
	var status unix.WaitStatus
	unix.Wait4(pid, &status, unix.WNOHANG, nil) //nolint:errcheck // ECHILD: somebody else's
}

// CgroupsWork reports whether a process can be started in a control group here.
func CgroupsWork() bool {
	c := NewCgroup("probe-" + strconv.Itoa(os.Getpid()))
	if c == nil {
		return false
	}
	defer c.Remove()
	dir, err := c.Open()
	if err != nil {
		return false
	}
	defer dir.Close() //nolint:errcheck // only handed to the kernel
	cmd := exec.Command("true")
	cmd.SysProcAttr = &syscall.SysProcAttr{UseCgroupFD: true, CgroupFD: int(dir.Fd())}
	return cmd.Run() == nil
}
