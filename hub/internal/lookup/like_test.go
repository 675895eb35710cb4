package lookup

import (
	"strings"
	"testing"
)

// PostgreSQL refuses a pattern that ends within an escape; an escaped character
// stands for itself.
func FuzzLike(f *testing.F) {
	for _, seed := range []string{"", "tinybash*", `a\`, `\*`, `\\?`, "100%", "a_b?c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, glob string) {
		pattern := Like(glob)
		for i := 0; i < len(pattern); i++ {
			if pattern[i] != '\\' {
				continue
			}
			if i++; i == len(pattern) || !strings.ContainsRune(`\_`, rune(pattern[i])) {
				t.Fatalf("%q becomes %q, with a loose escape", glob, pattern)
			}
		}
		if n := strings.Count(glob, "*") + strings.Count(glob, "%"); strings.Count(pattern, "%") != n {
			t.Fatalf("%q becomes %q", glob, pattern)
		}
	})
}
