// Package procs finds and ends the processes of a task, however they tried to
// get away, and what they left mounted.
package procs

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// proc is a line of the process table.
type proc struct {
	pid, parent, group, session int
	state                       byte
	start                       uint64 // ticks since boot, tells a reused pid
}

func (p proc) dead() bool { return p.state == 'Z' || p.state == 'X' }

// read reads one process; false when it is gone.
func read(pid int) (proc, bool) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return proc{}, false
	}
	// The name stands in brackets and may hold anything, brackets too.
	end := bytes.LastIndexByte(data, ')')
	if end < 0 {
		return proc{}, false
	}
	f := strings.Fields(string(data[end+1:]))
	if len(f) < 20 {
		return proc{}, false
	}
	p := proc{pid: pid, state: f[0][0]}
	var errs [4]error
	p.parent, errs[0] = strconv.Atoi(f[1])
	p.group, errs[1] = strconv.Atoi(f[2])
	p.session, errs[2] = strconv.Atoi(f[3])
	p.start, errs[3] = strconv.ParseUint(f[19], 10, 64)
	return p, errors.Join(errs[:]...) == nil
}

// table reads all processes.
func table() ([]proc, error) {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil, fmt.Errorf("list processes: %w", err)
	}
	defer dir.Close() //nolint:errcheck // only read from
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, fmt.Errorf("list processes: %w", err)
	}
	var all []proc
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			if p, ok := read(pid); ok {
				all = append(all, p)
			}
		}
	}
	return all, nil
}

// StartTime identifies the process that has a pid now; false when it is gone.
func StartTime(pid int) (uint64, bool) {
	p, ok := read(pid)
	return p.start, ok && !p.dead()
}

// Alive reports whether the process that began at start still runs.
func Alive(pid int, start uint64) bool {
	now, ok := StartTime(pid)
	return ok && now == start
}

// marked reports whether a process carries name=value in its environment.
func marked(pid int, mark string) bool {
	env, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
	return err == nil && (bytes.HasPrefix(env, []byte(mark+"\x00")) || bytes.Contains(env, []byte("\x00"+mark+"\x00")))
}

// signal sends a signal to a process unless its pid has been given to another
// one since p was read.
func (p proc) signal(sig syscall.Signal) {
	if now, ok := read(p.pid); ok && now.start == p.start {
		syscall.Kill(p.pid, sig) //nolint:errcheck // it may have gone meanwhile; the table tells
	}
}
