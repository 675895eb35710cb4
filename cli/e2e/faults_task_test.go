package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/gokoji/gokoji/sdk/koji"
)

// testCancel cancels a task whose processes want to survive.
func testCancel(t *testing.T, s *site) {
	const mark = "7340001"
	id := s.runroot(t, "runroot", `trap "" TERM INT HUP
(setsid sh -c 'trap "" TERM INT HUP; (while :; do sleep `+mark+`; done) & while :; do sleep `+mark+`; done' >/dev/null 2>&1 &)
echo ready
while :; do sleep `+mark+`; done`)
	s.awaitLog(t, id, "runroot.log", "ready")
	eventually(t, "the processes are there", func() bool { return len(saying(t, mark)) >= 3 })
	s.must(t, "alice", "cancel", fmt.Sprint(id))
	if now := s.state(t, id); now != koji.TaskCanceled {
		t.Errorf("state %s after the cancel", now)
	}
	s.gone(t, id, mark)
	if r := s.as(t, "alice", "watch-task", fmt.Sprint(id)); r.status != 1 || !strings.Contains(r.out, "was canceled") {
		t.Errorf("watch-task: %+v", r)
	}
}

// testKilledTask kills a task's process; what it started ends with it, and the
// task begins anew, as at a koji builder.
func testKilledTask(t *testing.T, s *site) {
	const mark = "7340002"
	id := s.runroot(t, "runroot", "echo ready; test -e /mnt/archive/second-time && exit; (setsid sleep "+mark+" &); sleep "+mark)
	s.awaitLog(t, id, "runroot.log", "ready")
	eventually(t, "the processes are there", func() bool { return len(saying(t, "sleep\x00"+mark)) == 2 })
	pids := saying(t, fmt.Sprintf("kojid\x00task\x00%d\x00", id))
	if len(pids) != 1 {
		t.Fatalf("processes of task %d: %v", id, pids)
	}
	s.write(t, "shared/archive/second-time", "")
	if err := syscall.Kill(pids[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	s.await(t, id, koji.TaskClosed)
	s.gone(t, id, mark)
}

// testKilledKojid kills kojid in the middle of tasks.
func testKilledKojid(t *testing.T, s *site) {
	b := s.startBuilder(t, "crash")
	const wait = "echo ready; while ! test -e /mnt/scratch/%[1]s; do sleep 0.1; done; rm /mnt/scratch/%[1]s; echo went on"
	command := func(file string) int64 {
		id := s.runrootWith(t, []string{"--channel-override", "crash", "-m", "/mnt/scratch"}, fmt.Sprintf(wait, file))
		s.awaitLog(t, id, "runroot.log", "ready")
		return id
	}
	goOn := func(file string) { s.write(t, "shared/scratch/"+file, "") }

	// the next kojid takes the task over
	id := command("taken-over")
	b.kill(t)
	b.start(t)
	eventually(t, "the new kojid knows the task", func() bool { return strings.Contains(b.said(), "took over a task") })
	goOn("taken-over")
	s.await(t, id, koji.TaskClosed)
	if log := s.log(id, "runroot.log"); log != "ready\nwent on\n" {
		t.Errorf("runroot.log of the task that was taken over: %q", log)
	}

	// a task that needs nobody
	id = command("alone")
	b.kill(t)
	goOn("alone")
	s.await(t, id, koji.TaskClosed)

	// kojid and the task both: as if the machine had lost power
	b.start(t)
	id = command("again")
	pids := saying(t, fmt.Sprintf("kojid\x00task\x00%d\x00", id))
	b.kill(t)
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	b.start(t)
	eventually(t, "the task runs again", func() bool { return strings.Count(b.said(), "started a task") > 0 })
	goOn("again")
	s.await(t, id, koji.TaskClosed)
	s.gone(t, id, "again")
}

// testFullDisk fills the disk that build roots are on.
func testFullDisk(t *testing.T, s *site) {
	disk := t.TempDir()
	if err := unix.Mount("none", disk, "tmpfs", 0, "size=40m"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(disk, 0); err != nil {
			t.Errorf("unmount the disk: %v", err)
		}
	})
	s.startBuilder(t, "small", "workdir = "+disk+"/kojid")
	fill := func(free int64) {
		t.Helper()
		var st unix.Statfs_t
		if err := unix.Statfs(disk, &st); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(disk+"/ballast", make([]byte, int64(st.Bavail)*st.Bsize-free), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(command string) int64 { return s.runroot(t, "small", command) }

	id := run("cat /dev/zero > /big")
	s.await(t, id, koji.TaskFailed)
	if said := s.fault(t, id) + s.log(id, "runroot.log"); !strings.Contains(strings.ToLower(said), "no space left on device") {
		t.Errorf("the command's fault and log: %q", said)
	}
	for _, free := range []int64{2 << 20, 256 << 10, 0} {
		fill(free)
		id = run("true")
		s.await(t, id, koji.TaskFailed)
		if why := s.fault(t, id); !strings.Contains(strings.ToLower(why), "space") && !strings.Contains(why, "disk is full") {
			t.Errorf("fault with %d bytes free: %q", free, why)
		}
		if err := os.Remove(disk + "/ballast"); err != nil {
			t.Fatal(err)
		}
		s.await(t, run("true"), koji.TaskClosed)
	}
	eventually(t, "the roots are gone", func() bool {
		left, _ := filepath.Glob(disk + "/kojid/roots/*")
		return len(left) == 0
	})
}

// testTwins starts a second kojid for a host.
func testTwins(t *testing.T, s *site) {
	const mark = "7340003"
	first := s.startBuilder(t, "twins")
	id := s.runroot(t, "twins", "echo ready; test -e /mnt/archive/go || sleep "+mark)
	s.awaitLog(t, id, "runroot.log", "ready")
	firsts := saying(t, mark)

	polite := s.newBuilder(t, "twins")
	polite.start(t, "--force-lock=false")
	<-polite.done
	if polite.err == nil || !strings.Contains(polite.said(), "unable to get lock") {
		t.Errorf("the second kojid: %v\n%s", polite.err, polite.said())
	}
	if s.state(t, id) != koji.TaskOpen || first.ended() {
		t.Fatalf("task %s, first kojid ended: %v", s.state(t, id), first.ended())
	}

	second := s.newBuilder(t, "twins")
	second.start(t)
	<-first.done
	if first.err == nil || !strings.Contains(first.said(), "the session is over") {
		t.Errorf("the first kojid: %v\n%s", first.err, first.said())
	}
	// its task begins anew with the second one
	eventually(t, "the second kojid runs the task", func() bool { return strings.Contains(second.said(), "started a task") })
	s.awaitLog(t, id, "runroot.log", "ready")
	eventually(t, "the first kojid's root is gone", func() bool {
		left, _ := filepath.Glob(first.workdir + "/tasks/*/*")
		still := slices.ContainsFunc(saying(t, mark), func(pid int) bool { return slices.Contains(firsts, pid) })
		return len(left) == 0 && !still
	})
	if len(firsts) == 0 {
		t.Error("the first kojid's command was not seen")
	}
	s.must(t, "alice", "cancel", fmt.Sprint(id))
	s.gone(t, id, mark)
}

// saying finds processes by a part of their command line.
func saying(t testing.TB, text string) []int {
	t.Helper()
	procs, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, p := range procs {
		pid, err := strconv.Atoi(p.Name())
		if err != nil {
			continue
		}
		words, err := os.ReadFile(filepath.Join("/proc", p.Name(), "cmdline"))
		if err == nil && strings.Contains(string(words), text) {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	return pids
}

// gone waits until nothing is left of a task on its builder.
func (s *site) gone(t testing.TB, id int64, mark string) {
	t.Helper()
	eventually(t, fmt.Sprintf("processes of task %d are gone", id), func() bool {
		return len(saying(t, mark)) == 0 && len(saying(t, fmt.Sprintf("kojid\x00task\x00%d\x00", id))) == 0
	})
}
