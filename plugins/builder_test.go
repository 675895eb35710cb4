package plugins_test

import (
	"testing"

	"github.com/gokoji/gokoji/plugins/allbuilder"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/manifest"
)

// The builder halves are those of the manifests, with their tasks and no others,
// and their files hold the manifests' options.
func TestBuilderHalvesAreAsTheirManifestsSay(t *testing.T) {
	t.Parallel()
	halves := map[string]builder.Plugin{}
	for _, p := range allbuilder.All() {
		halves[p.Name()] = p
	}
	for _, m := range manifests(t) {
		if m.Builder == nil {
			continue
		}
		p := halves[m.Builder.Name]
		if p == nil {
			t.Errorf("%s: the manifest names the builder half %s, the code has none", m.Name, m.Builder.Name)
			continue
		}
		delete(halves, m.Builder.Name)
		checkBuilderOptions(t, m, p)
		r := builder.NewRegistrar()
		r.Add(p)
		if err := r.Err(); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
		for _, diff := range m.Diff(manifest.Builder, manifest.Registered{Tasks: r.MethodsOf(p.Name()), Callbacks: r.Events(p.Name())}) {
			t.Error(diff)
		}
	}
	for name := range halves {
		t.Errorf("the builder half %s is in no manifest", name)
	}
}

// checkBuilderOptions configures the half with everything that the sample names,
// and as the sample stands with an option that does not exist.
func checkBuilderOptions(t *testing.T, m *manifest.Manifest, p builder.Plugin) {
	t.Helper()
	c, configurable := p.(builder.Configurable)
	if configurable != (m.Builder.Config != "") {
		t.Errorf("%s: configuration file in the manifest: %q; read by the code: %v", m.Name, m.Builder.Config, configurable)
	}
	if !configurable {
		return
	}
	if name := p.Name() + ".conf"; name != m.Builder.Config {
		t.Errorf("%s: the code reads %s, the manifest says %s", m.Name, name, m.Builder.Config)
	}
	if warnings, err := c.Configure(allOn(t, m.Builder)); err != nil || len(warnings) > 0 {
		t.Errorf("%s: options of the manifest are not the code's: %v %v", m.Name, warnings, err)
	}
	f, err := config.Parse(m.Builder.Config, []byte(m.SampleConf(manifest.Builder)+"\nno_such_option = 1\n"), m.Builder.Raw)
	if err != nil {
		t.Fatal(err)
	}
	if warnings, err := c.Configure(f); err != nil || len(warnings) != 1 || warnings[0].Key != "no_such_option" {
		t.Errorf("%s: warnings %v, error %v", m.Name, warnings, err)
	}
}
