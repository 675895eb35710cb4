package procs

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Cgroup is a control group (version 2) of a task. The methods of a nil Cgroup do
// nothing.
type Cgroup struct{ dir string }

// cgroupPrefix begins the names of our groups.
const cgroupPrefix = "gokoji-task-"

// NewCgroup makes a control group below this process's own, nil when the machine
// or the permissions do not allow it: the process table then has to do.
func NewCgroup(name string) *Cgroup {
	own := ownCgroup()
	if own == "" {
		return nil
	}
	c := &Cgroup{filepath.Join(own, cgroupPrefix+name)}
	if err := os.Mkdir(c.dir, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return nil
	}
	// Before Linux 5.14 a group cannot be killed as one.
	if _, err := os.Stat(filepath.Join(c.dir, "cgroup.kill")); err != nil {
		c.Remove()
		return nil
	}
	return c
}

// OpenCgroup returns the group at a directory that Dir gave, nil for "".
func OpenCgroup(dir string) *Cgroup {
	if dir == "" || !strings.HasPrefix(filepath.Base(dir), cgroupPrefix) {
		return nil
	}
	return &Cgroup{dir}
}

// Dir is the group's directory, "" for nil.
func (c *Cgroup) Dir() string {
	if c == nil {
		return ""
	}
	return c.dir
}

// Open opens the directory for starting a process in the group.
func (c *Cgroup) Open() (*os.File, error) { return os.Open(c.dir) }

func (c *Cgroup) pids() []int {
	if c == nil {
		return nil
	}
	data, err := os.ReadFile(filepath.Join(c.dir, "cgroup.procs"))
	if err != nil {
		return nil
	}
	var pids []int
	for word := range bytes.FieldsSeq(data) {
		if pid, err := strconv.Atoi(string(word)); err == nil && pid > 0 {
			pids = append(pids, pid)
		}
	}
	return pids
}

func (c *Cgroup) kill() {
	if c != nil {
		os.WriteFile(filepath.Join(c.dir, "cgroup.kill"), []byte("1"), 0) //nolint:errcheck // the process table tells what is left
	}
}

// Remove removes the group; its last processes may take a moment to go.
func (c *Cgroup) Remove() {
	if c == nil {
		return
	}
	for range 50 {
		if err := os.Remove(c.dir); err == nil || errors.Is(err, os.ErrNotExist) {
			return
		}
		time.Sleep(look)
	}
}

// ownCgroup is the directory of this process's control group, "" when there is
// no version 2 hierarchy.
func ownCgroup() string {
	data, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		if path, ok := strings.CutPrefix(line, "0::"); ok {
			path = strings.TrimSuffix(strings.TrimSpace(path), "/")
			for _, m := range mounts() {
				if m.fstype == "cgroup2" && m.root == "/" {
					return filepath.Join(m.path, path)
				}
			}
		}
	}
	return ""
}
