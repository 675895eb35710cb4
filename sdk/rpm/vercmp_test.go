package rpm

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

func TestCompareVersionsAsRPM(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/vercmp.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Fields(line)
		want, err := strconv.Atoi(f[2])
		if err != nil {
			t.Fatal(err)
		}
		if got := CompareVersions(f[0], f[1]); got != want {
			t.Errorf("CompareVersions(%q, %q) = %d, want %d", f[0], f[1], got, want)
		}
		if got := CompareVersions(f[1], f[0]); got != -want {
			t.Errorf("CompareVersions(%q, %q) = %d, want %d", f[1], f[0], got, -want)
		}
		n++
	}
	if n < 400 {
		t.Errorf("only %d pairs", n)
	}
}

func TestCompareEVR(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"1.0-1", "1.0-1", 0},
		{"0:1.0-1", "1.0-1", 0},
		{"1:1.0-1", "2.0-1", 1},
		{"1.0-1", "1.0-2", -1},
		{"1.0-2", "1.1-1", -1},
		{"2:1-1", "10:1-1", -1},
	} {
		if got := ParseEVR(c.a).Compare(ParseEVR(c.b)); got != c.want {
			t.Errorf("%s against %s = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestParseEVR(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]EVR{
		"1.0":       {"", "1.0", ""},
		"1.0-2.fc1": {"", "1.0", "2.fc1"},
		"3:1.0-2":   {"3", "1.0", "2"},
		":1.0":      {"0", "1.0", ""},
		"a:1.0":     {"", "a:1.0", ""},
		"":          {},
	} {
		if got := ParseEVR(in); got != want {
			t.Errorf("ParseEVR(%q) = %+v", in, got)
		}
	}
	if got := (EVR{"3", "1.0", "2"}).String(); got != "3:1.0-2" {
		t.Errorf("String = %s", got)
	}
}
