package manifest

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/config"
)

func load(t *testing.T) *Manifest {
	t.Helper()
	m, err := Load(os.DirFS("testdata"), "plugin.toml")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestLoad(t *testing.T) {
	t.Parallel()
	got := load(t)
	options := got.Builder.Options
	got.Builder.Options = options[:1]
	want := &Manifest{
		Name:    "runroot",
		Summary: "runs a command in a build root",
		Hub:     &Half{Name: "runroot_hub", Registered: Registered{Methods: []string{"runroot"}}},
		Builder: &Half{
			Name: "runroot", Config: "runroot.conf", Registered: Registered{Tasks: []string{"runroot"}},
			Options: []Option{{
				Section: "paths", Name: "default_mounts", Type: List, Example: "/mnt/archive,/mnt/workdir", Text: options[0].Text,
			}},
		},
		CLI:   &Half{Name: "runroot", Registered: Registered{Commands: []string{"runroot"}}},
		Needs: Needs{Channels: []string{"runroot"}, Permissions: []string{"runroot"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(options) != 6 || !options[2].Required || options[2].Section != "path*" {
		t.Errorf("options %+v", options)
	}
	if got.Half(Hub) != got.Hub || got.Half(Builder) != got.Builder || got.Half(CLI) != got.CLI || got.Half("web") != nil {
		t.Error("Half mixes the halves up")
	}
}

func TestLoadErrors(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{
		"dir":   &fstest.MapFile{Mode: fs.ModeDir},
		"large": &fstest.MapFile{Data: make([]byte, config.MaxSize+1)},
	}
	if _, err := Load(fsys, "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := Load(fsys, "dir"); err == nil || !strings.HasPrefix(err.Error(), "load manifest dir: ") {
		t.Errorf("got %v", err)
	}
	if _, err := Load(fsys, "large"); err == nil || err.Error() != "large: larger than 4194304 bytes" {
		t.Errorf("got %v", err)
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	const head = "name = \"x\"\nsummary = \"y\"\n"
	option := func(fields string) string {
		return head + "[hub]\nname = \"x\"\nconfig = \"x.conf\"\n[[hub.option]]\n" + fields
	}
	const good = "section = \"s\"\nname = \"n\"\ntext = \"t\"\n"
	tests := map[string]struct{ text, want string }{
		"empty": {"", "f: name: missing, expected a name\n" +
			"f: summary: missing, expected one line that says what the plugin is for\n" +
			"f: expected at least one of [hub], [builder] and [cli]"},
		"unknown key":   {head + "[hubb]\nname = \"x\"\n[cli]\nname = \"x\"\ncomands = []\n", "f:3: hubb: unknown key; did you mean \"hub\"?\nf:7: cli.comands: unknown key; did you mean \"commands\"?"},
		"type of value": {head + "[hub]\nname = 5\n", "f:4: hub.name: incompatible types: TOML value has type int64; destination has type string"},
		"name":          {"name = \"a b\"\nsummary = \"y\\nz\"\n[cli]\n", "f: name: found \"a b\", expected a name without blanks and commas\nf: summary: expected one line\nf: cli.name: missing, expected a name"},
		"wrong half": {
			head + "[hub]\nname = \"x\"\ntasks = [\"t\"]\ncommands = [\"c\"]\n[builder]\nname = \"x\"\nmethods = [\"m\"]\npolicy_tests = [\"p\"]\n[cli]\nname = \"x\"\ncallbacks = [\"c\"]\n",
			"f: hub.tasks: not in this half, only in [builder]\nf: hub.commands: not in this half, only in [cli]\n" +
				"f: builder.methods: not in this half, only in [hub]\nf: builder.policy_tests: not in this half, only in [hub]\n" +
				"f: cli.callbacks: not in this half, only in [hub builder]",
		},
		"lists":          {head + "[hub]\nname = \"x\"\nmethods = [\"a\", \"\", \"a\"]\n[needs]\nchannels = [\"a,b\"]\ntag_extras = [\"e\", \"e\"]\n", "f: hub.methods[1]: missing, expected a name\nf: hub.methods: \"a\" is listed twice\nf: needs.channels[0]: found \"a,b\", expected a name without blanks and commas\nf: needs.tag_extras: \"e\" is listed twice"},
		"config missing": {head + "[hub]\nname = \"x\"\n[[hub.option]]\ntype = \"int\"\n" + good, "f: hub.config: missing, expected the name of the file that holds the options"},
		"config path":    {head + "[hub]\nname = \"x\"\nconfig = \"../x.conf\"\n", "f: hub.config: found \"../x.conf\", expected a file name that ends in .conf, without a folder"},
		"config ending":  {head + "[hub]\nname = \"x\"\nconfig = \"x.ini\"\n", "f: hub.config: found \"x.ini\", expected a file name that ends in .conf, without a folder"},
		"option empty": {option(""), "f: hub.option[0].section: missing, expected a section's name\nf: hub.option[0].name: missing, expected an option's name\n" +
			"f: hub.option[0].text: missing, expected a sentence for the operator\nf: hub.option[0].type: found \"\", expected one of [text bool int float seconds list words lines]"},
		"option names":   {option("section = \"a]\"\nname = \"b = c\"\ntype = \"int\"\ntext = \"t\"\n"), "f: hub.option[0].section: found \"a]\", expected a section's name\nf: hub.option[0].name: found \"b = c\", expected an option's name"},
		"option star":    {option("section = \"a*b*\"\nname = \"n\"\ntype = \"int\"\ntext = \"t\"\n"), "f: hub.option[0].section: found \"a*b*\", expected a section's name"},
		"option default": {option("type = \"bool\"\ndefault = \"maybe\"\nexample = \"perhaps\"\n" + good), "f: hub.option[0].default: found \"maybe\", expected yes or no\nf: hub.option[0].example: found \"perhaps\", expected yes or no"},
		"option int":     {option("type = \"int\"\ndefault = \"1.5\"\n" + good), "f: hub.option[0].default: found \"1.5\", expected an integer"},
		"option float":   {option("type = \"float\"\ndefault = \"x\"\n" + good), "f: hub.option[0].default: found \"x\", expected a number"},
		"option seconds": {option("type = \"seconds\"\ndefault = \"1m\"\n" + good), "f: hub.option[0].default: found \"1m\", expected a number of seconds"},
		"required":       {option("type = \"int\"\nrequired = true\ndefault = \"1\"\n" + good), "f: hub.option[0].default: a required option has no default"},
		"option twice":   {option("type = \"int\"\n" + good + "[[hub.option]]\ntype = \"int\"\nsection = \"s\"\nname = \"N\"\ntext = \"t\"\n"), "f: hub.option[1]: option \"N\" of section [s] is listed twice"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := Parse("f", []byte(tt.text))
			if err == nil || m != nil {
				t.Fatalf("got %v, %v", m, err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, typ := range Types() {
		if _, err := Parse("f", []byte(option("type = \""+string(typ)+"\"\ndefault = \"1\"\n"+good))); err != nil {
			t.Errorf("%s: %v", typ, err)
		}
	}
}

func TestSampleConf(t *testing.T) {
	t.Parallel()
	m := load(t)
	want, err := os.ReadFile("testdata/runroot.conf")
	if err != nil {
		t.Fatal(err)
	}
	sample := m.SampleConf(Builder)
	if diff := cmp.Diff(string(want), sample); diff != "" {
		t.Error(diff)
	}
	if got := m.SampleConf(Hub) + m.SampleConf("web"); got != "" {
		t.Errorf("samples for nothing: %q", got)
	}
	m.Builder.Raw = true
	if got := m.SampleConf(Builder); !strings.Contains(got, "# greeting = 100% %(name)s\n") {
		t.Error("a raw file doubles its percent signs")
	}
}

// The sample must be valid as it is, and with its options switched on say what
// the manifest says.
func TestSampleConfIsConfiguration(t *testing.T) {
	t.Parallel()
	m := load(t)
	sample := m.SampleConf(Builder)
	f, err := config.Parse("sample", []byte(sample), false)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"paths", "runroot"}, f.Sections()); diff != "" {
		t.Error(diff)
	}
	var on []string
	for _, line := range strings.Split(sample, "\n") {
		text := strings.TrimPrefix(line, "# ")
		if strings.HasPrefix(text, "[") || strings.HasPrefix(text, "    ") || strings.Contains(text, " =") {
			on = append(on, text)
		}
	}
	f, err = config.Parse("sample", []byte(strings.Join(on, "\n")), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range m.Builder.Options {
		want := o.Default
		if want == "" {
			want = o.Example
		}
		section := strings.Replace(o.Section, "*", "0", 1)
		got, ok := f.Get(section, o.Name)
		if !ok || got.Err != nil || strings.TrimSpace(got.Value) != strings.TrimSpace(want) {
			t.Errorf("[%s] %s = %q, %v, %v, expected %q", section, o.Name, got.Value, ok, got.Err, want)
		}
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	m := &Manifest{Name: "p", Hub: &Half{Registered: Registered{
		Methods: []string{"b", "a"}, PolicyTests: []string{"t"}, Callbacks: []string{"postUntag"},
	}}}
	tests := map[string]struct {
		kind Kind
		got  Registered
		want []string
	}{
		"equal":       {Hub, Registered{Methods: []string{"a", "b"}, PolicyTests: []string{"t"}, Callbacks: []string{"postUntag", "postUntag"}}, nil},
		"no such":     {CLI, Registered{}, nil},
		"extra half":  {CLI, Registered{Commands: []string{"c"}}, []string{`p: cli half: command "c" is registered but not in the manifest`}},
		"extra task":  {Builder, Registered{Tasks: []string{"t"}}, []string{`p: builder half: task "t" is registered but not in the manifest`}},
		"not a thing": {Hub, Registered{}, []string{`p: hub half: method "a" is in the manifest but not registered`, `p: hub half: method "b" is in the manifest but not registered`, `p: hub half: policy test "t" is in the manifest but not registered`, `p: hub half: callback "postUntag" is in the manifest but not registered`}},
		"both ways":   {Hub, Registered{Methods: []string{"a", "z", "c"}, PolicyTests: []string{"t"}, Callbacks: []string{"postUntag"}}, []string{`p: hub half: method "b" is in the manifest but not registered`, `p: hub half: method "c" is registered but not in the manifest`, `p: hub half: method "z" is registered but not in the manifest`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, m.Diff(tt.kind, tt.got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
