// Package suggest finds the word that somebody probably meant.
package suggest

import "strings"

// maxWord bounds the work for one comparison; longer words are compared by
// their beginning.
const maxWord = 64

// minPrefix is how much of a candidate has to be there to count as cut short.
const minPrefix = 3

// Nearest returns the candidate that differs least from word, ignoring case,
// and "" when none is near enough to be a likely slip. A candidate that goes
// on where word ends counts as near. Of equally near ones the first wins.
func Nearest(word string, candidates []string) string {
	w := clip(word)
	best, limit := "", max(1, len(w)/3)+1
	for _, c := range candidates {
		d := distance(w, clip(c))
		if len(w) >= minPrefix && d > 1 && strings.HasPrefix(strings.ToLower(c), string(w)) {
			d = 1
		}
		if d < limit {
			best, limit = c, d
		}
	}
	return best
}

func clip(s string) []rune {
	r := []rune(strings.ToLower(s))
	return r[:min(len(r), maxWord)]
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b.
func distance(a, b []rune) int {
	older, old, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		older, old, row = old, row, older
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
