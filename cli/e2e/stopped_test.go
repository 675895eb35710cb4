package e2e

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sys/unix"
)

// commitLock is the advisory lock at which commits stop.
const commitLock = "7340004"

// stoppedCommits lets transactions of the hub stop at their commit: all that they
// do, in the tree too, is done by then.
type stoppedCommits struct {
	s    *served
	lock *pgx.Conn
	pids string // of PostgreSQL's processes that have stopped
}

// stopCommits prepares for stopping those that update rows of a table for which a
// condition on OLD and NEW holds.
func (s *served) stopCommits(t testing.TB, table, when string) *stoppedCommits {
	t.Helper()
	s.exec(t, `CREATE FUNCTION stop_commit() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
		IF `+when+` THEN PERFORM pg_advisory_xact_lock(`+commitLock+`); END IF; RETURN NULL; END$$`)
	s.exec(t, "CREATE CONSTRAINT TRIGGER stop_commit AFTER UPDATE ON "+table+" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stop_commit()")
	t.Cleanup(func() { s.exec(t, "DROP FUNCTION stop_commit CASCADE") })
	return &stoppedCommits{s: s}
}

// hold stops them from now on until the end of the test at the latest.
func (c *stoppedCommits) hold(t testing.TB) {
	t.Helper()
	c.lock = c.s.connect(t)
	if _, err := c.lock.Exec(t.Context(), "SELECT pg_advisory_lock("+commitLock+")"); err != nil {
		t.Fatal(err)
	}
}

// stopped is what is known of the transactions that have stopped.
const stopped = " FROM pg_stat_activity WHERE application_name = 'koji-hub' AND wait_event = 'advisory' AND query ILIKE 'commit%'"

// await waits until so many have stopped.
func (c *stoppedCommits) await(t testing.TB, n int) {
	t.Helper()
	eventually(t, "calls wait at their commit", func() bool { return c.s.query(t, "SELECT count(*) >= "+strconv.Itoa(n)+stopped) == "true" })
	c.pids = c.s.query(t, "SELECT array_agg(pid)"+stopped)
}

// goOn lets them commit when their hub is no longer there.
func (c *stoppedCommits) goOn(t testing.TB) {
	t.Helper()
	_ = c.lock.Close(context.Background())
	c.over(t)
}

// cut ends them without a commit when their hub is no longer there.
func (c *stoppedCommits) cut(t testing.TB) {
	t.Helper()
	c.s.query(t, "SELECT bool_and(pg_terminate_backend(pid)) FROM unnest('"+c.pids+"'::int[]) AS pid")
	c.over(t)
	_ = c.lock.Close(context.Background())
}

func (c *stoppedCommits) over(t testing.TB) {
	t.Helper()
	eventually(t, "they are over", func() bool {
		return c.s.query(t, "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY('"+c.pids+"'::int[])") == "0"
	})
}

// stoppedOpen lets a process stop when it opens the second of some folders.
type stoppedOpen struct {
	events *os.File
	there  chan error
}

func stopAtSecond(t testing.TB, folders []string) *stoppedOpen {
	t.Helper()
	fd, err := unix.FanotifyInit(unix.FAN_CLASS_CONTENT|unix.FAN_CLOEXEC|unix.FAN_NONBLOCK, unix.O_RDONLY|unix.O_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	s := &stoppedOpen{os.NewFile(uintptr(fd), "fanotify"), make(chan error, 1)}
	t.Cleanup(func() { s.end(t) })
	for _, folder := range folders {
		if err := unix.FanotifyMark(fd, unix.FAN_MARK_ADD, unix.FAN_OPEN_PERM|unix.FAN_ONDIR, unix.AT_FDCWD, folder); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.events.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	go func() { s.there <- s.letOneThrough() }()
	return s
}

// letOneThrough returns when the second one is being opened.
func (s *stoppedOpen) letOneThrough() error {
	for n := range 2 {
		var event unix.FanotifyEventMetadata
		if err := binary.Read(s.events, binary.NativeEndian, &event); err != nil {
			return err
		}
		_ = unix.Close(int(event.Fd)) // stands for the answer all the same
		if n > 0 {
			break
		}
		if err := binary.Write(s.events, binary.NativeEndian, unix.FanotifyResponse{Fd: event.Fd, Response: unix.FAN_ALLOW}); err != nil {
			return err
		}
	}
	return nil
}

func (s *stoppedOpen) await(t testing.TB) {
	t.Helper()
	if err := <-s.there; err != nil {
		t.Fatalf("nobody opened two of the folders: %v", err)
	}
}

// end lets everybody go on.
func (s *stoppedOpen) end(t testing.TB) {
	t.Helper()
	if err := s.events.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
}
