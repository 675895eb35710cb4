package pytext

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// golden holds what Python 3.11 says.
type golden struct {
	Texts  []textCase
	Ints   [][2]*string // text, value or nil
	Floats [][2]*string
}

type textCase struct {
	Text, Trim, TrimRight string
	Fields                []string
	FieldsN               [][]string // for 1, 2, 3 and 4 parts
	Lines                 []string
}

func (c *textCase) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&c.Text, &c.Trim, &c.TrimRight, &c.Fields, &c.FieldsN, &c.Lines})
}

func load(t *testing.T) golden {
	t.Helper()
	data, err := os.ReadFile("testdata/python.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Texts) < 20 || len(g.Ints) < 20 || len(g.Floats) < 20 {
		t.Fatal("too few cases")
	}
	return g
}

func TestTexts(t *testing.T) {
	t.Parallel()
	for _, want := range load(t).Texts {
		s := want.Text
		got := textCase{Text: s, Trim: Trim(s), TrimRight: TrimRight(s), Fields: Fields(s), Lines: Lines(s)}
		for n := range want.FieldsN {
			got.FieldsN = append(got.FieldsN, FieldsN(s, n+1))
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q (-python +go):\n%s", s, diff)
		}
	}
}

func TestParseInt(t *testing.T) {
	t.Parallel()
	for _, c := range load(t).Ints {
		n, ok := ParseInt(*c[0])
		if ok != (c[1] != nil) || ok && n.String() != *c[1] {
			t.Errorf("ParseInt(%.30q) = %v, %v", *c[0], n, ok)
		}
	}
}

func TestParseFloat(t *testing.T) {
	t.Parallel()
	for _, c := range load(t).Floats {
		f, ok := ParseFloat(*c[0])
		if ok != (c[1] != nil) {
			t.Errorf("ParseFloat(%q) = %v, %v", *c[0], f, ok)
			continue
		}
		if !ok {
			continue
		}
		want, err := strconv.ParseFloat(*c[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		if f != want && !(math.IsNaN(f) && math.IsNaN(want)) {
			t.Errorf("ParseFloat(%q) = %v, expected %v", *c[0], f, want)
		}
	}
}

func TestParseBool(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"1", "yes", "true", "on", "YES", "True", "oN"} {
		if value, ok := ParseBool(word); !value || !ok {
			t.Errorf("ParseBool(%q) = %v, %v", word, value, ok)
		}
	}
	for _, word := range []string{"0", "no", "false", "off", "NO", "False"} {
		if value, ok := ParseBool(word); value || !ok {
			t.Errorf("ParseBool(%q) = %v, %v", word, value, ok)
		}
	}
	for _, word := range []string{"", "y", "n", "t", "2", " yes", "enabled"} {
		if _, ok := ParseBool(word); ok {
			t.Errorf("ParseBool(%q) is ok", word)
		}
	}
}
