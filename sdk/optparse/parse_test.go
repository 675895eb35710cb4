package optparse_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/optparse"
)

type options struct {
	Arches       string
	Packages     []string
	Weight       int64
	Repo         *int64
	Ready        *bool
	Debug, Quiet bool
	DebugXMLRPC  bool
	Source       bool
	Kind, Mode   string
	Ratio        *float64
}

func set(o *options) *optparse.Set {
	s := optparse.New("x")
	s.String(&o.Arches, "arches", "the arches")
	s.Strings(&o.Packages, "p,package", "a package")
	s.Int(&o.Weight, "w,weight", "weight")
	s.OptInt(&o.Repo, "repo-id", "repo")
	s.OptFloat(&o.Ratio, "ratio", "ratio")
	s.OptBool(&o.Ready, true, "ready", "ready")
	s.OptBool(&o.Ready, false, "not-ready,unready", "not ready")
	s.Bool(&o.Debug, "d,debug", "debug")
	s.Bool(&o.DebugXMLRPC, "debug-xmlrpc", "debug more")
	s.Bool(&o.Quiet, "q", "quiet")
	s.Bool(&o.Source, "source,src", "source")
	s.Choice(&o.Kind, []string{"rpm", "image"}, "kind", "kind")
	s.Const(&o.Mode, "fast", "fast", "mode")
	return s
}

func ptr[T any](v T) *T { return &v }

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args string
		want options
		rest string
	}{
		{"", options{}, ""},
		{"a --arches x86_64 b", options{Arches: "x86_64"}, "a b"},
		{"--arches=a=b", options{Arches: "a=b"}, ""},
		{"--arches=", options{}, ""},
		{"--arch x -pbash -p gcc --package=vim", options{Arches: "x", Packages: []string{"bash", "gcc", "vim"}}, ""},
		{"-dqw3 a", options{Debug: true, Quiet: true, Weight: 3}, "a"},
		{"-w 0x1f", options{Weight: 31}, ""},
		{"-w 010", options{Weight: 8}, ""},
		{"-w -5", options{Weight: -5}, ""},
		{"--repo 7", options{Repo: ptr(int64(7))}, ""},
		{"--ratio 1.5", options{Ratio: ptr(1.5)}, ""},
		{"--debug", options{Debug: true}, ""},
		{"--debug-x", options{DebugXMLRPC: true}, ""},
		{"--ready --unready", options{Ready: ptr(false)}, ""},
		{"--not-ready --ready", options{Ready: ptr(true)}, ""},
		{"--src", options{Source: true}, ""},
		{"--kind image --fast", options{Kind: "image", Mode: "fast"}, ""},
		{"a -- --arches -d", options{}, "a --arches -d"},
		{"- a", options{}, "- a"},
		{"--arches --debug", options{Arches: "--debug"}, ""},
	}
	for _, tt := range tests {
		var got options
		rest, err := set(&got).Parse(strings.Fields(tt.args), true)
		if err != nil {
			t.Errorf("%q: %v", tt.args, err)
			continue
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%q: %s", tt.args, d)
		}
		if got := strings.Join(rest, " "); got != tt.rest {
			t.Errorf("%q leaves %q", tt.args, got)
		}
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"--foo":         "no such option: --foo",
		"--foo=1":       "no such option: --foo",
		"-z":            "no such option: -z",
		"-5":            "no such option: -5",
		"--d":           "ambiguous option: --d (--debug, --debug-xmlrpc?)",
		"--r=1":         "ambiguous option: --r (--ratio, --ready, --repo-id?)",
		"--arches":      "--arches option requires 1 argument",
		"-w":            "-w option requires 1 argument",
		"--debug=1":     "--debug option does not take a value",
		"--weight x":    "option --weight: invalid integer value: 'x'",
		"--wei x":       "option --weight: invalid integer value: 'x'",
		"-w 09":         "option -w: invalid integer value: '09'",
		"--ratio x":     "option --ratio: invalid floating-point value: 'x'",
		"--kind module": "option --kind: invalid choice: 'module' (choose from 'rpm', 'image')",
		"--q":           "no such option: --q",
	} {
		var o options
		_, err := set(&o).Parse(strings.Fields(args), true)
		var e *optparse.Error
		if !errors.As(err, &e) || e.Msg != want {
			t.Errorf("%q: got %v, want %s", args, err, want)
		}
	}
	for _, args := range []string{"--help", "-h", "--he", "-dh", "a --help"} {
		var o options
		if _, err := set(&o).Parse(strings.Fields(args), true); !errors.Is(err, optparse.ErrHelp) {
			t.Errorf("%q: %v", args, err)
		}
	}
}

func TestOptionsFirst(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"-d f40 x86_64 ls -l /": "f40 x86_64 ls -l /",
		"-d -- f40 -- -l":       "f40 -- -l",
		"f40 -- --help":         "f40 -- --help",
	} {
		var o options
		rest, err := set(&o).Parse(strings.Fields(args), false)
		if err != nil || strings.Join(rest, " ") != want {
			t.Errorf("%q leaves %q, %v", args, rest, err)
		}
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	s := optparse.New("x")
	var text string
	var on bool
	s.String(&text, "a-rather-long-name", "takes a `FILE` that is described in more words than there is room for")
	s.Bool(&on, "q", "say less")
	s.String(&text, "old", "gone")
	s.Hide("old")
	s.String(&text, "c,config", "where")
	const want = `Options:
  -h, --help            show this help message and
                        exit
  --a-rather-long-name=FILE
                        takes a FILE that is
                        described in more words than
                        there is room for
  -q                    say less
  -c CONFIG, --config=CONFIG
                        where
`
	if d := cmp.Diff(want, s.Help(55)); d != "" {
		t.Error(d)
	}
}

func TestPairs(t *testing.T) {
	t.Parallel()
	s := optparse.New("x")
	var pairs [][2]string
	s.Pairs(&pairs, "param", "two values")
	rest, err := s.Parse([]string{"--param", "a", "b", "c", "--par=d", "--e", "f"}, true)
	if err != nil || len(rest) != 2 || len(pairs) != 2 || pairs[0] != [2]string{"a", "b"} || pairs[1] != [2]string{"d", "--e"} {
		t.Errorf("got %v, %v, %v", pairs, rest, err)
	}
	if _, err := s.Parse([]string{"--param", "a"}, true); err == nil || err.Error() != "--param option requires 2 arguments" {
		t.Errorf("error %v", err)
	}
}
