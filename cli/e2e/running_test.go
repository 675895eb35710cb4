package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait for something that must come.
const patience = time.Minute

// eventually waits until ok says yes.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(30 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// running is one of the programs at work.
type running struct {
	name string
	cmd  *exec.Cmd
	log  string // the file that standard error goes to, also that of its children
	done chan struct{}
	err  error // how it ended; read after done
}

// start runs a program; at the end of the test it is asked to end by the signal
// and must do so well, unless it has been killed.
func start(t testing.TB, end syscall.Signal, cmd *exec.Cmd) *running {
	t.Helper()
	r := &running{name: cmd.Path, cmd: cmd, done: make(chan struct{}), log: filepath.Join(t.TempDir(), "log")}
	file, err := os.Create(r.log)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	cmd.Stderr = file
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		r.err = cmd.Wait()
		close(r.done)
	}()
	t.Cleanup(func() {
		r.end(t, end)
		if t.Failed() {
			t.Logf("%s said:\n%s", r.name, r.said())
		}
	})
	return r
}

// end asks the program to end, and waits.
func (r *running) end(t testing.TB, signal syscall.Signal) {
	t.Helper()
	if r.ended() {
		return
	}
	_ = r.cmd.Process.Signal(signal)
	select {
	case <-r.done:
	case <-time.After(patience):
		_ = r.cmd.Process.Signal(syscall.SIGQUIT) // says where it hangs
		<-r.done
	}
	if r.err != nil {
		t.Errorf("%s: %v", r.name, r.err)
	}
}

// kill ends the program without a warning.
func (r *running) kill(t testing.TB) {
	t.Helper()
	if err := r.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatalf("%s: %v", r.name, err)
	}
	<-r.done
}

// said is what the program has logged so far.
func (r *running) said() string {
	text, err := os.ReadFile(r.log)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func (r *running) ended() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// environment is what programs are started with.
func environment(home string) []string {
	return append(os.Environ(), "HOME="+home)
}
