package xmlrpc

import "unicode/utf8"

// appendText appends s as character data. What XML cannot carry, invalid UTF-8
// and control characters, becomes U+FFFD, so that a reader never chokes on a
// build log; a carriage return is written as a reference, as it would be read
// as a newline otherwise.
func appendText(dst []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); {
		if classes[s[i]]&classPlain != 0 {
			i++
			continue
		}
		n, put := 1, "\ufffd"
		switch c := s[i]; {
		case c == '&':
			put = "&amp;"
		case c == '<':
			put = "&lt;"
		case c == '>':
			put = "&gt;"
		case c == '\r':
			put = "&#13;"
		case c >= utf8.RuneSelf:
			var r rune
			r, n = utf8.DecodeRuneInString(s[i:])
			if (r != utf8.RuneError || n > 1) && isChar(r) {
				i += n
				continue
			}
		}
		dst = append(dst, s[from:i]...)
		dst = append(dst, put...)
		i += n
		from = i
	}
	return append(dst, s[from:]...)
}
