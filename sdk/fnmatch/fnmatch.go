// Package fnmatch matches names against glob patterns exactly as Python's
// fnmatch does on POSIX systems, which is what koji's policies, filters and
// list options use: "*" stands for any text (slashes, leading dots and line
// ends too), "?" for one character, "[abc]", "[a-z]" and "[!abc]" for one of a
// set. Case matters, and there is no way to quote a special character but a
// set of one.
package fnmatch

import (
	"strings"
	"unicode/utf8"
)

// Pattern is a compiled pattern. It does not change and may be used
// concurrently.
type Pattern struct {
	text  string
	items []item
	exact bool // no special characters: compare texts
}

// item matches one character, or any text when star is set.
type item struct {
	star, any bool
	char      rune
	set       *set
}

// Match reports whether the whole of s matches pattern. Every pattern is
// valid. The time is at most proportional to len(pattern) times len(s).
func Match(pattern, s string) bool {
	if !strings.ContainsAny(pattern, "*?[") {
		return pattern == s
	}
	return Compile(pattern).Match(s)
}

// MatchAny reports whether s matches one of the patterns.
func MatchAny(patterns []string, s string) bool {
	for _, p := range patterns {
		if Match(p, s) {
			return true
		}
	}
	return false
}

// Compile prepares a pattern for repeated use.
func Compile(pattern string) Pattern {
	p := Pattern{text: pattern, exact: !strings.ContainsAny(pattern, "*?[")}
	if p.exact {
		return p
	}
	chars := decode(pattern)
	for i := 0; i < len(chars); {
		switch c := chars[i]; c {
		case '*':
			if n := len(p.items); n == 0 || !p.items[n-1].star {
				p.items = append(p.items, item{star: true})
			}
			i++
		case '?':
			p.items = append(p.items, item{any: true})
			i++
		case '[':
			if end := setEnd(chars, i+1); end > 0 {
				p.items = append(p.items, item{set: newSet(chars[i+1 : end])})
				i = end + 1
				continue
			}
			fallthrough
		default:
			p.items = append(p.items, item{char: c})
			i++
		}
	}
	return p
}

// String returns the pattern as it was written.
func (p Pattern) String() string { return p.text }

// Match reports whether the whole of s matches.
func (p Pattern) Match(s string) bool {
	if p.exact {
		return p.text == s
	}
	// After a mismatch only the last star can still take more, so there is one
	// place to go back to.
	i, star, resume := 0, -1, ""
	for s != "" {
		if i < len(p.items) && p.items[i].star {
			star, resume = i, s
			i++
			continue
		}
		c, size := next(s)
		if i < len(p.items) && p.items[i].matches(c) {
			s = s[size:]
			i++
			continue
		}
		if star < 0 {
			return false
		}
		_, size = next(resume)
		resume = resume[size:]
		i, s = star+1, resume
	}
	for i < len(p.items) && p.items[i].star {
		i++
	}
	return i == len(p.items)
}

func (it item) matches(c rune) bool {
	if it.set != nil {
		return it.set.has(c)
	}
	return it.any || it.char == c
}

// next returns the first character of s. A byte that is not UTF-8 counts as
// one character, the same that Python's surrogateescape makes of it.
func next(s string) (rune, int) {
	if c := s[0]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 {
		return 0xdc00 + rune(s[0]), 1
	}
	return r, size
}

func decode(s string) []rune {
	chars := make([]rune, 0, len(s))
	for s != "" {
		c, size := next(s)
		chars = append(chars, c)
		s = s[size:]
	}
	return chars
}
