package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// kit is the conformance kit: what a koji hub and CLI answered.
const kit = "../../testdata/conformance"

// TestScenarios plays the recorded API calls of the areas that this hub serves.
func TestScenarios(t *testing.T) {
	t.Parallel()
	areas := []string{"plugin-runroot", "plugin-echo"}
	var files []string
	for _, file := range kitFiles(t, "scenarios") {
		if slices.Contains(areas, areaOf(t, file)) {
			files = append(files, file)
		}
	}
	h := startKitHub(t)
	play(t, h, append([]string{filepath.Join(kit, "play.py")}, files...)...)
}

// TestTranscripts plays recorded commands.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	h := startKitHub(t)
	play(t, h, filepath.Join(kit, "cliplay.py"), "--koji", program("koji"),
		filepath.Join(kit, "cli/call.json"), filepath.Join(kit, "cli/runroot.json"))
}

func startKitHub(t *testing.T) *hub {
	t.Helper()
	conf := filepath.Join(kit, "hub")
	return startHub(t, "--conf", filepath.Join(conf, "hub.conf"), "--plugin-conf", conf, "--sql", filepath.Join(conf, "fresh.sql"))
}

func play(t *testing.T, h *hub, args ...string) {
	t.Helper()
	args = append(args, "--url", h.url, "--reset", h.resetCommand(), "--topdir", h.tree())
	out, err := exec.Command("python3", args...).CombinedOutput()
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

func areaOf(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var scenario struct {
		Area string `json:"area"`
	}
	if err := json.Unmarshal(data, &scenario); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return scenario.Area
}
