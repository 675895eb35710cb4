package config

import (
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func parse(t *testing.T, text string, raw bool) *File {
	t.Helper()
	f, err := Parse("f", []byte(text), raw)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

type mount struct {
	Section    string   `ini:"@section"`
	Mountpoint string   `ini:"mountpoint,required"`
	Options    []string `ini:"options,sep=comma"`
}

type shared struct {
	Debug bool `ini:"hub.KojiDebug"`
}

type everything struct {
	Text     string            `ini:"hub.Text"`
	Bool     bool              `ini:"hub.Bool"`
	Int      int               `ini:"hub.Int"`
	Int64    int64             `ini:"hub.Int64"`
	Float    float64           `ini:"hub.Float"`
	Duration time.Duration     `ini:"hub.Duration"`
	Level    slog.Level        `ini:"hub.Level"`
	Maybe    *int              `ini:"hub.Maybe"`
	Never    *string           `ini:"hub.Never"`
	Any      []string          `ini:"hub.Any"`
	Comma    []string          `ini:"hub.Comma,sep=comma"`
	Trim     []string          `ini:"hub.Trim,sep=comma,trim"`
	Space    []string          `ini:"hub.Space,sep=space"`
	Lines    []string          `ini:"hub.Lines,sep=lines"`
	Policy   map[string]string `ini:"policy.*"`
	Limits   map[string]string `ini:"hub.RLIMIT_*"`
	Paths    []mount           `ini:"path*"`
	ByName   map[string]mount  `ini:"path*"`
	Ignored  string            `ini:"-"`
	Untagged string
	shared
}

func TestDecode(t *testing.T) {
	t.Parallel()
	f := parse(t, `
[hub]
text = a b  c
BOOL = On
int = 1_000
int64 = -9223372036854775808
float = 1e3
duration = 1.5
level = warn
maybe = 7
any = a, b c,,d
  e
comma = gcc,rust, perl,
trim = gcc , rust,,perl
space = a,b  c
lines = /a,/b

   /c d
rlimit_nofile = 1 2
RLIMIT_CORE = 0
kojidebug = true
[policy]
Tag =
   all :: allow
[path10]
mountpoint = /ten
[path2]
mountpoint = /two
options = ro,hard
[path02]
mountpoint = /two again
options =
`, true)
	got := everything{Untagged: "kept", Ignored: "kept"}
	warnings, err := f.Decode(&got, DecodeOptions{})
	if err != nil || len(warnings) != 0 {
		t.Fatal(err, warnings)
	}
	seven := 7
	two, again, ten := mount{"path2", "/two", []string{"ro", "hard"}}, mount{"path02", "/two again", []string{}}, mount{"path10", "/ten", nil}
	want := everything{
		Text: "a b  c", Bool: true, Int: 1000, Int64: math.MinInt64, Float: 1000, Duration: 1500 * time.Millisecond, Level: slog.LevelWarn, Maybe: &seven,
		Any:      []string{"a", "b", "c", "d", "e"},
		Comma:    []string{"gcc", "rust", " perl", ""},
		Trim:     []string{"gcc", "rust", "perl"},
		Space:    []string{"a,b", "c"},
		Lines:    []string{"/a,/b", "/c d"},
		Policy:   map[string]string{"tag": "\nall :: allow"},
		Limits:   map[string]string{"rlimit_nofile": "1 2", "rlimit_core": "0"},
		Paths:    []mount{two, again, ten},
		ByName:   map[string]mount{"path2": two, "path02": again, "path10": ten},
		Untagged: "kept", Ignored: "kept",
		shared: shared{Debug: true},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(everything{}, shared{})); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeKeepsDefaults(t *testing.T) {
	t.Parallel()
	got := everything{Text: "d", Int: 5, Any: []string{"x"}, Paths: []mount{{Mountpoint: "/d"}}, Policy: map[string]string{"tag": "old", "vm": "kept"}}
	f := parse(t, "[hub]\nany =\n[policy]\ntag = new\n", true)
	if _, err := f.Decode(&got, DecodeOptions{}); err != nil {
		t.Fatal(err)
	}
	want := everything{Text: "d", Int: 5, Any: []string{}, Paths: []mount{{Mountpoint: "/d"}}, Policy: map[string]string{"tag": "new", "vm": "kept"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(everything{}, shared{})); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeReportsEveryProblem(t *testing.T) {
	t.Parallel()
	f := parse(t, "[hub]\ntext = %(nope)s\nbool = maybe\nint = 1.5\nint64 = 9223372036854775808\nfloat = nan\n"+
		"duration = soon\nlevel = loud\nmaybe =\n[path0]\noptions = x\n[DEFAULT]\nany = 5%\n[policy]\nx = %(y)s\n", false)
	got := everything{Int: 5}
	_, err := f.Decode(&got, DecodeOptions{})
	want := strings.Join([]string{
		`f:2: [hub] text: found "%(nope)s", expected an option "nope" in the same section, which %(nope)s refers to`,
		`f:3: [hub] Bool: found "maybe", expected a boolean (yes or no, true or false, on or off, 1 or 0)`,
		`f:4: [hub] Int: found "1.5", expected an integer`,
		`f:5: [hub] Int64: found "9223372036854775808", expected an integer`,
		`f:6: [hub] Float: found "nan", expected a number`,
		`f:7: [hub] Duration: found "soon", expected a number of seconds`,
		`f:8: [hub] Level: found "loud", expected a level`,
		`f:9: [hub] Maybe: found "", expected an integer`,
		`f:13: [hub] any: found "5%", expected %% or %(name)s wherever there is a percent sign`,
		`f:13: [policy] any: found "5%", expected %% or %(name)s wherever there is a percent sign`,
		`f:15: [policy] x: found "%(y)s", expected an option "y" in the same section, which %(y)s refers to`,
		`f:10: [path0] mountpoint: missing, expected a text`,
		`f:10: [path0] mountpoint: missing, expected a text`,
	}, "\n")
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
	if got.Int != 5 {
		t.Error("a bad value replaced the default")
	}
}

func TestDecodeUnknown(t *testing.T) {
	t.Parallel()
	type hub struct {
		Name   string            `ini:"hub.DBName"`
		Policy map[string]string `ini:"policy.*"`
		Paths  []mount           `ini:"path*"`
	}
	f := parse(t, `[DEFAULT]
every = [policy] takes it
# more
[hub]
DBNmae = x
Zebra = x
dbport = 5432
rlimit_core = 1
[hbu]
x = 1
[policy]
anything = x
[pathx]
[pth3]
[path3]
mountpoint = /x
optoins = y
[legacy]
old = 1
`, true)
	opts := DecodeOptions{Known: []string{"hub.DBPort", "hub.RLIMIT_*", "legacy.*"}}
	warnings, err := f.Decode(new(hub), opts)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`f:5: unknown option "dbnmae" in section [hub]; did you mean "DBName"?`,
		`f:6: unknown option "zebra" in section [hub]`,
		`f:9: unknown section [hbu]; did you mean "hub"?`,
		`f:13: unknown section [pathx]; did you mean "path3"?`,
		`f:14: unknown section [pth3]; did you mean "path3"?`,
		`f:17: unknown option "optoins" in section [path3]; did you mean "options"?`,
	}
	var got []string
	for _, w := range warnings {
		got = append(got, w.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	opts.Strict = true
	warnings, err = f.Decode(new(hub), opts)
	if err == nil || warnings != nil {
		t.Fatal(err, warnings)
	}
	if diff := cmp.Diff(strings.Join(want, "\n"), err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeUnknownDefault(t *testing.T) {
	t.Parallel()
	var got struct {
		Name string `ini:"hub.DBName"`
	}
	warnings, err := parse(t, "[DEFAULT]\ndbnam = x\ndbname = y\n[hub]\n", true).Decode(&got, DecodeOptions{})
	if err != nil || got.Name != "y" {
		t.Error(got, err)
	}
	if diff := cmp.Diff([]Warning{{"f", 2, "DEFAULT", "dbnam", "DBName"}}, warnings); diff != "" {
		t.Error(diff)
	}
}

// Where values are interpolated, DEFAULT is also a place for variables.
func TestDecodeDefaultsAsVariables(t *testing.T) {
	t.Parallel()
	var got struct {
		Dir string `ini:"hub.dir"`
	}
	warnings, err := parse(t, "[DEFAULT]\ntop = /mnt\n[hub]\ndir = %(top)s/koji\n", false).Decode(&got, DecodeOptions{Strict: true})
	if err != nil || warnings != nil || got.Dir != "/mnt/koji" {
		t.Error(got, warnings, err)
	}
}

func TestDecodeSection(t *testing.T) {
	t.Parallel()
	type profile struct {
		Server  string `ini:"server"`
		Retries int    `ini:"max_retries"`
	}
	f := parse(t, "[koji]\nserver = a\nmax_retrys = 5\n[stg]\nserver = b\nmax_retries = x\n", false)
	got := profile{Retries: 30}
	warnings, err := f.DecodeSection("koji", &got, DecodeOptions{})
	if err != nil || got != (profile{"a", 30}) {
		t.Error(got, err)
	}
	if diff := cmp.Diff([]Warning{{"f", 3, "koji", "max_retrys", "max_retries"}}, warnings); diff != "" {
		t.Error(diff)
	}
	if _, err := f.DecodeSection("stg", &got, DecodeOptions{}); err == nil || err.Error() != `f:6: [stg] max_retries: found "x", expected an integer` {
		t.Error(err)
	}
	if _, err := f.DecodeSection("Koji", &got, DecodeOptions{}); err == nil || err.Error() != "config: no section [Koji]" {
		t.Error(err)
	}
}

func TestDecodeMisuse(t *testing.T) {
	t.Parallel()
	f := parse(t, "[hub]\nx = 1\n[path0]\n", true)
	tests := map[string]any{
		"no pointer": struct{}{},
		"nil":        (*everything)(nil),
		"no struct":  new(int),
		"no section": &struct {
			X string `ini:"x"`
		}{},
		"all sections": &struct {
			X map[string]string `ini:"*"`
		}{},
		"unknown word": &struct {
			X string `ini:"hub.x,optional"`
		}{},
		"unexported": &struct {
			x string `ini:"hub.x"`
		}{},
		"type": &struct {
			X complex128 `ini:"hub.x"`
		}{},
		"pointer's type": &struct {
			X *chan int `ini:"hub.x"`
		}{},
		"list's type": &struct {
			X []int `ini:"hub.x"`
		}{},
		"open section": &struct {
			X map[string]int `ini:"hub.*"`
		}{},
		"numbered section": &struct {
			X []string `ini:"path*"`
		}{},
		"section's name": &struct {
			X []struct {
				N int `ini:"@section"`
			} `ini:"path*"`
		}{},
	}
	for name, dst := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := f.Decode(dst, DecodeOptions{}); err == nil || !strings.HasPrefix(err.Error(), "config: ") {
				t.Errorf("got %v", err)
			}
		})
	}
}
