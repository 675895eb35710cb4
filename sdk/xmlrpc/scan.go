package xmlrpc

import (
	"bytes"
	"fmt"
)

// scanner walks over one XML document. It knows just enough XML for XML-RPC:
// elements, text, comments, CDATA, references. Each byte is looked at a fixed
// number of times, whatever the document holds.
type scanner struct {
	data []byte
	pos  int
	buf  []byte // text that differs from its source; see text
}

// tag is one start or end tag.
type tag struct {
	name  []byte // as written, with its prefix; lies in the document
	pos   int    // of its "<"
	end   bool   // </name>
	empty bool   // <name/>
}

func (t tag) String() string {
	switch {
	case t.end:
		return "</" + clip(t.name) + ">"
	case t.empty:
		return "<" + clip(t.name) + "/>"
	}
	return "<" + clip(t.name) + ">"
}

// local is the name without its prefix (ex:nil).
func (t tag) local() []byte {
	return t.name[bytes.LastIndexByte(t.name, ':')+1:]
}

// clip shortens hostile names for messages.
func clip(b []byte) string {
	const most = 40
	if len(b) > most {
		return fmt.Sprintf("%.*s...", most, bytes.ToValidUTF8(b[:most], nil))
	}
	return string(b)
}

func (s *scanner) fail(pos int, format string, args ...any) error {
	return &SyntaxError{Offset: int64(pos), Msg: fmt.Sprintf(format, args...)}
}

// lit consumes l if it comes next.
func (s *scanner) lit(l string) bool {
	if end := s.pos + len(l); end <= len(s.data) && string(s.data[s.pos:end]) == l {
		s.pos = end
		return true
	}
	return false
}

// at tells whether l comes next.
func (s *scanner) at(l string) bool {
	end := s.pos + len(l)
	return end <= len(s.data) && string(s.data[s.pos:end]) == l
}

func (s *scanner) blanks() {
	for s.pos < len(s.data) && classes[s.data[s.pos]]&classBlank != 0 {
		s.pos++
	}
}

// between skips blanks and comments between elements.
func (s *scanner) between() error {
	for {
		s.blanks()
		if !s.lit("<!--") {
			return nil
		}
		if err := s.comment(); err != nil {
			return err
		}
	}
}

// comment skips the rest of a comment.
func (s *scanner) comment() error {
	start := s.pos - len("<!--")
	n := bytes.Index(s.data[s.pos:], []byte("--"))
	if n < 0 {
		return s.fail(start, "comment without an end")
	}
	if err := s.checkChars(s.pos, s.pos+n); err != nil {
		return err
	}
	s.pos += n
	if !s.lit("-->") {
		return s.fail(s.pos, "-- within a comment")
	}
	return nil
}

// next skips what lies between elements and reads a tag.
func (s *scanner) next() (tag, error) {
	if s.pos >= len(s.data) || s.data[s.pos] != '<' || s.at("<!") {
		if err := s.between(); err != nil {
			return tag{}, err
		}
	}
	return s.tag()
}

// tag reads the tag that must begin here.
func (s *scanner) tag() (tag, error) {
	t := tag{pos: s.pos}
	if s.pos >= len(s.data) {
		return t, s.fail(s.pos, "the document ends too early")
	}
	if s.data[s.pos] != '<' {
		return t, s.fail(s.pos, "text where only a tag may stand")
	}
	s.pos++
	if s.pos < len(s.data) && s.data[s.pos] == '/' {
		t.end = true
		s.pos++
	}
	start := s.pos
	for s.pos < len(s.data) && classes[s.data[s.pos]]&className != 0 {
		s.pos++
	}
	t.name = s.data[start:s.pos]
	if len(t.name) == 0 || classes[t.name[0]]&classDigit != 0 {
		return t, s.badMarkup(t.pos)
	}
	if s.pos < len(s.data) && s.data[s.pos] == '>' {
		s.pos++
		return t, nil
	}
	return t, s.tagRest(&t)
}

// tagRest reads what follows a tag's name: blanks, attributes, the end.
func (s *scanner) tagRest(t *tag) error {
	var seen [16][]byte
	for n := 0; ; n++ {
		before := s.pos
		s.blanks()
		switch {
		case s.pos >= len(s.data):
			return s.fail(t.pos, "tag %v without an end", *t)
		case s.lit(">"):
			return nil
		case !t.end && s.lit("/>"):
			t.empty = true
			return nil
		case t.end || s.pos == before:
			return s.fail(s.pos, "unexpected %q in tag %v", s.data[s.pos], *t)
		case n == len(seen):
			return s.fail(s.pos, "more than %d attributes in tag %v", len(seen), *t)
		}
		name, _, err := s.attribute()
		if err != nil {
			return err
		}
		for _, other := range seen[:n] {
			if bytes.Equal(name, other) {
				return s.fail(before, "attribute %s twice in tag %v", clip(name), *t)
			}
		}
		seen[n] = name
	}
}

// attribute reads name="value"; the value comes as it is written.
func (s *scanner) attribute() (name, value []byte, err error) {
	start := s.pos
	for s.pos < len(s.data) && classes[s.data[s.pos]]&className != 0 {
		s.pos++
	}
	name = s.data[start:s.pos]
	if len(name) == 0 || classes[name[0]]&classDigit != 0 {
		return nil, nil, s.fail(start, "want an attribute")
	}
	s.blanks()
	if !s.lit("=") {
		return nil, nil, s.fail(s.pos, "attribute %s without a value", clip(name))
	}
	s.blanks()
	if s.pos >= len(s.data) || (s.data[s.pos] != '"' && s.data[s.pos] != '\'') {
		return nil, nil, s.fail(s.pos, "the value of attribute %s is not quoted", clip(name))
	}
	quote := s.data[s.pos]
	s.pos++
	start = s.pos
	n := bytes.IndexByte(s.data[start:], quote)
	if n < 0 {
		return nil, nil, s.fail(start, "the value of attribute %s has no end", clip(name))
	}
	value = s.data[start : start+n]
	if err := s.checkAttribute(start, start+n); err != nil {
		return nil, nil, err
	}
	s.pos = start + n + 1
	return name, value, nil
}

// checkAttribute refuses what may not stand in an attribute's value.
func (s *scanner) checkAttribute(start, end int) error {
	if err := s.checkChars(start, end); err != nil {
		return err
	}
	for s.pos = start; s.pos < end; {
		switch s.data[s.pos] {
		case '<':
			return s.fail(s.pos, "< in the value of an attribute")
		case '&':
			if _, err := s.reference(); err != nil {
				return err
			}
			if s.pos > end {
				return s.fail(end, "unfinished reference")
			}
		default:
			s.pos++
		}
	}
	return nil
}

// badMarkup says what begins at pos, which is not a tag.
func (s *scanner) badMarkup(pos int) error {
	s.pos = pos
	switch {
	case s.at("<!DOCTYPE"):
		return s.fail(pos, "document types (DOCTYPE) are refused")
	case s.at("<!ENTITY"):
		return s.fail(pos, "entities are refused")
	case s.at("<![CDATA["):
		return s.fail(pos, "CDATA where only a tag may stand")
	case s.at("<?"):
		return s.fail(pos, "processing instructions are refused")
	case s.at("<!"):
		return s.fail(pos, "declarations are refused")
	}
	return s.fail(pos, "want a tag after <")
}

// open reads the start tag <name>; empty means <name/>.
func (s *scanner) open(name string) (empty bool, err error) {
	t, err := s.next()
	if err != nil {
		return false, err
	}
	if t.end || string(t.name) != name {
		return false, s.fail(t.pos, "want <%s>, got %v", name, t)
	}
	return t.empty, nil
}

// close reads the end tag of name.
func (s *scanner) close(name string) error {
	t, err := s.next()
	if err != nil {
		return err
	}
	return s.closes(t, name)
}

// closes checks that t is the end tag of name.
func (s *scanner) closes(t tag, name string) error {
	if !t.end || string(t.name) != name {
		return s.fail(t.pos, "want </%s>, got %v", name, t)
	}
	return nil
}
