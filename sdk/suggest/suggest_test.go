package suggest

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"DBName", "DBHost", "KojiDir", "Plugins", "arches", "on"}
	tests := map[string]string{
		"dbname":                   "DBName", // only the case differs
		"dbnmae":                   "DBName", // two letters swapped
		"dbost":                    "DBHost", // one missing
		"kojidirr":                 "KojiDir",
		"plugin":                   "Plugins",
		"arc":                      "arches", // cut short
		"ar":                       "",
		"of":                       "on",
		"x":                        "",
		"zebra":                    "",
		"":                         "",
		"kojiweburl":               "",
		strings.Repeat("z", 1<<20): "",
	}
	for word, want := range tests {
		if got := Nearest(word, known); got != want {
			t.Errorf("Nearest(%.20q) = %q, expected %q", word, got, want)
		}
	}
	if got := Nearest("aaa", []string{"aab", "aac"}); got != "aab" {
		t.Errorf("the first of equals is aab, got %q", got)
	}
	if got := Nearest("aaa", nil); got != "" {
		t.Errorf("got %q out of nothing", got)
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"kitten", "sitting", 3},
		{"ab", "ba", 1},
		{"größe", "grösse", 2},
	}
	for _, tt := range tests {
		if got := distance([]rune(tt.a), []rune(tt.b)); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, expected %d", tt.a, tt.b, got, tt.want)
		}
	}
}
