package plugins_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/gokoji/gokoji/sdk/manifest"
)

// The plugin of docs/writing-a-plugin.md is one: each block of code behind the
// name of its file.
func TestGuide(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/writing-a-plugin.md")
	if err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	dir, replace := t.TempDir(), map[string]string{}
	for i, block := range regexp.MustCompile("(?s)`plugins/(greet/[a-z./]+)`:\n\n```[a-z]+\n(.*?)```").FindAllSubmatch(text, -1) {
		name, code := string(block[1]), block[2]
		if filepath.Base(name) == "plugin.toml" {
			if _, err := manifest.Parse(name, code); err != nil {
				t.Error(err)
			}
			continue
		}
		file := filepath.Join(dir, string(rune('a'+i))+".go")
		if err := os.WriteFile(file, code, 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(here, name)] = file
	}
	if len(replace) != 4 {
		t.Fatalf("files in the guide: %v", replace)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-overlay", file, "./greet/greethub", "./greet/greetbuilder", "./greet/greetcli")
	if out, err := build.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
