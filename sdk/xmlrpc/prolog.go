package xmlrpc

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// prolog reads what may stand before the first element: a byte order mark and
// the XML declaration. A document that is not in UTF-8 is turned into it.
func (s *scanner) prolog() error {
	if len(s.data) == 0 {
		return s.fail(0, "the document is empty")
	}
	if s.at("\xfe\xff") || s.at("\xff\xfe") || s.at("<\x00") || s.at("\x00<") {
		return s.fail(0, "UTF-16 is not supported; send UTF-8")
	}
	mark := s.lit("\ufeff")
	if !s.at("<?xml") || s.pos+5 >= len(s.data) || classes[s.data[s.pos+5]]&classBlank == 0 {
		return nil
	}
	start := s.pos
	s.pos += len("<?xml")
	encoding, err := s.declaration(start)
	if err != nil {
		return err
	}
	switch strings.ToLower(encoding) {
	case "", "utf-8", "utf8":
		return nil
	case "us-ascii", "ascii":
		for i := s.pos; i < len(s.data); i++ {
			if s.data[i] >= utf8.RuneSelf {
				return s.fail(i, "a byte above 127 in a document declared as %s", encoding)
			}
		}
		return nil
	case "iso-8859-1", "latin-1", "latin1":
		if mark {
			return s.fail(start, "the byte order mark says UTF-8, the declaration %s", encoding)
		}
		s.fromLatin1()
		return nil
	}
	return s.fail(start, "encoding %.40q is not supported; send UTF-8", encoding)
}

// declaration reads the rest of <?xml version='1.0' encoding='…'
// standalone='…'?> and returns the encoding.
func (s *scanner) declaration(start int) (encoding string, err error) {
	order := []string{"version", "encoding", "standalone"}
	for first := true; ; first = false {
		before := s.pos
		s.blanks()
		if s.lit("?>") {
			if first {
				return "", s.fail(start, "XML declaration without a version")
			}
			return encoding, nil
		}
		if s.pos == before || s.pos >= len(s.data) {
			return "", s.fail(s.pos, "malformed XML declaration")
		}
		at := s.pos
		name, value, err := s.attribute()
		if err != nil {
			return "", err
		}
		if first && string(name) != "version" {
			return "", s.fail(at, "XML declaration without a version")
		}
		for len(order) > 0 && order[0] != string(name) {
			order = order[1:]
		}
		if len(order) == 0 {
			return "", s.fail(at, "%s is unexpected in the XML declaration", clip(name))
		}
		order = order[1:]
		switch string(name) {
		case "version":
			minor, ok := bytes.CutPrefix(value, []byte("1."))
			if !ok || len(minor) == 0 || len(bytes.Trim(minor, "0123456789")) != 0 {
				return "", s.fail(at, "XML version %s is not supported", clip(value))
			}
		case "encoding":
			encoding = string(value)
			if encoding == "" {
				return "", s.fail(at, "empty encoding")
			}
		case "standalone":
			if v := string(value); v != "yes" && v != "no" {
				return "", s.fail(at, "standalone is neither yes nor no")
			}
		}
	}
}

// fromLatin1 turns the rest of the document into UTF-8. Offsets in later
// errors count the bytes of that.
func (s *scanner) fromLatin1() {
	out := make([]byte, 0, len(s.data)+len(s.data)/8)
	for _, c := range s.data {
		out = utf8.AppendRune(out, rune(c))
	}
	s.data = out
}
