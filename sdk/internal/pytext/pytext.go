// Package pytext has the few text rules of Python that show through koji's
// configuration files and policies: what is a blank, where a line ends, and
// how a number is written. They differ from Go's in small ways that operators'
// files may depend on.
package pytext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsSpace reports whether r is a blank to Python's str.strip and str.split:
// Unicode white space and the four ASCII separators.
func IsSpace(r rune) bool {
	return r >= 0x1c && r <= 0x1f || unicode.IsSpace(r)
}

// Trim removes blanks from both ends of s.
func Trim(s string) string { return strings.TrimFunc(s, IsSpace) }

// TrimRight removes blanks from the end of s.
func TrimRight(s string) string { return strings.TrimRightFunc(s, IsSpace) }

// Fields splits s at runs of blanks; blanks at the ends give no empty fields.
func Fields(s string) []string { return strings.FieldsFunc(s, IsSpace) }

// FieldsN is Fields with at most n parts. The last part keeps its inner and
// trailing blanks, but not its leading ones.
func FieldsN(s string, n int) []string {
	var parts []string
	for s = strings.TrimLeftFunc(s, IsSpace); s != ""; s = strings.TrimLeftFunc(s, IsSpace) {
		end := strings.IndexFunc(s, IsSpace)
		if end < 0 || len(parts) == n-1 {
			return append(parts, s)
		}
		parts = append(parts, s[:end])
		s = s[end:]
	}
	return parts
}

// Lines splits s like Python's str.splitlines: at every character that ends a
// line in Unicode, with CR LF as one; a final line end gives no empty line.
func Lines(s string) []string {
	var lines []string
	start := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !endsLine(r) {
			i += size
			continue
		}
		lines = append(lines, s[start:i])
		i += size
		if r == '\r' && i < len(s) && s[i] == '\n' {
			i++
		}
		start = i
	}
	if start < len(s) {
		lines = append(lines, s[start:])
	}
	return lines
}

func endsLine(r rune) bool {
	switch r {
	case '\n', '\v', '\f', '\r', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}
