package plugins_test

import (
	"testing"

	"github.com/gokoji/gokoji/plugins/allcli"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/manifest"
)

// The CLI halves are those of the manifests, with their commands and no others.
func TestCLIHalvesAreAsTheirManifestsSay(t *testing.T) {
	t.Parallel()
	r := cli.NewRegistrar()
	for _, p := range allcli.All() {
		r.Add(p)
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	registered := map[string]manifest.Registered{}
	for _, name := range r.Plugins() {
		registered[name] = manifest.Registered{}
	}
	for _, c := range r.Commands() {
		half := registered[c.Plugin]
		half.Commands = append(half.Commands, c.Name)
		registered[c.Plugin] = half
		if c.Short == "" || c.Category == "" {
			t.Errorf("command %s has no description or category", c.Name)
		}
	}
	for _, m := range manifests(t) {
		if m.CLI == nil {
			continue
		}
		got, ok := registered[m.CLI.Name]
		if !ok {
			t.Errorf("%s: the manifest names the CLI half %s, the code has none", m.Name, m.CLI.Name)
			continue
		}
		delete(registered, m.CLI.Name)
		for _, diff := range m.Diff(manifest.CLI, got) {
			t.Error(diff)
		}
	}
	for name := range registered {
		t.Errorf("the CLI half %s is in no manifest", name)
	}
}
