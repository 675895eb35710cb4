package repodata

import (
	"errors"
	"strconv"
	"unicode/utf8"
)

// Texts that a fragment cannot hold as createrepo_c would write it.
var (
	errControl = errors.New("a text has control characters")
	errNotXML  = errors.New("a text has characters that XML does not know")
)

// xmlWriter writes XML exactly as createrepo_c does by libxml2. The first text
// that cannot be written so is kept as err.
type xmlWriter struct {
	b   []byte
	err error
}

func (w *xmlWriter) raw(s string) { w.b = append(w.b, s...) }

// element writes an element that holds text, indented by two blanks a level.
func (w *xmlWriter) element(indent, name, text string) {
	w.raw(indent + "<" + name + ">")
	w.text(text)
	w.raw("</" + name + ">\n")
}

// attr writes an attribute with the blank before it.
func (w *xmlWriter) attr(name, value string) {
	w.raw(" " + name + `="`)
	w.value(value)
	w.raw(`"`)
}

func (w *xmlWriter) number(name string, n int64) {
	w.raw(" " + name + `="`)
	w.b = strconv.AppendInt(w.b, n, 10)
	w.raw(`"`)
}

// text writes what stands between tags.
func (w *xmlWriter) text(s string) {
	s = w.clean(s)
	from := 0
	for i := range len(s) {
		var escaped string
		switch s[i] {
		case '<':
			escaped = "&lt;"
		case '>':
			escaped = "&gt;"
		case '&':
			escaped = "&amp;"
		case '\r':
			escaped = "&#13;"
		default:
			continue
		}
		w.b = append(append(w.b, s[from:i]...), escaped...)
		from = i + 1
	}
	w.b = append(w.b, s[from:]...)
}

// value writes what an attribute has between its quotes: there all that is not
// ASCII becomes a reference.
func (w *xmlWriter) value(s string) {
	s = w.clean(s)
	from := 0
	for i, r := range s {
		var escaped string
		switch {
		case r == '<':
			escaped = "&lt;"
		case r == '>':
			escaped = "&gt;"
		case r == '&':
			escaped = "&amp;"
		case r == '"':
			escaped = "&quot;"
		case r == '\t' || r == '\n' || r == '\r':
			escaped = "&#" + strconv.Itoa(int(r)) + ";"
		case r >= utf8.RuneSelf:
			escaped = "&#x" + upperHex(r) + ";"
		default:
			continue
		}
		w.b = append(append(w.b, s[from:i]...), escaped...)
		from = i + utf8.RuneLen(r)
	}
	w.b = append(w.b, s[from:]...)
}

func upperHex(r rune) string {
	const digits = "0123456789ABCDEF"
	var b [8]byte
	i := len(b)
	for ; r > 0; r >>= 4 {
		i--
		b[i] = digits[r&15]
	}
	return string(b[i:])
}

// clean returns s as UTF-8. What is not is taken for Latin-1, as createrepo_c
// does; what only looks like UTF-8 is refused.
func (w *xmlWriter) clean(s string) string {
	plain := true
	for i := range len(s) {
		c := s[i]
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			w.fail(errControl)
			return ""
		}
		plain = plain && c < utf8.RuneSelf
	}
	if plain {
		return s
	}
	if !utf8.ValidString(s) {
		if looksUTF8(s) {
			w.fail(errNotXML)
			return ""
		}
		return fromLatin1(s)
	}
	for _, r := range s {
		if r == 0xfffe || r == 0xffff {
			w.fail(errNotXML)
			return ""
		}
	}
	return s
}

func (w *xmlWriter) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// looksUTF8 is libxml2's test: it looks at the form of the bytes alone.
func looksUTF8(s string) bool {
	for i := 0; i < len(s); {
		n := 1
		switch c := s[i]; {
		case c < 0x80:
		case c&0xe0 == 0xc0:
			n = 2
		case c&0xf0 == 0xe0:
			n = 3
		case c&0xf8 == 0xf0:
			n = 4
		default:
			return false
		}
		if i+n > len(s) {
			return false
		}
		for _, c := range []byte(s[i+1 : i+n]) {
			if c&0xc0 != 0x80 {
				return false
			}
		}
		i += n
	}
	return true
}

// fromLatin1 converts letters and drops Latin-1's control codes.
func fromLatin1(s string) string {
	b := make([]byte, 0, len(s)+8)
	for i := range len(s) {
		if c := s[i]; c < 0x80 || c >= 0xc0 {
			b = utf8.AppendRune(b, rune(c))
		}
	}
	return string(b)
}
