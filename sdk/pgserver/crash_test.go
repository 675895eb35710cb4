package pgserver

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// childEnv makes the test binary a program that runs a server in the folder it
// names, or a throwaway one for "-", and does nothing more.
const childEnv = "PGSERVER_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		os.Exit(child(strings.TrimPrefix(dir, "-")))
	}
	os.Exit(m.Run())
}

func child(dir string) int {
	s, err := Start(context.Background(), Options{Dir: dir, Fsync: true})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(s.ConnString("postgres"))
	<-s.Done()
	return 0
}

// startChild runs a program with a server and answers the connection string.
func startChild(t *testing.T, dir string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), childEnv+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the program's answer: %v", err)
	}
	return cmd, strings.TrimSpace(line)
}

// eventually waits until something holds, which it does without our help.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	late := time.After(20 * time.Second)
	for !holds() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("%s: not after 20 s", what)
		}
	}
}

// runs tells whether a process is there and no zombie.
func runs(pid int) bool {
	_, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	return err == nil
}

func gone(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, os.ErrNotExist)
}

// postmaster is the process id of the server in a folder.
func postmaster(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, dataName, "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func connect(t *testing.T, conninfo string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), conninfo)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func exe(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func socketDir(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	return conn.Config().Host
}

func TestServerEndsWithItsProgram(t *testing.T) {
	t.Parallel()
	dir := privateDir(t)
	cmd, conninfo := startChild(t, dir)
	conn := connect(t, conninfo)
	exe(t, conn, "CREATE TABLE kept AS SELECT 'yes' AS word")
	pid := postmaster(t, dir)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server's end", func() bool { return !runs(pid) })
	eventually(t, "the socket's end", func() bool { return gone(socketDir(t, conn)) })
	if got := query(t, start(t, dir), "postgres", "SELECT word FROM kept"); got != "yes" {
		t.Errorf("kept %q", got)
	}
}

func TestThrowawayVanishesWithItsProgram(t *testing.T) {
	t.Parallel()
	cmd, conninfo := startChild(t, "-")
	conn := connect(t, conninfo)
	var pid int
	// The cluster's folder, by way of a process that works in it.
	if err := conn.QueryRow(t.Context(), "SELECT pg_backend_pid()").Scan(&pid); err != nil {
		t.Fatal(err)
	}
	data, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the socket's end", func() bool { return gone(socketDir(t, conn)) })
	eventually(t, "the cluster's end", func() bool { return gone(filepath.Dir(data)) })
}

func TestStartEndsAnOrphan(t *testing.T) {
	t.Parallel()
	dir := privateDir(t)
	cmd, conninfo := startChild(t, dir)
	conn := connect(t, conninfo)
	exe(t, conn, "CREATE TABLE kept AS SELECT 'yes' AS word")
	pid := postmaster(t, dir)
	group, err := syscall.Getpgid(pid)
	if err != nil {
		t.Fatal(err)
	}
	// Kill the program, the supervisor and the watcher, not the server.
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for _, p := range inGroup(t, group) {
		if p != pid {
			_ = syscall.Kill(p, syscall.SIGKILL)
		}
	}
	_ = cmd.Wait()
	s := start(t, dir)
	if runs(pid) {
		t.Errorf("process %d still runs", pid)
	}
	if got := query(t, s, "postgres", "SELECT word FROM kept"); got != "yes" {
		t.Errorf("kept %q", got)
	}
	_ = os.RemoveAll(socketDir(t, conn))
}

// A service manager signals all of a service's processes, a terminal the
// foreground ones.
func TestStopAfterASignalToTheGroup(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, dir)
	connect(t, s.ConnString("postgres"))
	group, err := syscall.Getpgid(postmaster(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(-group, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	stop(t, s) // does not wait for the connection
}

func TestStopWithoutTheSupervisor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, dir)
	pid := postmaster(t, dir)
	group, err := syscall.Getpgid(pid)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range inGroup(t, group) {
		if p != pid {
			_ = syscall.Kill(p, syscall.SIGKILL)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Stop(ctx); err != nil {
		t.Error(err)
	}
	if runs(pid) {
		t.Errorf("process %d still runs", pid)
	}
}

func inGroup(t *testing.T, group int) []int {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if g, err := syscall.Getpgid(pid); err == nil && g == group {
			pids = append(pids, pid)
		}
	}
	return pids
}

func TestStartAfterTheServerWasKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Start(t.Context(), Options{Dir: dir, Fsync: true})
	if err != nil {
		t.Fatal(err)
	}
	exe(t, connect(t, s.ConnString("postgres")), "CREATE TABLE kept AS SELECT 'yes' AS word")
	if err := syscall.Kill(postmaster(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	stop(t, s)
	if got := query(t, start(t, dir), "postgres", "SELECT word FROM kept"); got != "yes" {
		t.Errorf("kept %q", got)
	}
}

// A killed server cannot remove what it shares outside of its folder.
func TestSharesItsMemoryInItsFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	start(t, dir)
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", postmaster(t, dir)))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(maps), "/pg_dynshmem/") || strings.Contains(string(maps), "/dev/shm/") {
		t.Errorf("mapped are:\n%s", maps)
	}
}

// A machine's crash leaves a process id that by now may be anybody's.
func TestStartWithSomebodyElsesProcessID(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stop(t, start(t, dir))
	text := fmt.Sprintf("%d\n/elsewhere\n0\n5432\n\n\n  1 1\nready\n", os.Getpid())
	if err := os.WriteFile(filepath.Join(dir, dataName, "postmaster.pid"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := query(t, start(t, dir), "postgres", "SELECT 'runs'"); got != "runs" {
		t.Error(got)
	}
}
