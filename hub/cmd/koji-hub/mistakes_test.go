package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/settings"
)

// A configuration is mended in one go: what is wrong in one place does not hide
// what is wrong in another.
func TestAllMistakesAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"hub.conf":         "[hub]\nMaxJobs = -1\nPlugins = sidetag_hub\n[policy]\ntag = nosuch :: allow\n",
		"gokoji.toml":      "[limits]\nconections = 3\n",
		"unknown/hub.conf": "[hub]\nMaxJobs = -1\nPlugins = sidetag runrot\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		src  settings.Source
		want []string
	}{
		"settings and policies": {settings.Source{Conf: filepath.Join(dir, "hub.conf")}, []string{"MaxJobs is -1", "conections", "policy tag", "nosuch"}},
		"settings and plugins":  {settings.Source{Conf: filepath.Join(dir, "unknown/hub.conf")}, []string{"MaxJobs is -1", `no plugin "runrot"`}},
		"a folder": {
			settings.Source{Conf: filepath.Join(dir, "hub.conf"), PluginDir: filepath.Join(dir, "plugins")}, []string{"plugins: no such file", "MaxJobs is -1"},
		},
		"no settings": {settings.Source{Conf: filepath.Join(dir, "missing.conf")}, []string{"missing.conf"}},
	} {
		err := serve(t.Context(), test.src, settings.ServerSettings{})
		for _, want := range test.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: no %q in %v", name, want, err)
			}
		}
	}
}
