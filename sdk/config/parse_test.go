package config

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// goldenCase is what Python 3.11's configparser made of one or several files.
type goldenCase struct {
	Name     string
	Raw      bool
	Files    []string // each byte as the character of that number
	Sections []goldenSection
	Defaults [][2]string
	Error    *struct {
		Kind  string
		Lines []int
	}
}

type goldenSection struct {
	Name    string
	Options []goldenOption
}

func (s *goldenSection) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&s.Name, &s.Options})
}

type goldenOption struct {
	Name, Value string
	Failed      bool // could not be interpolated
}

func (o *goldenOption) UnmarshalJSON(data []byte) error {
	var value any
	if err := json.Unmarshal(data, &[]any{&o.Name, &value}); err != nil {
		return err
	}
	text, ok := value.(string)
	o.Value, o.Failed = text, !ok
	return nil
}

func latin1(s string) []byte {
	var data []byte
	for _, r := range s {
		data = append(data, byte(r))
	}
	return data
}

func TestLikeConfigparser(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/configparser.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []goldenCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 90 {
		t.Fatalf("only %d cases", len(cases))
	}
	kinds := map[string]Kind{
		"NoHeader": NoHeader, "BadLine": BadLine, "DuplicateSection": DuplicateSection,
		"DuplicateOption": DuplicateOption, "NotText": NotText,
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			f, err := newFile(c.Raw), error(nil)
			for _, text := range c.Files {
				err = errors.Join(err, f.merge("file", latin1(text)))
			}
			if c.Error != nil {
				if c.Name == "byte order mark" { // Python takes it for text before the header
					c.Error.Kind = "NotText"
				}
				checkErrors(t, err, kinds[c.Error.Kind], c.Error.Lines)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []goldenSection
			for _, name := range f.Sections() {
				s := goldenSection{Name: name, Options: []goldenOption{}}
				for _, o := range f.Options(name) {
					g := goldenOption{o.Name, o.Value, o.Err != nil}
					if g.Failed {
						g.Value = ""
					}
					s.Options = append(s.Options, g)
				}
				got = append(got, s)
			}
			if len(c.Sections) == 0 {
				c.Sections = nil
			}
			if diff := cmp.Diff(c.Sections, got); diff != "" {
				t.Errorf("sections (-python +go):\n%s", diff)
			}
			defaults := [][2]string{}
			for _, name := range f.defaults.order {
				defaults = append(defaults, [2]string{name, f.defaults.options[name].Value})
			}
			if diff := cmp.Diff(c.Defaults, defaults); diff != "" {
				t.Errorf("defaults (-python +go):\n%s", diff)
			}
		})
	}
}

// checkErrors wants at least the lines Python names, with that kind.
func checkErrors(t *testing.T, err error, kind Kind, lines []int) {
	t.Helper()
	got := parseErrors(t, err)
	if len(got) == 0 {
		t.Fatalf("no error, expected kind %d", kind)
	}
	if len(lines) == 0 && got[0].Kind != kind {
		t.Errorf("kind %d, expected %d", got[0].Kind, kind)
	}
	for _, line := range lines {
		if !slices.ContainsFunc(got, func(e ParseError) bool { return e.Kind == kind && e.Line == line }) {
			t.Errorf("no error of kind %d in line %d, only %v", kind, line, got)
		}
	}
}

func parseErrors(t *testing.T, err error) []ParseError {
	t.Helper()
	if err == nil {
		return nil
	}
	var all []ParseError
	var walk func(error)
	walk = func(err error) {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range joined.Unwrap() {
				walk(e)
			}
			return
		}
		var pe *ParseError
		if !errors.As(err, &pe) {
			t.Fatalf("not a *ParseError: %v", err)
		}
		all = append(all, *pe)
	}
	walk(err)
	return all
}

func TestParseReportsEveryLine(t *testing.T) {
	t.Parallel()
	text := "[a]\nx = 1\njunk\nx = 2\n= 3\n[a]\n[b\n"
	_, err := Parse("hub.conf", []byte(text), true)
	want := strings.Join([]string{
		`hub.conf:3: expected "name = value" or a [section], found "junk"`,
		`hub.conf:4: option "x" is given twice in section [a]`,
		`hub.conf:5: the name before the delimiter is missing: "= 3"`,
		`hub.conf:6: section [a] is given twice`,
		`hub.conf:7: expected "name = value" or a [section], found "[b"`,
	}, "\n")
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		data []byte
		want ParseError
	}{
		"byte order mark": {[]byte("\ufeff[a]\n"), ParseError{"f", 1, NotText, "begins with a byte order mark; save it as UTF-8 without one"}},
		"not UTF-8":       {[]byte("[a]\nx=\xfe\nz\n"), ParseError{"f", 2, NotText, "not UTF-8 text"}},
		"too large":       {make([]byte, MaxSize+1), ParseError{"f", 0, TooLarge, "larger than 4194304 bytes"}},
		"no header":       {[]byte("x = 1\ny = 2\n"), ParseError{"f", 1, NoHeader, `expected a section header like [hub] before "x = 1"`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := Parse("f", tt.data, true)
			if f != nil {
				t.Error("a file in spite of the error")
			}
			if diff := cmp.Diff([]ParseError{tt.want}, parseErrors(t, err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOptionPositions(t *testing.T) {
	t.Parallel()
	f, err := Parse("hub.conf", []byte("[policy]\n# c\ntag =\n  one\n# c\n\n  two\nvm = x\n"), true)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := f.Get("policy", "TAG")
	want := Option{Section: "policy", Name: "tag", Value: "\none\n\ntwo", File: "hub.conf", Line: 3, Lines: []int{3, 4, 6, 7}}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Errorf("found %v, %s", ok, diff)
	}
	for i, line := range map[int]int{0: 3, 1: 4, 3: 7, 4: 3, -1: 3} {
		if got.LineOf(i) != line {
			t.Errorf("LineOf(%d) = %d, expected %d", i, got.LineOf(i), line)
		}
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	f, err := Parse("f", []byte("[DEFAULT]\nd = 1\n[a]\nx = 2\n"), true)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		section, name, value string
		ok                   bool
	}{
		{"a", "x", "2", true},
		{"a", "X", "2", true},
		{"a", "d", "1", true},
		{"a", "y", "", false},
		{"A", "x", "", false},
		{"b", "d", "", false},
		{"DEFAULT", "d", "", false},
	}
	for _, tt := range tests {
		if o, ok := f.Get(tt.section, tt.name); o.Value != tt.value || ok != tt.ok {
			t.Errorf("Get(%q, %q) = %q, %v", tt.section, tt.name, o.Value, ok)
		}
	}
	if f.Has("DEFAULT") || !f.Has("a") {
		t.Error("Has is about sections")
	}
	if d := f.Defaults(); len(d) != 1 || d[0].Name != "d" {
		t.Errorf("Defaults() = %v", d)
	}
}

func TestInterpolationIsBounded(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"size":   "0123456789",
		"number": "",
	}
	for name, leaf := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			b.WriteString("[a]\nv0 = " + leaf + "\n")
			for i := range 8 {
				b.WriteString("v" + string(rune('1'+i)) + " = " + strings.Repeat("%(v"+string(rune('0'+i))+")s", 10) + "\n")
			}
			f, err := Parse("f", []byte(b.String()), false)
			if err != nil {
				t.Fatal(err)
			}
			if o, _ := f.Get("a", "v8"); o.Err == nil {
				t.Errorf("expanded to %d bytes", len(o.Value))
			}
			if o, _ := f.Get("a", "v2"); o.Err != nil {
				t.Error(o.Err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("[hub]\nDBName = koji\n# c\n[policy]\ntag =\n  all :: allow\n\n  x\n"), true)
	f.Add([]byte("[a]\nx = %(y)s %%\ny: 1\r\n = 2\n"), false)
	f.Add([]byte("[DEFAULT]\n\x1cx\u00a0=\xff"), false)
	f.Fuzz(func(t *testing.T, data []byte, raw bool) {
		file, err := Parse("f", data, raw)
		if (file == nil) == (err == nil) {
			t.Fatalf("file %v, error %v", file, err)
		}
		if err != nil {
			return
		}
		lines := 1 + strings.Count(string(data), "\n") + strings.Count(string(data), "\r")
		for _, s := range file.Sections() {
			for _, o := range file.Options(s) {
				if o.Line < 1 || o.Line > lines || o.Name != strings.ToLower(o.Name) {
					t.Fatalf("option %+v of %d lines", o, lines)
				}
				if got, ok := file.Get(s, o.Name); !ok || got.Value != o.Value {
					t.Fatalf("Get(%q, %q) differs", s, o.Name)
				}
			}
		}
	})
}
