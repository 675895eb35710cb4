package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// endOrphans ends the server that a killed program has left in the cluster,
// should its supervisor not have done so, and removes the traces of one that
// died itself. The caller holds the cluster's lock, so nobody needs it.
func endOrphans(ctx context.Context, dir *os.File) error {
	pidFile := filepath.Join(dir.Name(), "postmaster.pid")
	if _, err := os.Lstat(pidFile); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	// First what the watcher would have sent, then ever harder signals.
	for _, step := range []func([]int){
		func(pids []int) { interrupt(pidFile, pids) },
		func(pids []int) { signalAll(pids, syscall.SIGQUIT) },
		func(pids []int) { signalAll(pids, syscall.SIGKILL) },
	} {
		gone, err := end(ctx, dir, step)
		if err != nil {
			return fmt.Errorf("end the server left in %s: %w", dir.Name(), err)
		}
		if gone {
			// Its process id may by now belong to somebody else, whom the
			// next server would take for it.
			if err := os.Remove(pidFile); !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			return nil
		}
	}
	return fmt.Errorf("the server left in %s does not end", dir.Name())
}

// end asks the processes in the folder to end and gives them stopGrace for it.
func end(ctx context.Context, dir *os.File, ask func([]int)) (gone bool, err error) {
	deadline := time.After(stopGrace)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for asked := false; ; asked = true {
		pids, err := processesIn(dir)
		if err != nil || len(pids) == 0 {
			return err == nil, err
		}
		if !asked {
			ask(pids)
		}
		select {
		case <-ctx.Done():
			return false, context.Cause(ctx)
		case <-deadline:
			return false, nil
		case <-tick.C:
		}
	}
}

// interrupt asks the server's main process for a fast shutdown. Without one
// the others end by themselves.
func interrupt(pidFile string, pids []int) {
	text, err := os.ReadFile(pidFile)
	if err != nil {
		return // it has just ended
	}
	first, _, _ := strings.Cut(string(text), "\n")
	if pid, err := strconv.Atoi(first); err == nil && slices.Contains(pids, pid) {
		signalAll([]int{pid}, syscall.SIGINT)
	}
}

func signalAll(pids []int, signal syscall.Signal) {
	for _, pid := range pids {
		_ = syscall.Kill(pid, signal) // it may have ended meanwhile
	}
}

// processesIn finds the server's processes: the folder is their working
// directory. Those of other users we cannot see, nor signal.
func processesIn(dir *os.File) ([]int, error) {
	want, err := dir.Stat()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		proc := filepath.Join("/proc", e.Name())
		exe, err := os.Readlink(filepath.Join(proc, "exe"))
		if err != nil || !strings.HasPrefix(filepath.Base(exe), "postgres") {
			continue // not an administrator's shell
		}
		if cwd, err := os.Stat(filepath.Join(proc, "cwd")); err == nil && os.SameFile(cwd, want) {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}
