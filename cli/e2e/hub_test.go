package e2e

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// hub is a running dev hub.
type hub struct {
	data, url string
}

// startHub runs "koji-hub dev" until the test ends.
func startHub(t *testing.T, args ...string) *hub {
	t.Helper()
	h := &hub{data: t.TempDir()}
	if err := os.Chmod(h.data, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program("koji-hub"), append([]string{"dev", "--data", h.data, "--listen", "127.0.0.1:0"}, args...)...)
	var log lockedBuffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("koji-hub dev: %v", err)
		}
		if t.Failed() {
			t.Logf("koji-hub said:\n%s", log.String())
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	url, ready := strings.CutPrefix(strings.TrimSpace(line), "ready: ")
	if err != nil || !ready {
		t.Fatalf("koji-hub dev did not get ready: %v\n%s", err, log.String())
	}
	h.url = url
	return h
}

// tree is the hub's KojiDir.
func (h *hub) tree() string { return filepath.Join(h.data, "koji") }

func (h *hub) resetCommand() string { return program("koji-hub") + " dev reset --data " + h.data }

// lockedBuffer collects a program's messages while the test may read them.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
