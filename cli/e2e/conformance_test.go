package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// kit is the conformance kit: what a koji hub and CLI answered.
const kit = "../../testdata/conformance"

// TestScenarios plays every recorded API call.
func TestScenarios(t *testing.T) {
	t.Parallel()
	h := startKitHub(t)
	play(t, h, append([]string{filepath.Join(kit, "play.py")}, kitFiles(t, "scenarios")...)...)
}

// TestFurtherScenarios plays those that the project added to the kit: random
// walks, and uses at the edge.
func TestFurtherScenarios(t *testing.T) {
	t.Parallel()
	h := startKitHub(t)
	play(t, h, append([]string{filepath.Join(kit, "play.py")}, kitFiles(t, "more")...)...)
}

// TestTranscripts plays every recorded command.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	h := startKitHub(t)
	play(t, h, append([]string{filepath.Join(kit, "cliplay.py"), "--koji", program("koji")}, kitFiles(t, "cli")...)...)
}

// TestFurtherTranscripts plays those that the project added.
func TestFurtherTranscripts(t *testing.T) {
	t.Parallel()
	h := startKitHub(t)
	play(t, h, append([]string{filepath.Join(kit, "cliplay.py"), "--koji", program("koji")}, kitFiles(t, "more/cli")...)...)
}

func startKitHub(t *testing.T) *hub {
	t.Helper()
	conf := filepath.Join(kit, "hub")
	return startHub(t, "--conf", filepath.Join(conf, "hub.conf"), "--plugin-conf", conf, "--sql", filepath.Join(conf, "fresh.sql"))
}

func play(t *testing.T, h *hub, args ...string) {
	t.Helper()
	args = append(args, "--url", h.url, "--reset", h.resetCommand(), "--topdir", h.tree())
	cmd := exec.Command("python3", args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+t.TempDir()) // the players leave files behind
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

func kitFiles(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(kit, folder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no %s in the kit: %v", folder, err)
	}
	return files
}
