package pyvalue_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/cli/internal/pyvalue"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestWordOrJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		"1": int64(1), "True": true, "true": true, `{"n": [1]}`: xmlrpc.Struct{{Name: "n", Value: []any{int64(1)}}}, "text": "text",
	} {
		if d := cmp.Diff(want, pyvalue.WordOrJSON(text)); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
}

func TestLiteral(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		"None":                     nil,
		" [1, -2, +3, - 4] ":       []any{int64(1), int64(-2), int64(3), int64(-4)},
		"0x10":                     int64(16),
		"1_000":                    int64(1000),
		"00":                       int64(0),
		".5":                       0.5,
		"-1e3":                     -1000.0,
		"()":                       []any{},
		"(1)":                      int64(1),
		"(1,)":                     []any{int64(1)},
		"(1, 2)":                   []any{int64(1), int64(2)},
		"[1,]":                     []any{int64(1)},
		"{}":                       xmlrpc.Struct{},
		"{'a': None, 'b':{}, }":    xmlrpc.Struct{{Name: "a"}, {Name: "b", Value: xmlrpc.Struct{}}},
		`'it''s' "x"`:              "itsx",
		`'a\'b\n\x41\u00fc\101\q'`: "a'b\nAüA\\q",
		`r'a\nb'`:                  `a\nb`,
		`b'\xff\0'`:                []byte{0xff, 0},
		`u'x'`:                     "x",
		"'''a\n'b'''":              "a\n'b",
		"'日本'":                     "日本",
	} {
		got, err := pyvalue.Literal(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
	for _, text := range []string{
		"", "foo", "[1", "[1 2]", "{1: 2}", "{'a' 1}", "{'a': 1 'b': 2}", "'a", "'a\nb'", "1 2", "07", "--x", "-'a'", "'a' b'b'",
		`'\x4'`, `'\u12'`, "'\\", "[,]", strings.Repeat("[", 200),
	} {
		if got, err := pyvalue.Literal(text); err == nil {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	v := xmlrpc.Struct{
		{Name: "b", Value: []any{int64(1), "ü", nil, true, 1.0}},
		{Name: "a", Value: xmlrpc.Struct{}},
		{Name: "l", Value: []any{}},
		{Name: "d", Value: xmlrpc.DateTime("20261122T13:31:00")},
	}
	const want = `{
  "b": [
    1,
    "\u00fc",
    null,
    true,
    1.0
  ],
  "a": {},
  "l": [],
  "d": "20261122T13:31:00"
}`
	got, err := pyvalue.JSON(v)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
