package fnmatch

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// testdata/python.txt has a line "1|0 PATTERN TEXT" for every answer of Python
// 3.11's fnmatch.fnmatch, with blanks and special characters escaped.
func TestLikePython(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/python.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); n++ {
		want, rest, _ := strings.Cut(lines.Text(), " ")
		pattern, text, _ := strings.Cut(rest, " ")
		pattern, text = unescape(t, pattern), unescape(t, text)
		if got := Match(pattern, text); got != (want == "1") {
			t.Errorf("Match(%q, %q) = %v", pattern, text, got)
		}
		if got := Compile(pattern).Match(text); got != (want == "1") {
			t.Errorf("Compile(%q).Match(%q) = %v", pattern, text, got)
		}
	}
	if n < 4000 {
		t.Errorf("only %d cases", n)
	}
}

func unescape(t *testing.T, s string) string {
	t.Helper()
	var b strings.Builder
	for s != "" {
		// Python writes \xe4 for the character, Go reads it as a byte.
		r, _, rest, err := strconv.UnquoteChar(s, 0)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteRune(r)
		s = rest
	}
	return b.String()
}

func TestNotUTF8(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"?", "\xff", true},
		{"a?b", "a\xe4b", true},
		{"[\xff]", "\xff", true},
		{"[\xff]", "\xfe", false},
		{"*\xff", "x\xfe\xff", true},
		{"?", "\ufffd", true},
		{"?", "\xe4\xf6", false},
	}
	for _, tt := range tests {
		if got := Match(tt.pattern, tt.text); got != tt.want {
			t.Errorf("Match(%q, %q) = %v", tt.pattern, tt.text, got)
		}
	}
}

func TestMatchAny(t *testing.T) {
	t.Parallel()
	if !MatchAny([]string{"x", "f*"}, "foo") || MatchAny([]string{"x", "b*"}, "foo") || MatchAny(nil, "") {
		t.Error("MatchAny is not the or of its patterns")
	}
}

// A pattern that makes a backtracking matcher take years.
func TestManyStars(t *testing.T) {
	t.Parallel()
	pattern, text := strings.Repeat("a*", 200)+"b", strings.Repeat("a", 20000)
	start := time.Now()
	if Match(pattern, text) {
		t.Error("matched")
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("[a-c]*?[!x]", "abc")
	f.Add("[", "[\xff")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		p := Compile(pattern)
		if p.String() != pattern {
			t.Fatal("the pattern changed")
		}
		if p.Match(text) && !Match("*"+pattern, "x"+text) {
			t.Fatal("a further star lost a match")
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	p := Compile("*-candidate*")
	for b.Loop() {
		p.Match("f41-updates-candidate-pending")
	}
}
