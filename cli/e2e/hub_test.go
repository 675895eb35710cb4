package e2e

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// hub is a running dev hub, or one that serves what a dev hub has made.
type hub struct {
	*running
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
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = w
	h.running = start(t, syscall.SIGTERM, cmd)
	_ = w.Close()
	defer func() { _ = r.Close() }()
	line, err := bufio.NewReader(r).ReadString('\n')
	url, ready := strings.CutPrefix(strings.TrimSpace(line), "ready: ")
	if err != nil || !ready {
		t.Fatalf("koji-hub dev did not get ready: %v\n%s", err, h.said())
	}
	h.url = url
	return h
}

// tree is the hub's KojiDir.
func (h *hub) tree() string { return filepath.Join(h.data, "koji") }

// web is the address that the hub's paths stand below.
func (h *hub) web() string { return strings.TrimSuffix(h.url, "/kojihub") }

func (h *hub) resetCommand() string { return program("koji-hub") + " dev reset --data " + h.data }
