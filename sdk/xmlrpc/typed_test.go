package xmlrpc

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// ref is a name or a number, as koji's parameters often are.
type ref struct {
	ID   int64
	Name string
}

func (r ref) XMLRPCValue() any {
	if r.Name != "" {
		return r.Name
	}
	return r.ID
}

func (r *ref) UnmarshalXMLRPC(v any) error {
	switch v := v.(type) {
	case string:
		*r = ref{Name: v}
	case int64:
		*r = ref{ID: v}
	case nil:
		*r = ref{ID: -1}
	default:
		return errors.New("want a name or a number")
	}
	return nil
}

// raw writes itself.
type raw string

func (r *raw) MarshalXMLRPC(dst []byte) ([]byte, error) {
	return append(dst, "<value><int>"+string(*r)+"</int></value>\n"...), nil
}

type event struct {
	ID int64 `koji:"event_id"`
	TS any   `koji:"ts"`
}

type note struct {
	Text string `koji:"text"`
}

type tagInfo struct {
	event
	Name     string         `koji:"name"`
	Arches   *string        `koji:"arches"`
	Locked   bool           `koji:"locked"`
	Hidden   int            // no tag
	Secret   string         `koji:"-"`
	Extra    map[string]any `koji:"extra"`
	Weight   float64        `koji:"weight,omitempty"`
	Ports    []uint16       `koji:"ports,omitempty"`
	When     time.Time      `koji:"when"`
	Blob     []byte         `koji:"blob"`
	Parent   ref            `koji:"parent"`
	Children []*tagInfo     `koji:"children"`
	*note
	Loose Struct   `koji:"loose"`
	Stamp DateTime `koji:"stamp,omitempty"`
	Pair  [2]int   `koji:"pair"`
	State state    `koji:"state,optional"`
	Raw   *raw     `koji:"raw,omitempty"`
}

type state int8

func sample() (tagInfo, Struct) {
	arches := "x86_64"
	when := time.Date(2026, 11, 22, 11, 38, 29, 401779000, time.UTC)
	info := tagInfo{
		event: event{7, "soon"}, Name: "f40", Arches: &arches, Locked: true, Hidden: 1, Secret: "s",
		Extra: map[string]any{"b": int64(1), "a": nil}, Ports: []uint16{}, When: when, Blob: []byte("x"),
		Parent: ref{Name: "f39"}, Children: []*tagInfo{nil}, Loose: Struct{{"k", "v"}}, Pair: [2]int{1, 2}, State: 3,
	}
	return info, Struct{
		{"event_id", int64(7)}, {"ts", "soon"}, {"name", "f40"}, {"arches", "x86_64"}, {"locked", true},
		{"extra", Struct{{"a", nil}, {"b", int64(1)}}}, {"ports", []any{}},
		{"when", "2026-11-22 11:38:29.401779+00:00"}, {"blob", []byte("x")}, {"parent", "f39"},
		{"children", []any{nil}}, {"loose", Struct{{"k", "v"}}}, {"pair", []any{int64(1), int64(2)}}, {"state", int64(3)},
	}
}

func TestTyped(t *testing.T) {
	t.Parallel()
	info, want := sample()
	got, err := Marshal(&info)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Error(diff)
	}
	data, err := AppendReply(nil, info)
	if err != nil {
		t.Fatal(err)
	}
	v, err := DecodeReply(data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(any(want), v); diff != "" {
		t.Error(diff)
	}

	var back tagInfo
	if err := Unmarshal(v, &back); err != nil {
		t.Fatal(err)
	}
	info.Hidden, info.Secret = 0, ""
	if diff := cmp.Diff(info, back, cmp.AllowUnexported(tagInfo{})); diff != "" {
		t.Error(diff)
	}
}

func TestMarshalSelf(t *testing.T) {
	t.Parallel()
	number := raw("42")
	got, err := Marshal([]any{&number, (*raw)(nil), ref{ID: 3}, (*ref)(nil), []ref{{Name: "x"}}, &note{"n"}})
	want := []any{int64(42), nil, int64(3), nil, []any{"x"}, Struct{{"text", "n"}}}
	if diff := cmp.Diff(any(want), got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	data, err := AppendReply(nil, []any{&number, (*raw)(nil), ref{ID: 3}, (*ref)(nil), []ref{{Name: "x"}}, &note{"n"}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err = DecodeReply(data, Limits{}); err != nil || !cmp.Equal(any(want), got) {
		t.Error(got, err)
	}
	bad := raw("x</int>")
	if v, err := Marshal(&bad); err == nil {
		t.Errorf("nonsense taken as %v", v)
	}
}

// into unmarshals v into a new T.
func into[T any](v any) (any, error) {
	var dst T
	err := Unmarshal(v, &dst)
	return dst, err
}

func TestUnmarshal(t *testing.T) {
	t.Parallel()
	moment := time.Date(2026, 11, 22, 11, 38, 29, 401779000, time.UTC)
	type inner struct {
		N int     `koji:"n"`
		P *int    `koji:"p"`
		R ref     `koji:"r"`
		S []int   `koji:"s"`
		F float32 `koji:"f"`
	}
	seven := 7
	tests := []struct {
		name string
		run  func(any) (any, error)
		in   any
		want any
	}{
		{"any", into[any], Struct{{"a", nil}}, Struct{{"a", nil}}},
		{"nil to any", into[any], nil, nil},
		{"nil to pointer", into[*int], nil, (*int)(nil)},
		{"nil to slice", into[[]int], nil, []int(nil)},
		{"nil to map", into[map[string]int], nil, map[string]int(nil)},
		{"nil to bytes", into[[]byte], nil, []byte(nil)},
		{"nil to Struct", into[Struct], nil, Struct(nil)},
		{"pointer", into[*int], int64(7), &seven},
		{"pointer to pointer", into[**int], int64(7), func() **int { p := &seven; return &p }()},
		{"int8", into[int8], int64(-128), int8(-128)},
		{"uint8", into[uint8], int64(255), uint8(255)},
		{"bool from 1", into[bool], int64(1), true},
		{"float from int", into[float64], int64(3), 3.0},
		{"list", into[[]string], []any{"a", "b"}, []string{"a", "b"}},
		{"empty list", into[[]string], []any{}, []string{}},
		{"list of lists", into[[][]int], []any{[]any{}, nil, []any{int64(1)}}, [][]int{{}, nil, {1}}},
		{"map", into[map[string]*int], Struct{{"a", int64(7)}, {"b", nil}}, map[string]*int{"a": &seven, "b": nil}},
		{"time", into[time.Time], "2026-11-22 11:38:29.401779+00:00", moment},
		{"time from float", into[time.Time], 1795347509.401779, moment},
		{"time from int", into[time.Time], int64(0), time.Unix(0, 0).UTC()},
		{"time from dateTime", into[time.Time], DateTime("20261122T11:38:29"), moment.Truncate(time.Second)},
		{"no time", into[*time.Time], nil, (*time.Time)(nil)},
		{"members that are nil", into[inner], Struct{{"n", nil}, {"p", nil}, {"r", nil}, {"s", nil}, {"f", nil}}, inner{R: ref{ID: -1}}},
		{"other order, unknown members", into[inner], Struct{{"s", []any{}}, {"x", int64(1)}, {"n", int64(2)}}, inner{N: 2, S: []int{}}},
		{"by hand", into[[]inner], []Struct{{{"n", 2}, {"s", []int{3}}}}, []inner{{N: 2, S: []int{3}}}},
		{"map by hand", into[inner], map[string]any{"n": int8(2)}, inner{N: 2}},
		{"embedded pointer", into[struct{ *Outer }], Struct{{"o", "x"}}, struct{ *Outer }{&Outer{"x"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.run(tt.in)
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
		})
	}
}

// Outer is exported so that it can be embedded by pointer.
type Outer struct {
	O string `koji:"o"`
}

func TestUnmarshalKeeps(t *testing.T) {
	t.Parallel()
	v := struct {
		A int `koji:"a"`
		B int `koji:"b"`
		C any `koji:"c"`
	}{1, 2, 3}
	if err := Unmarshal(Struct{{"a", nil}, {"c", nil}}, &v); err != nil {
		t.Fatal(err)
	}
	if v.A != 1 || v.B != 2 || v.C != nil {
		t.Errorf("got %+v", v)
	}
}

func TestUnmarshalErrors(t *testing.T) {
	t.Parallel()
	type row struct {
		ID   int            `koji:"tag_id"`
		Subs []row          `koji:"subs"`
		More map[string]row `koji:"more"`
		Who  ref            `koji:"who"`
	}
	tests := []struct {
		run  func(any) (any, error)
		in   any
		want string
	}{
		{into[[]row], []any{Struct{}, Struct{}, Struct{}, Struct{{"tag_id", "x"}}}, "[3].tag_id: want an int, got a string"},
		{into[row], Struct{{"tag_id", 1.0}}, "tag_id: want an int, got a float"},
		{into[row], Struct{{"subs", []any{Struct{{"more", Struct{{"k", "x"}}}}}}}, "subs[0].more.k: want a struct, got a string"},
		{into[row], Struct{{"who", 1.5}}, "who: want a name or a number"},
		{into[row], nil, "want a struct, got nil"},
		{into[int], nil, "want an int, got nil"},
		{into[[]string], []any{nil}, "[0]: want a string, got nil"},
		{into[string], []byte("x"), "want a string, got base64 data"},
		{into[string], DateTime("x"), "want a string, got a dateTime"},
		{into[bool], int64(2), "want a bool, got an int"},
		{into[bool], "true", "want a bool, got a string"},
		{into[int], true, "want an int, got a bool"},
		{into[float64], "1", "want a float, got a string"},
		{into[[]int], Struct{}, "want a list, got a struct"},
		{into[map[string]int], []any{}, "want a struct, got a list"},
		{into[[]byte], "x", "want base64 data, got a string"},
		{into[DateTime], "x", "want a dateTime, got a string"},
		{into[Struct], "x", "want a struct, got a string"},
		{into[int8], int64(128), "128 does not fit into 8 bits"},
		{into[uint8], int64(256), "256 does not fit into 8 bits"},
		{into[uint], int64(-1), "-1 is negative"},
		{into[[2]int], []any{int64(1)}, "want 2 items, got 1"},
		{into[time.Time], "yesterday", `"yesterday" is not a time like`},
		{into[time.Time], true, "want a time, got a bool"},
		{into[time.Time], math.NaN(), "NaN is no time"},
		{into[time.Time], int64(math.MaxInt64), "9223372036854775807 is no time"},
		{into[fmt.Stringer], "x", "a string cannot become a Go fmt.Stringer"},
		{into[chan int], "x", "Go type chan int has no XML-RPC form"},
		{into[int], make(chan int), "want an int: Go type chan int has no XML-RPC form"},
		{into[struct {
			A int `koji:"a"`
			B int `koji:"a"`
		}], Struct{}, `has two members called "a"`},
		{into[struct {
			a int `koji:"a"`
		}], Struct{}, "field a of Go type struct { a int \"koji:\\\"a\\\"\" } has a koji tag but is not exported"},
		{into[struct {
			A int `koji:",omitempty"`
		}], Struct{}, "has no name"},
		{into[ouroboros], Struct{}, "embeds itself"},
	}
	for _, tt := range tests {
		if got, err := tt.run(tt.in); err == nil {
			t.Errorf("%v became %v", tt.in, got)
		} else if !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: got %q, want %q", tt.in, err, tt.want)
		}
	}
	for _, dst := range []any{nil, 1, (*int)(nil)} {
		if err := Unmarshal(int64(1), dst); err == nil {
			t.Errorf("unmarshalled into %#v", dst)
		}
	}
}

type ouroboros struct{ *Inner }

// Inner is exported so that it can be embedded by pointer.
type Inner struct {
	*Inner
	A int `koji:"a"`
}

// What is embedded less deep hides what has the same name deeper.
func TestEmbeddedHides(t *testing.T) {
	t.Parallel()
	got, err := Marshal(struct {
		note
		Text int `koji:"text"`
	}{note{"hidden"}, 1})
	if diff := cmp.Diff(any(Struct{{"text", int64(1)}}), got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// Types that refer to each other are compiled by many at once.
func TestPlansConcurrent(t *testing.T) {
	t.Parallel()
	type leaf struct {
		Up any `koji:"up"`
	}
	type node struct {
		Name string           `koji:"name"`
		Subs []*node          `koji:"subs"`
		By   map[string]*node `koji:"by"`
		Leaf leaf             `koji:"leaf"`
	}
	in := &node{"a", []*node{{Name: "b"}}, map[string]*node{"c": {Name: "d"}}, leaf{"x"}}
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			v, err := Marshal(in)
			if err != nil {
				t.Error(err)
				return
			}
			var back node
			if err := Unmarshal(v, &back); err != nil || back.Subs[0].Name != "b" || back.By["c"].Name != "d" {
				t.Error(back, err)
			}
		})
	}
	all.Wait()
}
