package runrootbuilder

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/manifest"
)

// The manifest says what the code registers, and its sample is read without
// complaint, commented out and not.
func TestManifest(t *testing.T) {
	t.Parallel()
	m, err := manifest.Load(os.DirFS(".."), "plugin.toml")
	if err != nil {
		t.Fatal(err)
	}
	p := New()
	r := builder.NewRegistrar()
	r.Add(p)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m.Builder.Tasks, r.MethodsOf(p.Name())); diff != "" || m.Builder.Name != p.Name() {
		t.Errorf("tasks of %s (-manifest +code):\n%s", m.Builder.Name, diff)
	}
	sample := m.SampleConf(manifest.Builder)
	if _, err := configured(t, sample); err != nil {
		t.Errorf("sample: %v", err)
	}
	// Every option that the manifest names is one that the code reads.
	text, section := "", ""
	for _, o := range m.Builder.Options {
		name := o.Section
		if name == "path*" {
			name = "path0"
		}
		if name != section {
			section = name
			text += "[" + name + "]\n"
		}
		value := o.Example
		if o.Type == manifest.Bool {
			value = "yes"
		}
		if o.Name == "default_mounts" {
			value = "/mnt/archive"
		}
		text += o.Name + " = " + value + "\n"
	}
	f, err := config.Parse("runroot.conf", []byte(text), false)
	if err == nil {
		var s settings
		_, err = f.Decode(&s, config.DecodeOptions{Strict: true})
	}
	if err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}
