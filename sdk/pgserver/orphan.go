package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
	// The watcher's signal first; then ever harder ones, to all of its
	// processes.
	signals := []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGINT, 5 * time.Second}, {syscall.SIGQUIT, stopGrace}, {syscall.SIGKILL, stopGrace}}
	for _, s := range signals {
		gone, err := endAll(ctx, dir, s.signal, s.wait)
		if err != nil {
			return fmt.Errorf("end the server left in %s: %w", dir.Name(), err)
		}
		if gone {
			// Its process ids may by now belong to somebody else, which the
			// server would take for itself.
			if err := os.Remove(pidFile); !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			return nil
		}
	}
	return fmt.Errorf("the server left in %s does not end", dir.Name())
}

// endAll signals all processes that work in the folder and waits for their
// end.
func endAll(ctx context.Context, dir *os.File, signal syscall.Signal, wait time.Duration) (gone bool, err error) {
	deadline := time.Now().Add(wait)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	sent := map[int]bool{}
	for {
		pids, err := processesIn(dir)
		if err != nil || len(pids) == 0 {
			return err == nil, err
		}
		for _, pid := range pids {
			if !sent[pid] {
				sent[pid] = true
				_ = syscall.Kill(pid, signal) // it may have ended meanwhile
			}
		}
		if time.Now().After(deadline) {
			return false, nil
		}
		select {
		case <-ctx.Done():
			return false, context.Cause(ctx)
		case <-tick.C:
		}
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
