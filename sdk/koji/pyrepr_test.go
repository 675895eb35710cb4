package koji

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// pyValue reads a value of testdata/pyvalues.json.
func pyValue(t *testing.T, data []byte) any {
	t.Helper()
	var node map[string]json.RawMessage
	unmarshal(t, data, &node)
	for kind, raw := range node {
		switch kind {
		case "l":
			var elems []json.RawMessage
			unmarshal(t, raw, &elems)
			list := []any{}
			for _, e := range elems {
				list = append(list, pyValue(t, e))
			}
			return list
		case "d":
			var pairs [][2]json.RawMessage
			unmarshal(t, raw, &pairs)
			s := xmlrpc.Struct{}
			for _, p := range pairs {
				name, _ := pyValue(t, p[0]).(string)
				s = append(s, xmlrpc.Member{Name: name, Value: pyValue(t, p[1])})
			}
			return s
		}
		var text string
		unmarshal(t, raw, &text)
		return pyLeaf(t, kind, text)
	}
	t.Fatal("empty node")
	return nil
}

func pyLeaf(t *testing.T, kind, text string) (v any) {
	t.Helper()
	var err error
	switch kind {
	case "c":
		return map[string]any{"None": nil, "True": true, "False": false}[text]
	case "i":
		v, err = strconv.ParseInt(text, 10, 64)
	case "f":
		v, err = strconv.ParseFloat(text, 64)
	case "s", "b":
		var b []byte
		b, err = base64.StdEncoding.DecodeString(text)
		if v = b; kind == "s" {
			v = string(b)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func unmarshal(t *testing.T, data []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

func TestPythonForms(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/pyvalues.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases [][3]json.RawMessage
	unmarshal(t, data, &cases)
	if len(cases) < 180 {
		t.Fatalf("%d cases", len(cases))
	}
	for i, c := range cases {
		v := pyValue(t, c[0])
		var repr, pretty string
		unmarshal(t, c[1], &repr)
		unmarshal(t, c[2], &pretty)
		if diff := cmp.Diff(repr, Repr(v)); diff != "" {
			t.Errorf("case %d, Repr (-python +ours):\n%s", i, diff)
		}
		if diff := cmp.Diff(pretty, Pretty(v)); diff != "" {
			t.Errorf("case %d, Pretty (-python +ours):\n%s", i, diff)
		}
	}
}

func TestReprOfGoValues(t *testing.T) {
	t.Parallel()
	n := 7
	for _, c := range []struct {
		v    any
		want string
	}{
		{int32(-3), "-3"},
		{uint64(1 << 63), "9223372036854775808"},
		{TaskFailed, "5"},
		{[]string{"a", "b"}, "['a', 'b']"},
		{map[string]any{"b": 1, "a": nil}, "{'a': None, 'b': 1}"},
		{&n, "7"},
		{(*int)(nil), "None"},
		{RefName("x"), "'x'"},
		{xmlrpc.DateTime("20261122T13:31:00"), "<DateTime '20261122T13:31:00'>"},
	} {
		if got := Repr(c.v); got != c.want {
			t.Errorf("Repr(%#v) = %s, want %s", c.v, got, c.want)
		}
	}
	if got := Str("it's"); got != "it's" {
		t.Errorf("Str = %s", got)
	}
}
