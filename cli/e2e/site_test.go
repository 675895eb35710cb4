package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// site is a hub and how its users reach it.
type site struct {
	*hub
	dir  string          // for files of users and builders
	conf string          // koji.conf
	anon *client.Session // nobody's
}

func newSite(t testing.TB, h *hub) *site {
	t.Helper()
	s := &site{hub: h, dir: t.TempDir()}
	s.conf = s.write(t, "koji.conf", fmt.Sprintf(`[koji]
server = %s
weburl = %s/koji
topurl = %s/kojifiles
authtype = password
`, h.url, h.web(), h.web()))
	anon, err := client.New(h.url, client.Options{AnonRetry: true})
	if err != nil {
		t.Fatal(err)
	}
	s.anon = anon
	return s
}

// write makes a file below the site's folder.
func (s *site) write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// result is what became of a command.
type result struct {
	out, err string
	status   int
}

// login are the global options with which a user begins a command.
func (s *site) login(user string) []string {
	return []string{"-c", s.conf, "--user", user, "--password", user}
}

func (s *site) command(user string, args ...string) *exec.Cmd {
	cmd := exec.Command(program("koji"), append(s.login(user), args...)...)
	cmd.Env = environment(s.dir)
	return cmd
}

// as runs a command as a user and tells how it went.
func (s *site) as(t testing.TB, user string, args ...string) result {
	t.Helper()
	cmd := s.command(user, args...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{out.String(), errOut.String(), cmd.ProcessState.ExitCode()}
}

// must runs a command that must succeed and returns what it printed.
func (s *site) must(t testing.TB, user string, args ...string) string {
	t.Helper()
	r := s.as(t, user, args...)
	if r.status != 0 {
		t.Fatalf("koji %s: status %d\n%s%s", strings.Join(args, " "), r.status, r.out, r.err)
	}
	return r.out
}

// mustFail runs a command that must fail and say why, as a pattern.
func (s *site) mustFail(t testing.TB, why, user string, args ...string) {
	t.Helper()
	r := s.as(t, user, args...)
	if r.status != 1 || !regexp.MustCompile(why).MatchString(r.err) {
		t.Errorf("koji %s: status %d, want 1 and %q\n%s%s", strings.Join(args, " "), r.status, why, r.out, r.err)
	}
}

// runroot makes a task that runs a shell's command in a channel, and returns its
// id.
func (s *site) runroot(t testing.TB, channel, command string) int64 {
	t.Helper()
	return s.runrootWith(t, []string{"--channel-override", channel}, command)
}

func (s *site) runrootWith(t testing.TB, options []string, command string) int64 {
	t.Helper()
	args := append([]string{"runroot", "--nowait", "--task-id", "--use-shell"}, options...)
	out := s.must(t, "alice", append(args, "demo-build", "x86_64", command)...)
	id, err := strconv.ParseInt(strings.TrimSpace(out), 10, 64)
	if err != nil {
		t.Fatalf("koji runroot --task-id: %q", out)
	}
	return id
}

// furnish gives the site the demo's packages and a repo of them.
func (s *site) furnish(t testing.TB) {
	t.Helper()
	p, err := buildRPMs()
	if err != nil {
		t.Fatal(err)
	}
	s.must(t, "kojiadmin", append([]string{"import"}, p.all()...)...)
	made := s.must(t, "kojiadmin", "tag-build", "demo", "demo-base-1.0-1", "demo-hello-1.0-1")
	var tasks []string
	for _, m := range regexp.MustCompile(`(?m)^Created task (\d+)$`).FindAllStringSubmatch(made, -1) {
		tasks = append(tasks, m[1])
	}
	if len(tasks) != 2 {
		t.Fatalf("koji tag-build: %s", made)
	}
	s.must(t, "kojiadmin", append([]string{"watch-task", "--quiet"}, tasks...)...)
	s.must(t, "kojira", "regen-repo", "--wait", "demo-build")
}

// state is a task's state.
func (s *site) state(t testing.TB, task int64) koji.TaskState {
	t.Helper()
	info, err := client.Invoke[struct {
		State int64 `koji:"state"`
	}](t.Context(), s.anon, "getTaskInfo", task)
	if err != nil {
		t.Fatalf("getTaskInfo: %v", err)
	}
	return koji.TaskState(info.State)
}

// await waits until a task is in a state, and fails when it has ended in
// another one.
func (s *site) await(t testing.TB, task int64, want koji.TaskState) {
	t.Helper()
	var now koji.TaskState
	eventually(t, fmt.Sprintf("task %d is %s", task, want), func() bool {
		now = s.state(t, task)
		return now == want || now.Finished()
	})
	if now != want {
		_, why := s.anon.Call(t.Context(), "getTaskResult", task)
		t.Fatalf("task %d is %s, want %s: %v", task, now, want, why)
	}
}

// log is what a task has written into one of its logs so far.
func (s *site) log(task int64, name string) string {
	path := filepath.Join(koji.PathInfo{Top: s.tree()}.Task(task, ""), name)
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(text)
}

// awaitLog waits until a log holds a text.
func (s *site) awaitLog(t testing.TB, task int64, name, text string) {
	t.Helper()
	eventually(t, fmt.Sprintf("%q in %s of task %d", text, name, task), func() bool {
		if s.state(t, task).Finished() && !strings.Contains(s.log(task, name), text) {
			_, why := s.anon.Call(t.Context(), "getTaskResult", task)
			t.Fatalf("task %d ended without %q in %s: %v", task, text, name, why)
		}
		return strings.Contains(s.log(task, name), text)
	})
}

// fault is why a task failed.
func (s *site) fault(t testing.TB, task int64) string {
	t.Helper()
	_, err := s.anon.Call(t.Context(), "getTaskResult", task)
	if err == nil {
		t.Fatalf("task %d did not fail", task)
	}
	return err.Error()
}
