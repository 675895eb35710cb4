package xmlrpc

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestStruct(t *testing.T) {
	t.Parallel()
	s := Struct{{"a", 1}, {"b", nil}}
	s.Set("a", 2)
	s.Set("c", 3)
	if diff := cmp.Diff(Struct{{"a", 2}, {"b", nil}, {"c", 3}}, s); diff != "" {
		t.Error(diff)
	}
	if v, ok := s.Get("b"); v != nil || !ok {
		t.Error("b is not there")
	}
	if v, ok := s.Get("x"); v != nil || ok {
		t.Error("x is there")
	}
	if diff := cmp.Diff(Struct{{"b", nil}, {"c", 3}}, s.Delete("a")); diff != "" || len(s) != 3 {
		t.Error(diff, s)
	}
}

func TestKwargs(t *testing.T) {
	t.Parallel()
	data, err := AppendCall(nil, "getTag", "f40", Kwargs(Member{"strict", true}))
	if err != nil {
		t.Fatal(err)
	}
	c, err := DecodeCall(data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	args, kw, ok := SplitKwargs(c.Params)
	if !ok || !cmp.Equal(args, []any{"f40"}) || !cmp.Equal(kw, Struct{{"strict", true}}) {
		t.Error(args, kw, ok)
	}
	for _, params := range [][]any{{}, {"x"}, {Struct{{"strict", true}}}, {Struct{{StarStar, false}}}} {
		if args, kw, ok := SplitKwargs(params); ok || kw != nil || !cmp.Equal(args, params) {
			t.Error(args, kw, ok)
		}
	}
}

func TestDateTime(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 11, 22, 13, 31, 0, 0, time.UTC)
	for _, d := range []DateTime{"20261122T13:31:00", "2026-11-22T13:31:00"} {
		if got, err := d.Time(); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v", d, got, err)
		}
	}
	if got, err := DateTime("today").Time(); err == nil {
		t.Errorf("today taken as %v", got)
	}
}
