package pyvalue

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// maxDepth bounds how deep lists and dicts may lie in each other.
const maxDepth = 100

// Literal reads a Python literal: None, True, False, numbers, strings, bytes,
// lists, tuples (as lists) and dicts with string keys. Its errors are of type
// *Error.
func Literal(s string) (any, error) {
	p := &parser{text: s}
	v, err := p.outermost()
	if err != nil {
		return nil, refuse(s, err)
	}
	return v, nil
}

type parser struct{ text string }

func (p *parser) blanks() { p.text = skip(p.text) }

// skip leaves out the blanks and comments that a text begins with.
func skip(text string) string {
	for {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		if !strings.HasPrefix(text, "#") {
			return text
		}
		_, text, _ = strings.Cut(text, "\n")
	}
}

// outermost reads a value or a tuple without parentheses.
func (p *parser) outermost() (any, error) {
	v, err := p.value(0)
	items := []any{v}
	for err == nil && p.take(',') {
		if p.blanks(); p.text == "" {
			return items, nil
		}
		v, err = p.value(0)
		items = append(items, v)
	}
	p.blanks()
	switch {
	case err != nil:
		return nil, err
	case p.text != "":
		return nil, fmt.Errorf("unexpected %q", p.text)
	case len(items) == 1:
		return v, nil
	}
	return items, nil
}

// take consumes c after blanks if it is next.
func (p *parser) take(c byte) bool {
	p.blanks()
	if p.text == "" || p.text[0] != c {
		return false
	}
	p.text = p.text[1:]
	return true
}

func (p *parser) value(depth int) (any, error) {
	p.blanks()
	switch {
	case depth > maxDepth:
		return nil, fmt.Errorf("too many lists and dicts in each other")
	case p.text == "":
		return nil, fmt.Errorf("unexpected end")
	case p.take('['):
		return p.list(']', depth)
	case p.take('('):
		return p.tuple(depth)
	case p.take('{'):
		return p.dict(depth)
	case p.atString():
		return p.strings()
	}
	return p.word()
}

// list reads up to the closing bracket.
func (p *parser) list(end byte, depth int) ([]any, error) {
	items := []any{}
	for !p.take(end) {
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
		if !p.take(',') {
			if !p.take(end) {
				return nil, fmt.Errorf("want %q or a comma before %q", end, p.text)
			}
			break
		}
	}
	return items, nil
}

// tuple reads (a, b), or (a), which is a alone.
func (p *parser) tuple(depth int) (any, error) {
	before := p.text
	items, err := p.list(')', depth)
	if err != nil || len(items) != 1 {
		return items, err
	}
	inside := strings.TrimRightFunc(before[:len(before)-len(p.text)-1], unicode.IsSpace)
	if strings.HasSuffix(inside, ",") {
		return items, nil
	}
	return items[0], nil
}

func (p *parser) dict(depth int) (any, error) {
	s := xmlrpc.Struct{}
	for !p.take('}') {
		k, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		name, ok := k.(string)
		if !ok {
			return nil, &Error{"TypeError", "dictionary key must be string"}
		}
		if !p.take(':') {
			return nil, fmt.Errorf("want a colon before %q", p.text)
		}
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		s.Set(name, v)
		if !p.take(',') {
			if !p.take('}') {
				return nil, fmt.Errorf("want } or a comma before %q", p.text)
			}
			break
		}
	}
	return s, nil
}

// word reads a number or a constant.
func (p *parser) word() (any, error) {
	end := strings.IndexFunc(p.text, func(r rune) bool { return strings.ContainsRune(",:()[]{}'\"", r) || unicode.IsSpace(r) })
	if end < 0 {
		end = len(p.text)
	}
	word := p.text[:end]
	sign := ""
	if word == "-" || word == "+" {
		p.text = p.text[end:]
		p.blanks()
		sign = word
		v, err := p.word()
		if _, isInt := v.(int64); err == nil && !isInt {
			if _, isFloat := v.(float64); !isFloat {
				return nil, fmt.Errorf("a sign before %v", v)
			}
		}
		if n, ok := v.(int64); ok && sign == "-" {
			return -n, err
		}
		if f, ok := v.(float64); ok && sign == "-" {
			return -f, err
		}
		return v, err
	}
	p.text = p.text[end:]
	switch word {
	case "None":
		return nil, nil
	case "True":
		return true, nil
	case "False":
		return false, nil
	}
	digits := strings.TrimLeft(word, "+-")
	if digits == "" || digits[0] != '.' && (digits[0] < '0' || digits[0] > '9') {
		return nil, fmt.Errorf("unexpected %q", word)
	}
	if isHuge(word, 0) {
		return nil, errHuge()
	}
	if v, ok := number(word); ok {
		return v, nil
	}
	return nil, fmt.Errorf("not a number: %q", word)
}

// atString reports whether a string begins here, perhaps with a prefix.
func (p *parser) atString() bool {
	rest := strings.TrimLeft(p.text, "bBrRuU")
	return len(p.text)-len(rest) <= 2 && rest != "" && (rest[0] == '\'' || rest[0] == '"')
}

// strings reads strings that stand behind one another as one.
func (p *parser) strings() (any, error) {
	var b strings.Builder
	bytes := false
	for i := 0; ; i++ {
		p.blanks()
		if !p.atString() {
			break
		}
		isBytes, err := p.str(&b)
		if err != nil {
			return nil, err
		}
		if i > 0 && isBytes != bytes {
			return nil, fmt.Errorf("bytes and text in one literal")
		}
		bytes = isBytes
	}
	if bytes {
		return []byte(b.String()), nil
	}
	return b.String(), nil
}

// str reads one quoted string behind its prefix.
func (p *parser) str(b *strings.Builder) (isBytes bool, err error) {
	n := strings.IndexAny(p.text, `'"`)
	prefix := strings.ToLower(p.text[:n])
	raw := strings.Contains(prefix, "r")
	isBytes = strings.Contains(prefix, "b")
	quote := p.text[n : n+1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(p.text[n:], triple) {
		quote = triple
	}
	rest := p.text[n+len(quote):]
	for !strings.HasPrefix(rest, quote) {
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case size == 0 || r == '\n' && len(quote) == 1:
			return false, fmt.Errorf("a string without an end")
		case r != '\\':
			b.WriteString(rest[:size])
		case raw:
			_, next := utf8.DecodeRuneInString(rest[1:])
			size += next
			b.WriteString(rest[:size])
		default:
			if size, err = escape(b, rest, isBytes); err != nil {
				return false, err
			}
		}
		rest = rest[size:]
	}
	p.text = rest[len(quote):]
	return isBytes, nil
}
