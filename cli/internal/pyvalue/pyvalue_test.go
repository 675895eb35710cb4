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
		if d := cmp.Diff(want, must(t, pyvalue.WordOrJSON, text)); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
	for _, text := range []string{"9223372036854775808", "-9223372036854775809", " 123456789012345678901234 "} {
		if v, err := pyvalue.Word(text); err == nil || err.Error() != "OverflowError: long int exceeds XML-RPC limits" {
			t.Errorf("%q: %v, %v", text, v, err)
		}
	}
}

func must(t *testing.T, read func(string) (any, error), text string) any {
	t.Helper()
	v, err := read(text)
	if err != nil {
		t.Errorf("%q: %v", text, err)
	}
	return v
}

// What is no literal is refused as Python 3.11 does.
func TestLiteralRefused(t *testing.T) {
	t.Parallel()
	const line, syntax, comma = " (<unknown>, line 1)", "SyntaxError: ", "invalid syntax. Perhaps you forgot a comma?"
	for text, want := range map[string]string{
		"": syntax + "invalid syntax (<unknown>, line 0)", " ": syntax + "invalid syntax (<unknown>, line 0)",
		"[1, 2": syntax + "'[' was never closed" + line, "(1": syntax + "'(' was never closed" + line,
		"{'a': 1, 'b'": syntax + "'{' was never closed" + line, "[{": syntax + "'{' was never closed" + line,
		"[1, # one": syntax + "'[' was never closed" + line, "#": syntax + "invalid syntax" + line,
		"]": syntax + "unmatched ']'" + line, "[1]]": syntax + "unmatched ']'" + line,
		"(1]":  syntax + "closing parenthesis ']' does not match opening parenthesis '('" + line,
		"'abc": syntax + "unterminated string literal (detected at line 1)" + line,
		"['a":  syntax + "unterminated string literal (detected at line 1)" + line,
		"1 2":  syntax + "invalid syntax" + line, "a b": syntax + "invalid syntax" + line, "'a' b": syntax + "invalid syntax" + line,
		"[1 2]": syntax + comma + line, "{'a' 1}": syntax + comma + line,
		"[,]": syntax + "invalid syntax" + line, "[1,,2]": syntax + "invalid syntax" + line, "/x": syntax + "invalid syntax" + line,
		"a=b": syntax + "invalid syntax" + line, "a:b": syntax + "invalid syntax" + line, "git://x": syntax + "invalid syntax" + line,
		"1+": syntax + "invalid syntax" + line, "@": syntax + "invalid syntax" + line, "$x": syntax + "invalid syntax" + line,
		"010": syntax + "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers" + line,
		"1x":  syntax + "invalid decimal literal" + line, "1_": syntax + "invalid decimal literal" + line,
		"{1: 2}": "TypeError: dictionary key must be string", "[9223372036854775808]": "OverflowError: long int exceeds XML-RPC limits",
	} {
		if v, err := pyvalue.Literal(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, %v", text, v, err)
		}
	}
	for _, text := range []string{
		"f40", "tinybash-5.1-1", "x86_64", "2026-11-22", "1+2", "-x", "x()", "x.y", "true", "[null]", "f'x'", "a==b", "a,b", "[1e-5, x]",
	} {
		if v, err := pyvalue.Literal(text); err == nil || !strings.HasPrefix(err.Error(), "ValueError: ") {
			t.Errorf("%q: %v, %v", text, v, err)
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
		"1, 2":                     []any{int64(1), int64(2)},
		"'a',":                     []any{"a"},
		"[1, # one\n 2] # two":     []any{int64(1), int64(2)},
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
