package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gokoji/gokoji/sdk/internal/pytext"
)

// Kind says what is wrong with a line of a configuration file.
type Kind int

// The kinds of syntax errors.
const (
	NoHeader         Kind = iota + 1 // something stands before the first section
	BadLine                          // neither a section nor "name = value"
	DuplicateSection                 // a second time in the same file
	DuplicateOption                  // a second time in the same file
	NotText                          // not UTF-8, or with a byte order mark
	TooLarge                         // larger than MaxSize
)

// ParseError is a mistake in the syntax of a configuration file.
type ParseError struct {
	File    string
	Line    int // 0 when the file as a whole is meant
	Kind    Kind
	Message string
}

// Error returns "file:line: what is wrong".
func (e *ParseError) Error() string {
	return position(e.File, e.Line) + e.Message
}

func position(file string, line int) string {
	if line == 0 {
		return file + ": "
	}
	return fmt.Sprintf("%s:%d: ", file, line)
}

// Parse reads one file's content in the dialect of Python's configparser; name
// is for messages. With raw, percent signs are ordinary characters; otherwise
// %(name)s refers to another option. The error joins a *ParseError for every
// bad line; the file is then to be refused, as koji does.
func Parse(name string, data []byte, raw bool) (*File, error) {
	f := newFile(raw)
	if err := f.merge(name, data); err != nil {
		return nil, err
	}
	return f, nil
}

// merge reads a further file, whose options replace those already there.
func (f *File) merge(name string, data []byte) error {
	p := parser{file: f, name: name, seen: map[element]bool{}}
	switch {
	case len(data) > MaxSize:
		p.fail(TooLarge, "larger than %d bytes", MaxSize)
		return errors.Join(p.errs...)
	case bytes.HasPrefix(data, []byte("\ufeff")):
		p.line = 1
		p.fail(NotText, "begins with a byte order mark; save it as UTF-8 without one")
		return errors.Join(p.errs...)
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data))
	for p.more = true; p.more && text != ""; {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		p.line++
		p.read(line)
	}
	p.finish()
	return errors.Join(p.errs...)
}

// parser follows one file. An option stays open, and takes indented lines,
// until the next option or section.
type parser struct {
	file    *File
	name    string
	line    int
	more    bool
	section *section
	option  *Option
	value   []string
	indent  int // of the last line that was no continuation
	seen    map[element]bool
	errs    []error
}

// element is an option that the file has named, or with a blank as the option a
// section: no option's name is blank.
type element struct{ section, option string }

func (p *parser) fail(kind Kind, format string, args ...any) {
	p.errs = append(p.errs, &ParseError{p.name, p.line, kind, fmt.Sprintf(format, args...)})
}

func (p *parser) read(line string) {
	if !utf8.ValidString(line) {
		p.fail(NotText, "not UTF-8 text")
		p.more = false
		return
	}
	text := pytext.Trim(line)
	switch indent := indentation(line); {
	case text == "":
		p.extend("")
	case text[0] == '#' || text[0] == ';':
	case p.option != nil && p.option.Name != "" && indent > p.indent:
		p.extend(text)
	default:
		p.indent = indent
		p.entry(text)
	}
}

// indentation counts characters, a tab being one.
func indentation(line string) int {
	body := strings.TrimLeftFunc(line, pytext.IsSpace)
	return utf8.RuneCountInString(line[:len(line)-len(body)])
}

func (p *parser) extend(text string) {
	if p.option != nil && p.option.Name != "" {
		p.value = append(p.value, text)
		p.option.Lines = append(p.option.Lines, p.line)
	}
}

// entry reads a line that begins a section or an option.
func (p *parser) entry(text string) {
	if text[0] == '[' {
		if end := strings.LastIndexByte(text, ']'); end > 1 {
			p.finish()
			p.begin(text[1:end])
			return
		}
	}
	if p.section == nil {
		p.fail(NoHeader, "expected a section header like [hub] before %q", clip(text))
		p.more = false
		return
	}
	name, value, found := cutDelimiter(text)
	if !found {
		p.fail(BadLine, "expected \"name = value\" or a [section], found %q", clip(text))
		return
	}
	p.finish()
	key := element{p.section.name, strings.ToLower(name)}
	switch {
	case name == "":
		p.fail(BadLine, "the name before the delimiter is missing: %q", clip(text))
	case p.seen[key]:
		p.fail(DuplicateOption, "option %q is given twice in section [%s]", name, p.section.name)
	}
	p.seen[key] = true
	p.option = &Option{Section: key.section, Name: key.option, File: p.name, Line: p.line, Lines: []int{p.line}}
	p.value = []string{value}
}

func cutDelimiter(text string) (name, value string, found bool) {
	i := strings.IndexAny(text, "=:")
	if i < 0 {
		return "", "", false
	}
	return pytext.Trim(text[:i]), pytext.Trim(text[i+1:]), true
}

func (p *parser) begin(name string) {
	if name == DefaultSection {
		p.section = p.file.defaults
		return
	}
	if p.seen[element{name, " "}] {
		p.fail(DuplicateSection, "section [%s] is given twice", name)
	}
	p.seen[element{name, " "}] = true
	s, ok := p.file.sections[name]
	if !ok {
		s = newSection(name, p.name, p.line)
		p.file.sections[name] = s
		p.file.order = append(p.file.order, name)
	}
	p.section = s
}

// finish closes the open option.
func (p *parser) finish() {
	if p.option == nil {
		return
	}
	p.option.Value = pytext.TrimRight(strings.Join(p.value, "\n"))
	p.option.Lines = p.option.Lines[:strings.Count(p.option.Value, "\n")+1]
	p.section.set(p.option)
	p.option, p.value = nil, nil
}

// clip shortens text for a message.
func clip(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
