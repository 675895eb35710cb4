package config

import "testing"

type tableConfig struct {
	Notify  bool     `ini:"hub.Notify"`
	Plugins []string `ini:"hub.Plugins"`
	Limit   int      `ini:"hub.Limit"`
	Ratio   float64  `ini:"hub.Ratio"`
	Text    string   `ini:"hub.Text"`
}

// A table says what the section of the same words would.
func TestTOMLTable(t *testing.T) {
	t.Parallel()
	file, err := TOMLTable("site.toml", []byte(`
[[other]]
x = [{ y = 1 }]
[hub]
Notify = true
plugins = ["a", "b"]
Limit = 1_000_000
Ratio = 0.5
Text = "[x]\n# = %(y)s"
`), "hub")
	if err != nil {
		t.Fatal(err)
	}
	var got tableConfig
	if _, err := file.Decode(&got, DecodeOptions{Strict: true}); err != nil {
		t.Fatal(err)
	}
	if !got.Notify || len(got.Plugins) != 2 || got.Plugins[1] != "b" || got.Limit != 1000000 || got.Ratio != 0.5 || got.Text != "[x]\n# = %(y)s" {
		t.Errorf("got %+v", got)
	}
}

func TestTOMLTableErrors(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, want string }{
		"no table at all": {"a = 1\n", ""},
		"not a table":     {"hub = 1\n", "f: hub: expected a table"},
		"a moment":        {"[hub]\n\nText = 1979-05-27\n", "f:3: hub.Text: expected a text, a number, a boolean or a list of these"},
		"a table inside":  {"[hub]\nText = { a = 1 }\n", "f:2: hub.Text: expected a text, a number, a boolean or a list of these"},
		"lists inside":    {"[hub]\nPlugins = [[1]]\n", "f:2: hub.Plugins: expected a text, a number, a boolean or a list of these"},
		"mistakes": {
			"# first\n[hub]\nNotify = \"maybe\"\n\nBogus = 1\n",
			"f:3: [hub] Notify: found \"maybe\", expected a boolean (yes or no, true or false, on or off, 1 or 0)\n" +
				"f:5: unknown option \"bogus\" in section [hub]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := TOMLTable("f", []byte(tt.text), "hub")
			if err == nil {
				_, err = file.Decode(&tableConfig{}, DecodeOptions{Strict: true})
			}
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
