package xmlrpc

import (
	"bytes"
	"unicode/utf8"
)

// What a byte can be; a byte may be several.
const (
	classPlain = 1 << iota // text that stands for itself
	classBlank             // XML white space
	className              // part of a tag's name; ASCII will do
	classDigit             // part of a name, but not its beginning
	classChar              // allowed in a document; bytes from 0x80 need a closer look
)

// classes is a table from a byte to what it can be.
var classes = func() (c [256]uint8) {
	for i := range c {
		b := byte(i)
		blank := b == ' ' || b == '\t' || b == '\n' || b == '\r'
		if blank {
			c[i] |= classBlank
		}
		if blank || b >= ' ' && b < utf8.RuneSelf {
			c[i] |= classChar
			if b != '<' && b != '&' && b != '>' && b != '\r' {
				c[i] |= classPlain
			}
		}
		switch {
		case '0' <= b && b <= '9', b == '-', b == '.':
			c[i] |= className | classDigit
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', b == '_', b == ':':
			c[i] |= className
		}
	}
	return c
}()

// text reads character data up to the next tag, which begins at s.pos
// afterwards. The result lies in the document or in s.buf: it holds until the
// next call.
func (s *scanner) text() ([]byte, error) {
	i := s.pos
	for i < len(s.data) && classes[s.data[i]]&classPlain != 0 {
		i++
	}
	if i+1 < len(s.data) && s.data[i] == '<' && s.data[i+1] != '!' {
		b := s.data[s.pos:i]
		s.pos = i
		return b, nil
	}
	return s.longText(i)
}

// longText does text's work where something needs care; the bytes from s.pos
// to i are plain.
func (s *scanner) longText(i int) ([]byte, error) {
	from := s.pos // beginning of what is not in buf yet
	s.buf = s.buf[:0]
	flush := func() { s.buf = append(s.buf, s.data[from:i]...) }
	for {
		for i < len(s.data) && classes[s.data[i]]&classPlain != 0 {
			i++
		}
		s.pos = i
		if i >= len(s.data) {
			return nil, s.fail(i, "the document ends within text")
		}
		switch c := s.data[i]; {
		case c >= utf8.RuneSelf:
			n, err := s.rune(i)
			if err != nil {
				return nil, err
			}
			i += n
			continue
		case c == '>':
			if i >= 2 && s.data[i-1] == ']' && s.data[i-2] == ']' {
				return nil, s.fail(i-2, "]]> in text")
			}
			i++
			continue
		case c == '\r': // XML reads \r\n and \r as \n
			flush()
			s.buf = append(s.buf, '\n')
			s.pos++
			s.lit("\n")
		case c == '&':
			flush()
			r, err := s.reference()
			if err != nil {
				return nil, err
			}
			s.buf = utf8.AppendRune(s.buf, r)
		case s.lit("<!--"):
			flush()
			if err := s.comment(); err != nil {
				return nil, err
			}
		case s.lit("<![CDATA["):
			flush()
			if err := s.cdata(); err != nil {
				return nil, err
			}
		case c == '<':
			if i+1 == len(s.data) {
				return nil, s.fail(i, "the document ends too early")
			}
			if len(s.buf) == 0 {
				return s.data[from:i], nil
			}
			flush()
			return s.buf, nil
		default:
			return nil, s.fail(i, "control character 0x%02x", c)
		}
		i = s.pos
		from = i
	}
}

// cdata appends the rest of a CDATA section to s.buf.
func (s *scanner) cdata() error {
	n := bytes.Index(s.data[s.pos:], []byte("]]>"))
	if n < 0 {
		return s.fail(s.pos, "CDATA without an end")
	}
	end := s.pos + n
	if err := s.checkChars(s.pos, end); err != nil {
		return err
	}
	for i := s.pos; i < end; i++ {
		switch c := s.data[i]; {
		case c != '\r':
			s.buf = append(s.buf, c)
		case s.data[i+1] != '\n': // i+1 is at most the "]" behind the text
			s.buf = append(s.buf, '\n')
		}
	}
	s.pos = end + len("]]>")
	return nil
}

// reference reads &name; or &#number; and returns its character.
func (s *scanner) reference() (rune, error) {
	start := s.pos
	s.pos++
	switch {
	case s.lit("lt;"):
		return '<', nil
	case s.lit("gt;"):
		return '>', nil
	case s.lit("amp;"):
		return '&', nil
	case s.lit("quot;"):
		return '"', nil
	case s.lit("apos;"):
		return '\'', nil
	case !s.lit("#"):
		return 0, s.fail(start, "unknown entity (only lt, gt, amp, quot and apos exist), or & that is not written as &amp;")
	}
	base := rune(10)
	if s.lit("x") {
		base = 16
	}
	var r rune
	digits := s.pos
	for ; s.pos < len(s.data); s.pos++ {
		c := s.data[s.pos]
		d := rune(16)
		switch {
		case '0' <= c && c <= '9':
			d = rune(c - '0')
		case 'a' <= c && c <= 'f':
			d = rune(c-'a') + 10
		case 'A' <= c && c <= 'F':
			d = rune(c-'A') + 10
		}
		if d >= base {
			break
		}
		r = min(r*base+d, utf8.MaxRune+1)
	}
	if s.pos == digits || !s.lit(";") {
		return 0, s.fail(start, "malformed character reference")
	}
	if !isChar(r) {
		return 0, s.fail(start, "reference to a character that XML forbids")
	}
	return r, nil
}

// isChar tells whether XML 1.0 allows r in a document.
func isChar(r rune) bool {
	switch {
	case r < ' ':
		return r == '\t' || r == '\n' || r == '\r'
	case r >= 0xfffe && r <= 0xffff:
		return false
	}
	return utf8.ValidRune(r)
}

// rune checks the character at i, which is not ASCII, and returns its length.
func (s *scanner) rune(i int) (int, error) {
	r, n := utf8.DecodeRune(s.data[i:])
	if r == utf8.RuneError && n == 1 {
		return 0, s.fail(i, "invalid UTF-8")
	}
	if !isChar(r) {
		return 0, s.fail(i, "character %U is forbidden in XML", r)
	}
	return n, nil
}

// checkChars refuses characters that XML forbids, and invalid UTF-8.
func (s *scanner) checkChars(start, end int) error {
	for i := start; i < end; {
		if c := s.data[i]; c < utf8.RuneSelf {
			if classes[c]&classChar == 0 {
				return s.fail(i, "control character 0x%02x", c)
			}
			i++
			continue
		}
		n, err := s.rune(i)
		if err != nil {
			return err
		}
		i += n
	}
	return nil
}
