package pyvalue

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// escape writes what the escape sequence at the beginning of s stands for, and
// returns its length.
func escape(b *strings.Builder, s string, bytes bool) (int, error) {
	if len(s) < 2 {
		return 0, fmt.Errorf("a string without an end")
	}
	const names, values = "\\'\"abfnrtv", "\\'\"\a\b\f\n\r\t\v"
	c := s[1]
	if i := strings.IndexByte(names, c); i >= 0 {
		b.WriteByte(values[i])
		return 2, nil
	}
	switch {
	case c == '\n':
		return 2, nil
	case c >= '0' && c <= '7':
		n := 1
		for n < 3 && n+1 < len(s) && s[n+1] >= '0' && s[n+1] <= '7' {
			n++
		}
		code, err := strconv.ParseUint(s[1:n+1], 8, 16)
		writeCode(b, rune(code), bytes)
		return n + 1, err
	case c == 'x':
		return hex(b, s, 2, bytes)
	case c == 'u' && !bytes:
		return hex(b, s, 4, false)
	case c == 'U' && !bytes:
		return hex(b, s, 8, false)
	}
	_, size := utf8.DecodeRuneInString(s[1:])
	b.WriteString(s[:1+size]) // an unknown one stays as it is
	return 1 + size, nil
}

func hex(b *strings.Builder, s string, digits int, bytes bool) (int, error) {
	if len(s) < 2+digits {
		return 0, fmt.Errorf("a cut escape sequence")
	}
	code, err := strconv.ParseUint(s[2:2+digits], 16, 32)
	if err != nil || code > utf8.MaxRune {
		return 0, fmt.Errorf("bad escape sequence %q", s[:2+digits])
	}
	writeCode(b, rune(code), bytes)
	return 2 + digits, nil
}

func writeCode(b *strings.Builder, code rune, bytes bool) {
	if bytes {
		b.WriteByte(byte(code))
		return
	}
	b.WriteRune(code)
}
