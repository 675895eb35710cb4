package daemon

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/gokoji/gokoji/builder/internal/procs"
	"github.com/gokoji/gokoji/sdk/client"
)

// state is what outlives a kojid, in a folder that only its user can read: the
// session and the processes of tasks. One kojid at a time holds its lock.
type state struct {
	dir  string
	lock *os.File
}

// record is a task's process as the next kojid finds it.
type record struct {
	Task    int64
	Method  string
	Pid     int
	Start   uint64 // see procs.StartTime
	Boot    string // the machine's boot; pids of another one mean nothing
	Mark    string
	Cgroup  string
	Session int64 // the id of its session at the hub
}

func (r *record) group() *procs.Group {
	return &procs.Group{Leader: r.Pid, Start: r.Start, Mark: r.Mark, Cgroup: procs.OpenCgroup(r.Cgroup)}
}

// savedSession is the hub session that the next kojid goes on with.
type savedSession struct {
	Server, User string
	State        client.State
}

func openState(workdir string) (*state, error) {
	s := &state{dir: filepath.Join(workdir, ".kojid")}
	if err := os.MkdirAll(s.taskDir(), 0o700); err != nil {
		return nil, err
	}
	if err := os.Chmod(s.dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(s.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("another kojid uses %s: %w", workdir, err), lock.Close())
	}
	s.lock = lock
	return s, nil
}

// close unlocks the file as well: for a moment a process that is being started has
// it, too.
func (s *state) close() error {
	return errors.Join(syscall.Flock(int(s.lock.Fd()), syscall.LOCK_UN), s.lock.Close())
}

func (s *state) taskDir() string { return filepath.Join(s.dir, "tasks") }

func (s *state) taskFile(id int64) string {
	return filepath.Join(s.taskDir(), strconv.FormatInt(id, 10)+".json")
}

// write makes a file whole or not at all.
func (s *state) write(path string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	tmp := path + ".new"
	if err = os.WriteFile(tmp, data, 0o600); err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		os.Remove(tmp) //nolint:errcheck // it may not be there
	}
	return err
}

func (s *state) saveTask(r *record) error { return s.write(s.taskFile(r.Task), r) }

func (s *state) dropTask(id int64) error {
	if err := os.Remove(s.taskFile(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// tasks returns the records that the last kojid left; what cannot be read is
// left out and removed.
func (s *state) tasks() ([]*record, error) {
	files, err := filepath.Glob(filepath.Join(s.taskDir(), "*.json"))
	if err != nil {
		return nil, err
	}
	var list []*record
	for _, file := range files {
		var r record
		data, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(data, &r)
		}
		if err != nil || r.Task == 0 || r.Pid <= 1 {
			if err := os.Remove(file); err != nil {
				return nil, err
			}
			continue
		}
		list = append(list, &r)
	}
	return list, nil
}

func (s *state) sessionFile() string { return filepath.Join(s.dir, "session.json") }

func (s *state) saveSession(v *savedSession) error { return s.write(s.sessionFile(), v) }

// session returns the saved session, nil when there is none for that account.
func (s *state) session(server, user string) *savedSession {
	var v savedSession
	data, err := os.ReadFile(s.sessionFile())
	if err != nil || json.Unmarshal(data, &v) != nil || v.Server != server || v.User != user || v.State.Key == "" {
		return nil
	}
	return &v
}

func (s *state) dropSession() error {
	if err := os.Remove(s.sessionFile()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// bootID identifies the machine's boot.
func bootID() string {
	data, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}
