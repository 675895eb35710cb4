package kiwihub

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
)

func TestOptions(t *testing.T) {
	t.Parallel()
	a := buildArgs{UseBuildrootRepo: true, Repos: []any{}, Type: "", Version: "9", Scratch: true, TypeAttr: []any{"a=b"}}
	want := "{'scratch': True, 'version': '9', 'use_buildroot_repo': True, 'type_attr': ['a=b']}"
	if got := koji.Repr(a.options(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestCheckTypes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		args buildArgs
		ok   bool
	}{
		"nothing":             {buildArgs{}, true},
		"texts":               {buildArgs{DescURL: "u", Profile: "", Release: "1"}, true},
		"profile":             {buildArgs{Profile: int64(0)}, false},
		"releasever":          {buildArgs{RepoReleaseVer: int64(40)}, false},
		"repos empty text":    {buildArgs{Repos: ""}, true},
		"repos text":          {buildArgs{Repos: "http://r.example.com"}, false},
		"type attr":           {buildArgs{TypeAttr: "a=b"}, false},
		"bundle format":       {buildArgs{BundleNameFormat: int64(5)}, false},
		"bundle format empty": {buildArgs{BundleNameFormat: []any{}}, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := tt.args.checkTypes(); (err == nil) != tt.ok {
				t.Error(err)
			}
		})
	}
}

func TestArches(t *testing.T) {
	t.Parallel()
	tests := []struct {
		arches any
		want   string
		ok     bool
	}{
		{[]any{"x86_64 i686", "", "noarch"}, "['x86_64', 'i686', 'noarch']", true},
		{"a b", "['a', 'b']", true},
		{"a,b", "", false},
		{[]any{"a", int64(1)}, "", false},
		{nil, "", false},
	}
	for _, tt := range tests {
		got, err := koji.ParseArches(joined(tt.arches), true)
		if (err == nil) != tt.ok || tt.ok && koji.Repr(got) != tt.want {
			t.Errorf("%v: %v, %v", tt.arches, got, err)
		}
	}
}
