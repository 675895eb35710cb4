package config

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type tomlBase struct {
	Driver string `toml:"driver"`
}

type tomlConfig struct {
	Listen []string `toml:"listen"`
	Repos  struct {
		Work   bool          `toml:"work"`
		Period time.Duration `toml:"period"`
	} `toml:"repos"`
	Roots *struct {
		tomlBase
		Limit int `toml:"limit"`
	} `toml:"roots"`
	Users []struct {
		Name  string         `toml:"name"`
		Extra map[string]any `toml:"extra"`
	} `toml:"user"`
	Hosts map[string]struct {
		Arches string `toml:"arches"`
	} `toml:"host"`
	Plain  string
	Hidden string `toml:"-"`
}

func TestDecodeTOML(t *testing.T) {
	t.Parallel()
	got := tomlConfig{Plain: "default"}
	err := DecodeTOML("gokoji.toml", []byte(`
listen = ["127.0.0.1:1", "127.0.0.1:2"]
[repos]
work = true
period = "1m30s"
[roots]
driver = "mock"
limit = 3
[[user]]
name = "a"
extra = { "mock.new_chroot" = true, l = [1, { b = 2 }] }
[host.b1]
arches = "x86_64"
`), &got)
	if err != nil {
		t.Fatal(err)
	}
	if !got.Repos.Work || got.Repos.Period != 90*time.Second || got.Roots.Driver != "mock" || got.Roots.Limit != 3 ||
		got.Users[0].Extra["mock.new_chroot"] != true || got.Hosts["b1"].Arches != "x86_64" || got.Plain != "default" || len(got.Listen) != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestDecodeTOMLErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"syntax":        {"a = 1\nb = \n", "f:2: b: expected value but found '\\n' instead"},
		"type":          {"[repos]\nwork = \"yes\"\n", "f:2: repos.work: incompatible types: TOML value has type string; destination has type boolean"},
		"text for list": {"\n\nlisten = 5\n", "f:3: listen: incompatible types: TOML value has type int64; destination has type slice"},
		"duplicate":     {"plain = \"a\"\nplain = \"b\"\n", "f:2: plain: Key 'plain' has already been defined."},
		"unknown keys": {
			strings.Join([]string{
				`lisen = []`,
				`text = """`,
				`work = 1`,
				`[repos]"""`,
				`[repos] # with a comment`,
				`wrok = true`,
				`# period = 1`,
				`[rotos]`,
				`driver = "x"`,
				`[roots]`,
				`diver = "x"`,
				`sub.key = 1`,
				`[[user]]`,
				`name = "a"`,
				`nam = "b"`,
				`[[user]]`,
				`nam = "c"`,
				`[host.b1]`,
				`arch = "x"`,
				`"odd key" = 1`,
				`hidden = "x"`,
			}, "\n"),
			strings.Join([]string{
				`f:1: lisen: unknown key; did you mean "listen"?`,
				`f:2: text: unknown key`,
				`f:6: repos.wrok: unknown key; did you mean "work"?`,
				`f:8: rotos: unknown key; did you mean "roots"?`,
				`f:11: roots.diver: unknown key; did you mean "driver"?`,
				`f:12: roots.sub.key: unknown key`,
				`f:15: user.nam: unknown key; did you mean "name"?`,
				`f:17: user.nam: unknown key; did you mean "name"?`,
				`f:19: host.b1.arch: unknown key; did you mean "arches"?`,
				`f:20: host.b1."odd key": unknown key`,
				`f:21: host.b1.hidden: unknown key`,
			}, "\n"),
		},
		"inline table": {"repos = { wrok = true }\n", `f:1: repos.wrok: unknown key; did you mean "work"?`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := DecodeTOML("f", []byte(tt.text), new(tomlConfig))
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
	if err := DecodeTOML("f", make([]byte, MaxSize+1), new(tomlConfig)); err == nil || err.Error() != "f: larger than 4194304 bytes" {
		t.Errorf("got %v", err)
	}
}
