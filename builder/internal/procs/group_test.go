package procs

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stubborn double-forks a process in a session of its own, with an empty
// environment, that ignores SIGTERM, and then waits for ever itself.
const stubborn = `trap '' TERM
(setsid env -i sh -c 'trap "" TERM INT HUP; echo $$; while :; do sleep 1000; done' &)
echo $$
while :; do sleep 1000; done`

// TestMain makes this binary a task's process when it is asked to.
func TestMain(m *testing.M) {
	if os.Getenv("PROCS_LEADER") == "" {
		os.Exit(m.Run())
	}
	signal.Ignore(syscall.SIGINT, syscall.SIGTERM)
	if err := Adopt(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	cmd := exec.Command("sh", "-c", stubborn)
	cmd.Stdout = os.Stdout
	if err := cmd.Start(); err != nil {
		os.Exit(2)
	}
	if os.Getenv("PROCS_LEADER") == "orphans" {
		bufio.NewReader(os.Stdin).ReadByte() //nolint:errcheck // any end will do
		if err := Orphans(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	time.Sleep(time.Hour)
}

// startLeader starts a leader and returns it with the pids of what it started.
func startLeader(t *testing.T, mode string, group *Cgroup) (*exec.Cmd, *Group, []int) {
	t.Helper()
	mark := t.Name()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PROCS_LEADER="+mode, MarkVar+"="+mark)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if group != nil {
		dir, err := group.Open()
		if err != nil {
			t.Fatal(err)
		}
		defer dir.Close()
		cmd.SysProcAttr.UseCgroupFD, cmd.SysProcAttr.CgroupFD = true, int(dir.Fd())
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	start, _ := StartTime(cmd.Process.Pid)
	g := &Group{Leader: cmd.Process.Pid, Start: start, Mark: mark, Cgroup: group}
	t.Cleanup(func() {
		g.slay()   //nolint:errcheck // the test has said what is wrong
		cmd.Wait() //nolint:errcheck // killed
	})
	var pids []int
	lines := bufio.NewScanner(out)
	for len(pids) < 2 && lines.Scan() {
		pid, err := strconv.Atoi(strings.TrimSpace(lines.Text()))
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	return cmd, g, pids
}

func wantGone(t *testing.T, pids ...int) {
	t.Helper()
	for _, pid := range pids {
		if p, ok := read(pid); ok && !p.dead() {
			t.Errorf("process %d still runs: %+v", pid, p)
		}
	}
}

func TestKillGetsEverybody(t *testing.T) {
	t.Parallel()
	cmd, g, pids := startLeader(t, "wait", nil)
	go cmd.Wait() //nolint:errcheck // reaps
	if err := g.Kill(t.Context(), Grace{Leader: 50 * time.Millisecond, Others: 50 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	wantGone(t, append(pids, cmd.Process.Pid)...)
}

func TestKillWithoutLeader(t *testing.T) {
	t.Parallel()
	group := NewCgroup(fmt.Sprintf("test-%d", os.Getpid()))
	if group != nil {
		defer group.Remove()
	}
	cmd, g, pids := startLeader(t, "wait", group)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait() //nolint:errcheck // killed
	if err := g.Kill(t.Context(), Grace{}); err != nil {
		t.Fatal(err)
	}
	gone := pids
	if group == nil {
		// Only what kept its session can be found then.
		gone = nil
		for _, pid := range pids {
			if p, ok := read(pid); ok && p.session == g.Leader {
				gone = append(gone, pid)
			}
		}
	}
	wantGone(t, gone...)
}

func TestOrphans(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PROCS_LEADER=orphans")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pids []int
	for lines := bufio.NewScanner(out); len(pids) < 2 && lines.Scan(); {
		pid, _ := strconv.Atoi(lines.Text())
		pids = append(pids, pid)
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	wantGone(t, pids...)
}

func TestWaitForAStranger(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!").Output()
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- Wait(pid) }()
	syscall.Kill(pid, syscall.SIGKILL)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := Wait(pid); err != nil {
		t.Errorf("a process that is gone: %v", err)
	}
}

func TestRemoveTree(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Log("without root nothing can be mounted: only removal is tried")
	}
	dir := filepath.Join(t.TempDir(), "a root")
	outside := filepath.Join(t.TempDir(), "outside")
	inside := filepath.Join(dir, "mnt")
	for _, d := range []string{outside, inside} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(outside, "precious"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		if err := syscall.Mount(outside, inside, "", syscall.MS_BIND, ""); err != nil {
			t.Fatal(err)
		}
		if got := Mounted(dir); len(got) != 1 || got[0] != inside {
			t.Errorf("mounted: %q", got)
		}
	}
	if err := RemoveTree(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the tree is still there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(outside, "precious")); err != nil {
		t.Errorf("what was mounted is gone: %v", err)
	}
}
