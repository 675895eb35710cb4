package policy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// golden is a policy and what koji 1.35.3 made of it.
type golden struct {
	Name, Text string
	Invalid    bool // the hub does not start with it
	Runs       []struct {
		Data   map[string]any
		Action *string
		Rule   string
		Fails  string // the kind of error in koji
	}
}

func TestLikeKoji(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/koji.json")
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var cases []golden
	if err := dec.Decode(&cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 150 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			p, err := Parse(c.Text, Builtin())
			if c.Invalid || failsAlways(c) {
				if err == nil {
					t.Error("no error")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, run := range c.Runs {
				res, err := p.Eval(t.Context(), wire(run.Data).(Data))
				if run.Fails != "" {
					if !koji.IsKind(err, koji.GenericError) {
						t.Errorf("%v: got %+v, %v, expected a fault", run.Data, res, err)
					}
					continue
				}
				if err != nil {
					t.Errorf("%v: %v", run.Data, err)
				}
				if res.Matched != (run.Action != nil) || res.Matched && res.Action != *run.Action {
					t.Errorf("%v: got %q, %v", run.Data, res.Action, res.Matched)
				}
				if res.Rule() != run.Rule {
					t.Errorf("%v: rule %q, koji says %q", run.Data, res.Rule(), run.Rule)
				}
			}
		})
	}
}

// failsAlways tells a mistake that koji notices only when the rule is reached.
func failsAlways(c golden) bool {
	for _, run := range c.Runs {
		if run.Fails != "IndexError" {
			return false
		}
	}
	return len(c.Runs) > 0
}

// wire turns JSON into the values of a call.
func wire(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		f, _ := v.Float64()
		return f
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = wire(v[i])
		}
		return list
	case map[string]any:
		d := Data{}
		for name, value := range v {
			d[name] = wire(value)
			if m, ok := d[name].(Data); ok {
				var s xmlrpc.Struct
				for n, x := range m {
					s.Set(n, x)
				}
				d[name] = s
			}
		}
		return d
	}
	return v
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"all at once": {
			"nosuch :: x\nall allow\n\nmatc a b && has :: y\n",
			"policy line 1: missing test handler: nosuch\n" +
				"policy line 2: bad policy line: all allow (expected \"tests :: action\" or \"tests !! action\")\n" +
				"policy line 4: missing test handler: matc; did you mean \"match\"?\n" +
				"policy line 4: test \"has\": expected the name of a field behind the test's name",
		},
		"stray brace": {"all :: x\n}\n", "policy line 2: nesting error in rule set: there is no open block"},
		"open block": {
			"all :: {\n all :: {\n",
			"policy line 1: nesting error in rule set: this block is never closed\n" +
				"policy line 2: nesting error in rule set: this block is never closed",
		},
		"closing brace as an action": {"all :: {\nall :: }\n}\n", "policy line 2: the brace that closes a block stands on a line of its own"},
		"operator":                   {"compare n == 5 :: x", "policy line 1: test \"compare n == 5\": invalid comparison \"==\", expected one of < > <= >= = !="},
		"number":                     {"compare n = five :: x", "policy line 1: test \"compare n = five\": found \"five\", expected a number"},
		"no test":                    {" && all :: x", "policy line 1: a test is missing"},
		"too long":                   {strings.Repeat("#", MaxSize+1), "policy line 1: longer than 1048576 bytes"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := Parse(tt.text, Builtin())
			if err == nil || p != nil {
				t.Fatalf("got %v, %v", p, err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNestingIsBounded(t *testing.T) {
	t.Parallel()
	nested := func(n int) string {
		return strings.Repeat("all :: {\n", n) + "all :: deep\n" + strings.Repeat("}\n", n)
	}
	p, err := Parse(nested(MaxNesting), Builtin())
	if err != nil {
		t.Fatal(err)
	}
	if res, err := p.Eval(t.Context(), nil); err != nil || res.Action != "deep" {
		t.Errorf("got %+v, %v", res, err)
	}
	if _, err := Parse(nested(MaxNesting+1), Builtin()); err == nil {
		t.Error("one block more is accepted")
	}
}

func TestParseOptionNamesTheFile(t *testing.T) {
	t.Parallel()
	f, err := config.Parse("hub.conf", []byte("[policy]\ntag =\n    # c\n    has_perm x :: y\n\n    all : z\n"), true)
	if err != nil {
		t.Fatal(err)
	}
	o, _ := f.Get("policy", "tag")
	bad := o
	bad.Err = errors.New("bad reference")
	if p, err := ParseOption(bad, Builtin()); p != nil || !errors.Is(err, bad.Err) {
		t.Errorf("got %v, %v", p, err)
	}
	_, err = ParseOption(o, Builtin())
	want := "hub.conf:4: missing test handler: has_perm\n" +
		"hub.conf:6: bad policy line: all : z (expected \"tests :: action\" or \"tests !! action\")"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestOwnTests(t *testing.T) {
	t.Parallel()
	var got []string
	broken := errors.New("no database")
	tests := Builtin().With(Registry{
		"echo": func(text string) (Test, error) {
			got = append(got, text)
			return TestFunc(func(context.Context, Data) (bool, error) { return true, nil }), nil
		},
		"broken": func(string) (Test, error) {
			return TestFunc(func(context.Context, Data) (bool, error) { return true, broken }), nil
		},
		"all":    func(string) (Test, error) { return BoolField("everything")("all") },
		"method": MatchField("method"),
	})
	p, err := Parse("echo  a b && echo c :: {\n broken :: x\n}", tests)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"echo  a b ", " echo c "}, got); diff != "" {
		t.Error(diff)
	}
	if res, err := p.Eval(t.Context(), nil); err != broken || res.Matched { //nolint:errorlint // it must be unchanged
		t.Errorf("got %+v, %v", res, err)
	}
	p, err = Parse("method build* && compare tries >= 2 :: yes\nall :: rest", tests)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		data    Data
		want    string
		matched bool
	}{
		{Data{"method": "buildArch", "tries": 2}, "yes", true},
		{Data{"method": "buildArch", "tries": 1}, "", false},
		{Data{"method": "newRepo", "tries": 3, "everything": true}, "rest", true},
	} {
		if res, err := p.Eval(t.Context(), tt.data); err != nil || res.Action != tt.want || res.Matched != tt.matched {
			t.Errorf("%v: got %+v, %v", tt.data, res, err)
		}
	}
	if _, err := Parse("tries two :: x", tests); err == nil {
		t.Error("a comparison without operator is accepted")
	}
	if _, found := Builtin()["echo"]; found {
		t.Error("With changed the builtin tests")
	}
}

// The hub fills in Go's own types where a call would have the wire's.
func TestGoTypes(t *testing.T) {
	t.Parallel()
	type name string
	tests := []struct {
		rule string
		v    any
		want bool
	}{
		{"bool f", 0, false},
		{"bool f", int32(1), true},
		{"bool f", []string{}, false},
		{"bool f", []string{"a"}, true},
		{"bool f", name(""), false},
		{"bool f", xmlrpc.DateTime(""), true},
		{"bool f", (*int)(nil), false},
		{"bool f", struct{}{}, true},
		{"match f a*", name("abc"), true},
		{"match_any f b*", []string{"abc", "bcd"}, true},
		{"match_all f b*", []name{"bcd", "b"}, true},
		{"match_any f 12", []int{12}, true},
		{"match_any f 1*", []byte("12"), false},
		{"match_any f [*", xmlrpc.Struct{{Name: "a", Value: "b"}}, false},
		{"compare f > 1", uint8(2), true},
		{"compare f = 18446744073709551615", ^uint64(0), true},
		{"compare f < 1.5", float32(1), true},
	}
	for _, tt := range tests {
		p, err := Parse(tt.rule+" :: yes", Builtin())
		if err != nil {
			t.Fatal(err)
		}
		if res, err := p.Eval(t.Context(), Data{"f": tt.v}); err != nil || res.Matched != tt.want {
			t.Errorf("%s of %#v: %v, %v", tt.rule, tt.v, res.Matched, err)
		}
	}
}

func TestFaultsAreClear(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rule string
		v    any
		want string
	}{
		{"match words foo", []any{"foo"}, `policy data: field "words" is a list, expected a text to match patterns with; match_any and match_all are for lists`},
		{"match words foo", int64(5), `policy data: field "words" is an integer, expected a text to match patterns with`},
		{"match words foo", xmlrpc.Struct{}, `policy data: field "words" is a struct, expected a text to match patterns with`},
		{"match words foo", []byte("x"), `policy data: field "words" is binary, expected a text to match patterns with`},
		{"match words foo", xmlrpc.DateTime("20260101T00:00:00"), `policy data: field "words" is a dateTime, expected a text to match patterns with`},
		{"match words foo", true, `policy data: field "words" is a boolean, expected a text to match patterns with`},
		{"compare words < 5", "5", `policy data: field "words" is the text "5", expected a number to compare with <`},
		{"compare words >= 5", nil, `policy data: field "words" is nil, expected a number to compare with >=`},
		{"target x", 1.5, `policy data: field "target" is a float, expected a text to match patterns with`},
	}
	for _, tt := range tests {
		p, err := Parse(tt.rule+" :: yes", Builtin())
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Eval(t.Context(), Data{"words": tt.v, "target": tt.v})
		if !koji.IsKind(err, koji.GenericError) || err.Error() != tt.want {
			t.Errorf("%s: %v", tt.rule, err)
		}
	}
}

func TestActions(t *testing.T) {
	t.Parallel()
	p, err := Parse("none :: use  x\nall :: {\n true :: allow\n all ::\n}\nall :: use y\nall !! deny because\n", Builtin())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"use", "allow", "deny"}, p.Actions()); diff != "" {
		t.Error(diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("match a b* && bool c :: {\n all :: x\n}\nnone !! y # z", "b")
	f.Add("compare a < 5 :: {", "5")
	f.Add("match_all a [!x :: }\n}\x1c::", "\xff")
	f.Fuzz(func(t *testing.T, text, value string) {
		p, err := Parse(text, Builtin())
		if (p == nil) == (err == nil) {
			t.Fatalf("policy %v, error %v", p, err)
		}
		if err != nil {
			return
		}
		res, err := p.Eval(t.Context(), Data{"a": value})
		if err == nil && res.Matched && !strings.HasSuffix(res.Rule(), res.Action) {
			t.Fatalf("action %q, rule %q", res.Action, res.Rule())
		}
		if err == nil && !res.Matched && !strings.HasSuffix(res.Rule(), "(no match)") {
			t.Fatalf("rule %q", res.Rule())
		}
	})
}

func BenchmarkEval(b *testing.B) {
	p, err := Parse("match a x*y :: no\nmatch a 1 && compare n < 5 :: {\n match_any l q b* :: yes\n}", Builtin())
	if err != nil {
		b.Fatal(err)
	}
	data := Data{"a": "1", "n": int64(3), "l": []any{"abc", "bcd"}}
	for b.Loop() {
		if res, err := p.Eval(b.Context(), data); err != nil || res.Action != "yes" {
			b.Fatal(res, err)
		}
	}
}
