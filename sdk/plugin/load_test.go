package plugin_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/plugin"
)

type half string

func (h half) Name() string { return string(h) }

func TestLoad(t *testing.T) {
	t.Parallel()
	known := []half{"greet", "part", "broken", "misspelt"}
	configure := func(h half) ([]config.Warning, error) {
		switch h {
		case "broken":
			return nil, errors.New("no number")
		case "misspelt":
			return []config.Warning{{File: "misspelt.conf", Line: 2, Section: "s", Key: "k"}}, nil
		}
		return nil, nil
	}
	for name, test := range map[string]struct {
		enabled  []string
		strict   bool
		want     []half
		warnings int
		err      string
	}{
		"none":                         {},
		"each once, in this order":     {enabled: []string{"part", "greet", "part"}, want: []half{"part", "greet"}},
		"an option that nothing reads": {enabled: []string{"misspelt"}, want: []half{"misspelt"}, warnings: 1},
		"the same, strictly": {
			enabled: []string{"misspelt"}, strict: true,
			err: `plugin misspelt: misspelt.conf:2: unknown option "k" in section [s]`,
		},
		"all mistakes": {
			enabled: []string{"greeet", "broken", "greet", "nosuch"},
			err: `x.conf: there is no plugin "greeet"; there are greet, part, broken, misspelt` + "\n" +
				"plugin broken: no number\n" +
				`x.conf: there is no plugin "nosuch"; there are greet, part, broken, misspelt`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, warnings, err := plugin.Load(known, plugin.Selection{File: "x.conf", Enabled: test.enabled, Strict: test.strict}, configure)
			if err != nil || test.err != "" {
				if err == nil || err.Error() != test.err {
					t.Errorf("got error %v, want %s", err, test.err)
				}
				return
			}
			if diff := cmp.Diff(test.want, got); diff != "" || len(warnings) != test.warnings {
				t.Errorf("%d warnings; %s", len(warnings), diff)
			}
		})
	}
}
