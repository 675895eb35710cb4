package plugins_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/plugins"
	"github.com/gokoji/gokoji/plugins/allhub"
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/manifest"
)

func manifests(t *testing.T) []*manifest.Manifest {
	t.Helper()
	list, err := plugins.Manifests()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func halfOf(p hub.Plugin) *hub.Registrar {
	r := hub.NewRegistrar()
	r.Add(p)
	return r
}

// allOn is a configuration file in which every switch is on and every other
// option has the value of the sample.
func allOn(t *testing.T, h *manifest.Half) *config.File {
	t.Helper()
	var b strings.Builder
	section := ""
	for _, o := range h.Options {
		if o.Section != section {
			section = o.Section
			b.WriteString("[" + strings.Replace(section, "*", "0", 1) + "]\n")
		}
		value := o.Default
		switch {
		case o.Type == manifest.Bool:
			value = "on"
		case value == "":
			value = o.Example
		}
		b.WriteString(o.Name + " = " + value + "\n")
	}
	f, err := config.Parse(h.Config, []byte(strings.ReplaceAll(b.String(), "%", "%%")), h.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestHubHalvesHaveManifests(t *testing.T) {
	t.Parallel()
	var listed, coded []string
	for _, m := range manifests(t) {
		if m.Hub != nil {
			listed = append(listed, m.Hub.Name)
		}
	}
	for _, p := range allhub.All() {
		coded = append(coded, p.Name())
	}
	slices.Sort(listed)
	slices.Sort(coded)
	if !slices.Equal(listed, coded) {
		t.Errorf("manifests name the hub halves %v, the code has %v", listed, coded)
	}
}

func TestHubHalvesAreAsTheirManifestsSay(t *testing.T) {
	t.Parallel()
	halves := map[string]hub.Plugin{}
	for _, p := range allhub.All() {
		halves[p.Name()] = p
	}
	for _, m := range manifests(t) {
		if m.Hub == nil || halves[m.Hub.Name] == nil {
			continue
		}
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			p := halves[m.Hub.Name]
			c, configurable := p.(hub.Configurable)
			if configurable != (m.Hub.Config != "") {
				t.Fatalf("configuration file in the manifest: %q; read by the code: %v", m.Hub.Config, configurable)
			}
			if configurable {
				if name := c.ConfigName() + ".conf"; name != m.Hub.Config || c.Raw() != m.Hub.Raw {
					t.Errorf("the code reads %s (raw: %v), the manifest says %s (raw: %v)", name, c.Raw(), m.Hub.Config, m.Hub.Raw)
				}
				warnings, err := c.Configure(allOn(t, m.Hub))
				if err != nil || len(warnings) > 0 {
					t.Fatalf("options of the manifest are not the code's: %v %v", warnings, err)
				}
			}
			r := halfOf(p)
			if err := r.Err(); err != nil {
				t.Fatal(err)
			}
			var got manifest.Registered
			for _, method := range r.Methods() {
				got.Methods = append(got.Methods, method.Name)
				if method.Doc == "" {
					t.Errorf("method %s has no text for system.methodHelp", method.Name)
				}
			}
			for name := range r.PolicyTests() {
				got.PolicyTests = append(got.PolicyTests, name)
			}
			got.Callbacks = r.Events(p.Name())
			for _, diff := range m.Diff(manifest.Hub, got) {
				t.Error(diff)
			}
		})
	}
}

// The sample must be accepted as it stands, and an option that the manifest
// does not know must not be.
func TestHubSampleConf(t *testing.T) {
	t.Parallel()
	for _, p := range allhub.All() {
		c, ok := p.(hub.Configurable)
		if !ok {
			continue
		}
		for _, m := range manifests(t) {
			if m.Hub == nil || m.Hub.Name != p.Name() {
				continue
			}
			sample := m.SampleConf(manifest.Hub)
			f, err := config.Parse(m.Hub.Config, []byte(sample+"\nno_such_option = 1\n"), c.Raw())
			if err != nil {
				t.Fatal(err)
			}
			warnings, err := c.Configure(f)
			if err != nil || len(warnings) != 1 || warnings[0].Key != "no_such_option" {
				t.Errorf("%s: warnings %v, error %v", p.Name(), warnings, err)
			}
		}
	}
}

func TestReadmes(t *testing.T) {
	t.Parallel()
	for _, m := range manifests(t) {
		data, err := os.ReadFile(filepath.Join(m.Name, "README.md"))
		if err != nil {
			t.Error(err)
			continue
		}
		readme := string(data)
		if sample := m.SampleConf(manifest.Hub); !strings.Contains(readme, sample) {
			t.Errorf("%s/README.md: the sample configuration of the hub half is not\n%s", m.Name, sample)
		}
		for _, kind := range manifest.Kinds() {
			h := m.Half(kind)
			if h == nil {
				continue
			}
			names := slices.Concat(h.Methods, h.PolicyTests, h.Commands, m.Needs.Channels, m.Needs.Permissions, m.Needs.TagGroups, m.Needs.TagExtras)
			for _, o := range h.Options {
				names = append(names, o.Name)
			}
			if h.Config != "" {
				names = append(names, h.Config)
			}
			for _, name := range append(names, h.Name) {
				if !strings.Contains(readme, name) {
					t.Errorf("%s/README.md says nothing of %s (%s half)", m.Name, name, kind)
				}
			}
		}
	}
}
