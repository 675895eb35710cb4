package args

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type sample struct {
	Tag    any           `koji:"tagInfo"`
	Event  *int64        `koji:"event" default:"null"`
	Name   string        `koji:"name" default:"'x'"`
	Weight float64       `koji:"weight" default:"1.5"`
	List   []string      `koji:"list" default:"null"`
	Opts   xmlrpc.Struct `koji:"opts" default:"null"`
}

type open struct {
	First bool          `koji:"first"`
	Rest  []any         `koji:"*args"`
	Opts  xmlrpc.Struct `koji:"**opts"`
}

func kw(name string, value any) xmlrpc.Struct { return xmlrpc.Struct{{Name: name, Value: value}} }

func bind[T any](t *testing.T, args []any, kwargs xmlrpc.Struct) (v T, err error) {
	t.Helper()
	s, err := New(reflect.TypeFor[T]())
	if err != nil {
		t.Fatal(err)
	}
	s.FuncName = "f"
	bound, err := s.Match(args, kwargs)
	if err != nil {
		return v, err
	}
	decoded, err := s.Decode(bound)
	if err != nil {
		return v, err
	}
	return decoded.Interface().(T), nil
}

func TestBind(t *testing.T) {
	t.Parallel()
	seven := int64(7)
	got, err := bind[sample](t, []any{"demo", int64(7)}, kw("list", []any{"a", "b"}))
	want := sample{Tag: "demo", Event: &seven, Name: "x", Weight: 1.5, List: []string{"a", "b"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	other, err := bind[open](t, []any{int64(1), "two", nil}, kw("more", int64(3)))
	wantOpen := open{First: true, Rest: []any{"two", nil}, Opts: kw("more", int64(3))}
	if diff := cmp.Diff(wantOpen, other); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestBindFaults(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		args []any
		kw   xmlrpc.Struct
		want string
	}{
		{nil, nil, "f() missing 1 required positional argument: 'tagInfo'"},
		{[]any{1, 2, 3, 4, 5, 6, 7}, nil, "f() takes from 1 to 6 positional arguments but 7 were given"},
		{[]any{"a"}, kw("tagInfo", "b"), "f() got multiple values for argument 'tagInfo'"},
		{[]any{"a"}, kw("color", "b"), "f() got an unexpected keyword argument 'color'"},
		{[]any{"a", nil, int64(5)}, nil, "Invalid type for value '5': <class 'int'>, expected type <class 'str'>"},
		{[]any{"a"}, kw("list", "b"), "Invalid type for value 'b': <class 'str'>, expected type <class 'list'>"},
	} {
		_, err := bind[sample](t, tc.args, tc.kw)
		if err == nil || err.Error() != tc.want || !koji.IsKind(err, koji.ParameterError) {
			t.Errorf("%v %v: %v\nwant %s", tc.args, tc.kw, err, tc.want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		typ  reflect.Type
		want string
	}{
		{reflect.TypeFor[int](), "not a struct"},
		{reflect.TypeFor[struct{ X int }](), "field X has no koji tag"},
		{reflect.TypeFor[struct {
			X chan int `koji:"x"`
		}](), "field X: no rule to decode a chan int"},
		{reflect.TypeFor[struct {
			X int `koji:"x" default:"{"`
		}](), "field X: default"},
		{reflect.TypeFor[struct {
			X int `koji:"x" default:"1"`
			Y int `koji:"y"`
		}](), "field Y has no default but stands behind one that has"},
	} {
		if _, err := New(tc.typ); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%v: %v, want %s", tc.typ, err, tc.want)
		}
	}
}

func TestParams(t *testing.T) {
	t.Parallel()
	s, err := New(reflect.TypeFor[open]())
	if err != nil {
		t.Fatal(err)
	}
	want := []Param{{Name: "first"}, {Name: "args", VarArgs: true}, {Name: "opts", VarKw: true}}
	if diff := cmp.Diff(want, s.Params()); diff != "" {
		t.Error(diff)
	}
}
