package chroot

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/builder"
)

func TestRun(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	if err := os.WriteFile(filepath.Join(root, "bin/noline"), []byte("echo no first line, $1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	sh := func(script string) []string { return []string{"sh", "-c", script} }
	tests := []struct {
		name   string
		c      Command
		out    string
		status builder.ExitStatus
	}{
		{"words", Command{Argv: []string{"echo", "a  b", "$HOME"}}, "a  b $HOME\n", builder.ExitStatus{}},
		{"status", Command{Argv: sh("echo one; echo two >&2; exit 3")}, "one\ntwo\n", builder.ExitStatus{Code: 3}},
		{"signal", Command{Argv: sh("kill -9 $$")}, "", builder.ExitStatus{Signal: syscall.SIGKILL}},
		{"missing", Command{Argv: []string{"/no/such"}}, "/no/such: command not found\n", builder.ExitStatus{Code: 127}},
		{"shell's own", Command{Argv: []string{"exit", "4"}}, "", builder.ExitStatus{Code: 4}},
		{"no interpreter line", Command{Argv: []string{"noline", "x"}}, "no first line, x\n", builder.ExitStatus{}},
		{"not executable", Command{Argv: []string{"/etc"}}, "/etc: permission denied\n", builder.ExitStatus{Code: 126}},
		{"directory", Command{Argv: []string{"pwd"}, Dir: "/etc"}, "/etc\n", builder.ExitStatus{}},
		{"pids of its own", Command{Argv: sh("echo $(($$ < 64))")}, "1\n", builder.ExitStatus{}},
		{"nothing to read", Command{Argv: []string{"cat"}}, "", builder.ExitStatus{}},
		{"no descriptors", Command{Argv: sh("ls /proc/self/fd | wc -w")}, "4\n", builder.ExitStatus{}},
		{"environment", Command{Argv: []string{"env"}, Env: []string{"PATH=/bin", "A=b"}}, "PATH=/bin\nA=b\n", builder.ExitStatus{}},
		{"devices", Command{Argv: sh("cd /dev; echo *; echo x >null; head -c3 zero | wc -c; [ -c full ] && ls fd >null")},
			"fd full null ptmx pts random shm stderr stdin stdout tty urandom zero\n3\n", builder.ExitStatus{}},
		{"user", Command{Argv: sh("id -u; id -g"), User: &User{UID: 1000, GID: 135}}, "1000\n135\n", builder.ExitStatus{}},
		{"no network", Command{Argv: sh("ls /sys/class/net"), NoNet: true}, "lo\n", builder.ExitStatus{}},
		{"kernel is guarded", Command{Argv: sh("for f in /proc/sys/kernel/hostname /proc/sysrq-trigger /sys/kernel/mm/ksm/run; do { echo 0 >$f; } 2>/dev/null && echo wrote $f; done; true")},
			"", builder.ExitStatus{}},
		{"no machine's files", Command{Argv: sh("ls / | tr '\\n' ' '; cd /proc/1/root && ls -d bin")}, "bin dev etc mnt proc sys tmp bin\n", builder.ExitStatus{}},
		{"only own mounts", Command{Argv: sh("cut -d' ' -f2 /proc/mounts | grep -v -e ^/proc -e ^/sys -e ^/dev")}, "/\n", builder.ExitStatus{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.c.Root = root
			out, status, err := runIn(t, tt.c)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.out, out); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}
			if status != tt.status {
				t.Errorf("status %+v, want %+v", status, tt.status)
			}
		})
	}
}

func TestRunLinux32(t *testing.T) {
	t.Parallel()
	out, _, err := runIn(t, Command{Root: newRoot(t), Argv: []string{"uname", "-m"}, Linux32: true})
	if err != nil || strings.Contains(out, "64") {
		t.Errorf("uname -m: %q, %v", out, err)
	}
}

func TestRunCannotStart(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	for name, c := range map[string]Command{
		"no root":      {Root: filepath.Join(root, "none"), Argv: []string{"true"}},
		"no words":     {Root: root},
		"no directory": {Root: root, Argv: []string{"true"}, Dir: "/none"},
		"proc a file":  {Root: func() string { r := newRoot(t); _ = os.WriteFile(r+"/proc", nil, 0o600); return r }(), Argv: []string{"true"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, _, err := runIn(t, c); err == nil {
				t.Error("no error")
			}
		})
	}
}

// What outlives the command is killed, and its output does not hold up the end.
func TestRunLeavesNothing(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	begin := time.Now()
	out, status, err := runIn(t, Command{Root: root, Argv: []string{"sh", "-c", "setsid sleep 3600 & (trap '' TERM; sleep 3600) & echo done; exit 2"}})
	if err != nil || status.Code != 2 || out != "done\n" {
		t.Errorf("%q, %+v, %v", out, status, err)
	}
	if d := time.Since(begin); d > 30*time.Second {
		t.Errorf("it took %s", d)
	}
	nothingRunsIn(t, root)
}

// nothingRunsIn fails the test if a process has its root or directory in dir.
func nothingRunsIn(t *testing.T, dir string) {
	t.Helper()
	for _, what := range []string{"root", "cwd", "exe"} {
		links, _ := filepath.Glob("/proc/[0-9]*/" + what)
		for _, l := range links {
			if to, err := os.Readlink(l); err == nil && strings.HasPrefix(to, dir) {
				t.Errorf("%s -> %s", l, to)
			}
		}
	}
}

func TestRunCancel(t *testing.T) {
	t.Parallel()
	for _, mode := range []Mode{Inside, Beside, Free} {
		t.Run([]string{"inside", "beside", "free"}[mode], func(t *testing.T) {
			t.Parallel()
			root := newRoot(t)
			ctx, cancel := context.WithCancelCause(context.Background())
			defer cancel(nil)
			r, w := io.Pipe()
			cause := errors.New("the task was canceled")
			go func() {
				_, _ = io.ReadFull(r, make([]byte, 6)) // it runs
				cancel(cause)
				_, _ = io.Copy(io.Discard, r)
			}()
			script := "trap '' TERM; setsid busybox sleep 3600 & echo ready; while :; do sleep 1; done"
			c := Command{
				Root: root, Mode: mode, Output: w, Grace: 50 * time.Millisecond,
				Argv: []string{"sh", "-c", script}, Env: testEnv,
			}
			if mode != Inside {
				c.Argv = []string{root + "/bin/bash", "-c", "cd " + root + "; PATH=$PWD/bin; " + script}
			}
			begin := time.Now()
			_, err := c.Run(ctx)
			_ = w.Close()
			if !errors.Is(err, cause) {
				t.Errorf("error %v", err)
			}
			if d := time.Since(begin); d > 20*time.Second {
				t.Errorf("it took %s", d)
			}
			nothingRunsIn(t, root)
		})
	}
}

// A command that obeys SIGTERM may end in its own way.
func TestRunCancelGently(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out := &syncBuffer{onWrite: func(text string) {
		if strings.HasSuffix(text, "ready\n") {
			cancel()
		}
	}}
	c := Command{
		Root: root, Output: out, Grace: time.Minute, Env: testEnv,
		Argv: []string{"bash", "-c", "trap 'echo cleaned up; exit' TERM; echo ready; while :; do sleep 0.1; done"},
	}
	begin := time.Now()
	if _, err := c.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if d := time.Since(begin); d > 30*time.Second {
		t.Errorf("it took %s", d)
	}
}

// syncBuffer calls onWrite with all that was written so far.
type syncBuffer struct {
	buf     bytes.Buffer
	onWrite func(string)
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	n, err := b.buf.Write(p)
	b.onWrite(b.buf.String())
	return n, err
}

// The output is there while the command runs, not only at its end.
func TestRunStreams(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	go_ := filepath.Join(root, "tmp", "go")
	out := &syncBuffer{onWrite: func(text string) {
		if text == "first\n" {
			_ = os.WriteFile(go_, nil, 0o600)
		}
	}}
	c := Command{
		Root: root, Output: out, Env: testEnv,
		Argv: []string{"sh", "-c", "echo first; until [ -e /tmp/go ]; do sleep 0.02; done; echo second"},
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if status, err := c.Run(ctx); err != nil || !status.Success() {
		t.Fatalf("%+v, %v", status, err)
	}
	if got := out.buf.String(); got != "first\nsecond\n" {
		t.Errorf("output %q", got)
	}
}

// A program beside the root can write to the root and nowhere else.
func TestRunBeside(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	free, other := t.TempDir(), t.TempDir()
	script := "touch " + root + "/made " + free + "/made && ! touch " + other + "/made 2>/dev/null && ls " + root + "/proc/self >/dev/null"
	if err := os.Symlink(other, filepath.Join(root, "out")); err != nil {
		t.Fatal(err)
	}
	script += " && ! touch " + root + "/out/made 2>/dev/null"
	out, status, err := runIn(t, Command{
		Root: root, Mode: Beside, Writable: []string{free}, Env: []string{"PATH=/usr/bin:/bin"},
		Argv: []string{"sh", "-c", script},
	})
	if err != nil || !status.Success() {
		t.Fatalf("%q %+v %v", out, status, err)
	}
	for _, f := range []string{root + "/made", free + "/made"} {
		if _, err := os.Stat(f); err != nil {
			t.Error(err)
		}
	}
	if left, _ := os.ReadDir(other); len(left) > 0 {
		t.Errorf("written outside: %v", left)
	}
	noMounts(t, free)
}

// With NoSync a sync is done at once and without an error, and nothing else is
// different.
func TestRunNoSync(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	// Files in /proc cannot be synced.
	probe := []string{"sh", "-c", "sync -d /proc/self/status && echo synced"}
	out, status, err := runIn(t, Command{Root: root, Argv: probe, NoSync: true})
	if err != nil || out != "synced\n" || !status.Success() {
		t.Errorf("suppressed: %q, %+v, %v", out, status, err)
	}
	out, status, err = runIn(t, Command{Root: root, Argv: probe})
	if err != nil || strings.HasSuffix(out, "synced\n") || status.Success() {
		t.Errorf("not suppressed: %q, %+v, %v", out, status, err)
	}
}
