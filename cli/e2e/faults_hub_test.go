package e2e

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// TestFaults takes database and hub away in the middle of things.
func TestFaults(t *testing.T) {
	t.Parallel()
	p, err := buildRPMs()
	if err != nil {
		t.Fatal(err)
	}
	s := startServed(t)
	b := s.startBuilder(t, "builder1", "sleeptime = 1")
	for _, test := range []struct {
		name string
		run  func(*testing.T, *served, *rpms)
	}{
		{"database killed during a call", testKilledDatabase},
		{"one connection killed", testKilledBackend},
		{"database killed during an import", testImportWithoutDatabase},
		{"hub killed during an import", testImportWithoutHub},
		{"hub killed during an upload", testUploadWithoutHub},
		{"hub killed during repo work", testRepoWithoutHub},
		{"hub killed while repos are deleted", testDeletionWithoutHub},
		{"hub killed while a dist repo gets its files", testDistMoveWithoutHub},
		{"one of two hubs killed while side tags are made", testOneOfTwoHubs},
		{"hub away while a task ends", testTaskWithoutHub},
	} {
		if !t.Run(test.name, func(t *testing.T) { test.run(t, s, p) }) {
			t.Logf("koji-hub said:\n%s", s.said())
		}
	}
	b.end(t, syscall.SIGINT) // while there is a hub to say goodbye to
}

// testKilledDatabase kills PostgreSQL while a change, a task's watcher and the
// builder's long poll are under way.
func testKilledDatabase(t *testing.T, s *served, _ *rpms) {
	task := s.sleepTask(t, 1000)
	s.await(t, task, koji.TaskOpen)
	watcher := s.begin(t, "alice", "watch-task", fmt.Sprint(task))
	s.hold(t, "tag")
	change := s.begin(t, "kojiadmin", "add-tag", "half-made")
	s.blocked(t, change)
	s.crashDatabase(t)
	r := change.result()
	if r.status != 1 || !strings.Contains(r.err, "ServerOffline") || !strings.Contains(r.err, "database outage") {
		t.Errorf("the call that was under way: %+v", r)
	}
	s.mustFail(t, "ServerOffline: database outage", "kojiadmin", "list-tags")
	if s.ended() {
		t.Fatal("the hub has ended")
	}

	s.startDatabase(t)
	s.mustFail(t, "No such tag: half-made|No such entry in table tag: half-made", "kojiadmin", "add-pkg", "--owner", "alice", "half-made", "x")
	s.must(t, "kojiadmin", "add-tag", "half-made")
	s.must(t, "kojiadmin", "cancel", fmt.Sprint(task))
	s.await(t, task, koji.TaskCanceled)
	if r := watcher.result(); r.status != 1 {
		t.Errorf("watch-task: %+v", r)
	}
	id := s.sleepTask(t, 0)
	s.await(t, id, koji.TaskClosed)
}

// testKilledBackend kills the process that serves one of the hub's connections;
// PostgreSQL then starts anew by itself.
func testKilledBackend(t *testing.T, s *served, _ *rpms) {
	s.hold(t, "package")
	change := s.begin(t, "kojiadmin", "add-pkg", "--owner", "alice", "half-made", "half-package")
	s.blocked(t, change)
	pid, err := strconv.Atoi(s.query(t, "SELECT min(pid) FROM pg_stat_activity WHERE application_name = 'koji-hub' AND wait_event_type = 'Lock'"))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if r := change.result(); r.status != 1 || !strings.Contains(r.err, "database outage") {
		t.Errorf("the call that was under way: %+v", r)
	}
	eventually(t, "the hub works again", func() bool {
		return s.as(t, "kojiadmin", "add-pkg", "--owner", "alice", "half-made", "whole-package").status == 0
	})
	if out := s.must(t, "alice", "list-pkgs", "--tag", "half-made"); strings.Contains(out, "half-package") || !strings.Contains(out, "whole-package") {
		t.Errorf("list-pkgs:\n%s", out)
	}
}

// testImportWithoutDatabase kills PostgreSQL when an import has uploaded its
// files and writes the database.
func testImportWithoutDatabase(t *testing.T, s *served, p *rpms) {
	s.hold(t, "rpminfo")
	imported := s.begin(t, "kojiadmin", append([]string{"import"}, p.all()...)...)
	s.blocked(t, imported)
	s.crashDatabase(t)
	r := imported.result()
	if r.status == 0 || !strings.Contains(r.out+r.err, "database outage") {
		t.Errorf("import: %+v", r)
	}
	s.startDatabase(t)
	s.untouched(t)
}

// testImportWithoutHub kills the hub at the same point. The client tries again
// by itself.
func testImportWithoutHub(t *testing.T, s *served, p *rpms) {
	release := s.hold(t, "rpminfo")
	imported := s.begin(t, "kojiadmin", append([]string{"import"}, p.all()...)...)
	s.blocked(t, imported)
	s.kill(t)
	release()
	s.untouched(t)
	s.startHub(t)
	r := imported.result()
	if r.status != 0 {
		// the call had taken effect or not; importing again leads to the same
		t.Logf("import: %+v", r)
		s.must(t, "kojiadmin", append([]string{"import"}, p.all()...)...)
	}
	out := s.must(t, "alice", "call", "--json-output", "listRPMs")
	for _, rpm := range []string{`"demo-base"`, `"demo-hello"`} {
		if !strings.Contains(out, rpm) {
			t.Errorf("no %s among the rpms:\n%s", rpm, out)
		}
	}
	for _, path := range p.all() {
		s.samePackage(t, path)
	}
	s.must(t, "kojiadmin", "tag-build", "--nowait", "demo", "demo-base-1.0-1", "demo-hello-1.0-1")
	s.must(t, "kojira", "regen-repo", "--wait", "demo-build")
}

// testUploadWithoutHub kills the hub between two pieces of an upload, which goes
// on with the next hub.
func testUploadWithoutHub(t *testing.T, s *served, _ *rpms) {
	session, err := client.New(s.url, client.Options{BlockSize: 64 << 10})
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Login(t.Context(), "kojiadmin", "kojiadmin"); err != nil {
		t.Fatal(err)
	}
	data := bytes.Repeat([]byte("gokoji\n"), 64<<10)
	killed := false
	size, err := session.Upload(t.Context(), bytes.NewReader(data), client.Target{
		Path: "without-hub", Name: "file", Progress: func(sent int64) {
			if !killed && sent > int64(len(data)/2) {
				killed = true
				s.kill(t)
				s.startHub(t)
			}
		},
	})
	if err != nil || !killed || size != int64(len(data)) {
		t.Fatalf("%d bytes arrived, hub killed: %v, %v", size, killed, err)
	}
	got, err := os.ReadFile(filepath.Join(s.tree(), "work/without-hub/file"))
	if err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes are in the file, %v", len(got), err)
	}
}

// testRepoWithoutHub kills the hub while it lays out a repo, one that the hub
// makes of the last one and one that the builder goes on with when the next hub
// is there; nothing is left of the first attempts.
func testRepoWithoutHub(t *testing.T, s *served, _ *rpms) {
	s.must(t, "kojira", "regen-repo", "--wait", "demo-build")
	for _, change := range [][]string{{"edit-tag", "-x", "note=1", "demo-build"}, {"add-group", "demo-build", "more"}} {
		s.must(t, "kojiadmin", change...)
		release := s.hold(t, "repo")
		regen := s.begin(t, "kojira", "regen-repo", "--wait", "demo-build")
		s.blocked(t, regen)
		s.kill(t)
		release()
		s.startHub(t)
		if r := regen.result(); r.status != 0 {
			t.Logf("regen-repo: %+v", r) // as koji's, it may give up when the hub is away
			s.must(t, "kojira", "regen-repo", "--wait", "demo-build")
		}
	}
	rows := s.query(t, "SELECT count(*) FROM repo WHERE state <> 3")
	folders, err := filepath.Glob(filepath.Join(s.tree(), "repos/demo-build/[0-9]*"))
	if err != nil || fmt.Sprint(len(folders)) != rows {
		t.Errorf("%s repos, folders %v, %v", rows, folders, err)
	}
	if left := s.query(t, "SELECT count(*) FROM repo WHERE state = 0"); left != "0" {
		t.Errorf("%s repos were never finished", left)
	}
}

// testTaskWithoutHub kills the hub while a task runs; the task ends meanwhile
// and reports when the hub is back.
func testTaskWithoutHub(t *testing.T, s *served, _ *rpms) {
	id := s.runrootWith(t, []string{"-m", "/mnt/scratch"}, "echo ready; while ! test -e /mnt/scratch/hub-away; do sleep 0.1; done; echo went on")
	s.awaitLog(t, id, "runroot.log", "ready")
	follower := s.begin(t, "alice", "watch-logs", fmt.Sprint(id))
	s.kill(t)
	s.write(t, "shared/scratch/hub-away", "")
	eventually(t, "the command has ended", func() bool { return len(saying(t, "hub-away")) == 0 })
	s.startHub(t)
	s.await(t, id, koji.TaskClosed)
	if log := s.log(id, "runroot.log"); log != "ready\nwent on\n" {
		t.Errorf("runroot.log: %q", log)
	}
	if r := follower.result(); r.status != 1 || !strings.Contains(r.err, "Unable to connect to server") {
		t.Errorf("watch-logs: %+v", r)
	}
}

// sleepTask makes a task that does nothing for some seconds.
func (s *site) sleepTask(t testing.TB, seconds int) int64 {
	t.Helper()
	session, err := client.New(s.url, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Login(t.Context(), "kojiadmin", "kojiadmin"); err != nil {
		t.Fatal(err)
	}
	id, err := client.Invoke[int64](t.Context(), session, "makeTask", "sleep", []any{int64(seconds)})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// untouched checks that neither database nor tree know of the demo's packages.
func (s *served) untouched(t testing.TB) {
	t.Helper()
	if n := s.query(t, "SELECT count(*) FROM rpminfo"); n != "0" {
		t.Errorf("%s rpms in the database", n)
	}
	err := filepath.WalkDir(filepath.Join(s.tree(), "packages"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			t.Errorf("half-imported: %s", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// samePackage checks that an rpm arrived whole.
func (s *site) samePackage(t testing.TB, path string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(s.tree(), "packages/*/1.0/1/*", filepath.Base(path)))
	if err != nil || len(found) != 1 {
		t.Errorf("%s in packages/: %v, %v", filepath.Base(path), found, err)
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(found[0]); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s differs from what was imported: %v", found[0], err)
	}
}

// pending is a command under way.
type pending struct {
	done chan struct{}
	r    result
}

// begin runs a command in the background until the test ends.
func (s *site) begin(t testing.TB, user string, args ...string) *pending {
	t.Helper()
	cmd := s.command(user, args...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &pending{done: make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		p.r = result{out.String(), errOut.String(), cmd.ProcessState.ExitCode()}
		close(p.done)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-p.done
	})
	return p
}

func (p *pending) result() result {
	<-p.done
	return p.r
}
