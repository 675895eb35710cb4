package daemon

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestRecordIsWholeOrNot: what could not be written leaves nothing.
func TestRecordIsWholeOrNot(t *testing.T) {
	t.Parallel()
	s, err := openState(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.close() //nolint:errcheck // a lock
	if err := os.Mkdir(s.taskFile(5), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := s.saveTask(&record{Task: 5, Pid: 7}); err == nil {
		t.Fatal("a file took the place of a directory")
	}
	if left, _ := filepath.Glob(filepath.Join(s.taskDir(), "*.new")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestLockEndsWithClose: also when a process between fork and exec has the file.
func TestLockEndsWithClose(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := openState(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openState(dir); err == nil {
		t.Fatal("two have the lock")
	}
	fd, err := syscall.Dup(int(s.lock.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd) //nolint:errcheck // only held
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	again, err := openState(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.close(); err != nil {
		t.Error(err)
	}
}
