package sidetaghub

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestValidMacro(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"": false, "f": false, "_": false, "1bad": false, "-x": false, "é": false, "\xff\xff": false,
		"fo": true, "_x": true, "éa": true, "f-": true,
	} {
		if got := validMacro(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func TestChanges(t *testing.T) {
	t.Parallel()
	parent := &tag{Name: "base", Extra: xmlrpc.Struct{{Name: "sidetag_rpm_macros_allowed", Value: "foo ba*"}}}
	given := xmlrpc.Struct{{Name: "x", Value: int64(1)}}
	set, remove, err := editArgs{
		DebugInfo: true, Macros: xmlrpc.Struct{{Name: "bar", Value: "%{nil}"}}, RemoveMacros: []any{"foo"},
		Extra: given, RemoveExtra: []any{"y"},
	}.changes(parent)
	if err != nil {
		t.Fatal(err)
	}
	if got := koji.Repr(set); got != "{'x': 1, 'with_debuginfo': True, 'rpm.macro.bar': '%{nil}'}" {
		t.Errorf("set %s", got)
	}
	if got := koji.Repr(remove); got != "['y', 'rpm.macro.foo']" {
		t.Errorf("remove %s", got)
	}
	if len(given) != 1 {
		t.Error("the caller's extra was changed")
	}
}

func TestChangesRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		allowed any
		args    editArgs
		want    string
	}{
		"nothing allowed":   {nil, editArgs{RemoveMacros: []any{"foo"}}, "RPM macros change is not allowed in parent tag."},
		"blanks allowed":    {"  ", editArgs{Macros: xmlrpc.Struct{{Name: "foo"}}}, "RPM macros change is not allowed in parent tag."},
		"odd allowance":     {int64(5), editArgs{Macros: xmlrpc.Struct{{Name: "foo"}}}, "rpm_macros_allowed in base has invalid type: <class 'int'>"},
		"empty text":        {"foo", editArgs{Macros: ""}, "Invalid type for value '': <class 'str'>, expected type <class 'dict'>"},
		"macro of a number": {"foo", editArgs{RemoveMacros: []any{int64(5)}}, "Invalid type for value '5': <class 'int'>, expected type <class 'str'>"},
		"extra":             {"foo", editArgs{Extra: "x"}, "Invalid type for value 'x': <class 'str'>, expected type <class 'dict'>"},
		"remove extra":      {"foo", editArgs{RemoveExtra: "x"}, "Invalid type for value 'x': <class 'str'>, expected type <class 'list'>"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parent := &tag{Name: "base", Extra: xmlrpc.Struct{{Name: "sidetag_rpm_macros_allowed", Value: tt.allowed}}}
			if _, _, err := tt.args.changes(parent); err == nil || err.Error() != tt.want {
				t.Errorf("got %v", err)
			}
		})
	}
}
