package koji_test

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

func TestParseJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want any
	}{
		{`true`, true},
		{`false`, false},
		{`null`, nil},
		{`7`, int64(7)},
		{`7.5`, 7.5},
		{`""`, ""},
		{`"dist"`, "dist"},
		{`"déjà vu"`, "déjà vu"},
		{`"a\"b\\c\u00e9\n"`, "a\"b\\cé\n"},
		{"\"\xff\"", "\ufffd"},
		{` "padded" `, "padded"},
		{`["a", 1, {"z": 1, "a": [], "z": 2}]`, []any{"a", int64(1), xmlrpc.Struct{{Name: "z", Value: int64(2)}, {Name: "a", Value: []any{}}}}},
	}
	for _, tt := range tests {
		got, err := koji.ParseJSON(tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", tt.text, diff)
		}
	}
}

func TestParseJSONRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{``, `"`, `"a`, `a"`, `""a"`, `"a" "b"`, `"a"x`, "\"a\nb\"", `"\"`, `True`, `[1`, `{"a" 1}`, `{1: 2}`} {
		if v, err := koji.ParseJSON(text); err == nil {
			t.Errorf("%s: %#v", text, v)
		}
	}
}
