package policy

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/internal/pytext"
	"github.com/gokoji/gokoji/sdk/suggest"
)

// Bounds of a policy's text.
const (
	MaxSize    = 1 << 20 // bytes
	MaxNesting = 64      // blocks inside one another
)

// ParseError is a mistake in a policy.
type ParseError struct {
	File    string // "" when the text came from no file
	Line    int    // in File, or else in the text, from 1
	Message string
}

// Error returns "file:line: what is wrong".
func (e *ParseError) Error() string {
	if e.File == "" {
		return fmt.Sprintf("policy line %d: %s", e.Line, e.Message)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// Parse compiles the text of a policy. The error joins a *ParseError for every
// mistake; a policy with mistakes is not to be used in part.
func Parse(text string, tests Registry) (*Policy, error) {
	return ParseOption(config.Option{Value: text}, tests)
}

// ParseOption is Parse for an option of a configuration file; errors then name
// the file and its line.
func ParseOption(o config.Option, tests Registry) (*Policy, error) {
	if o.Err != nil {
		return nil, o.Err
	}
	p := parser{tests: tests, at: func(line int) (string, int) {
		if o.File == "" {
			return "", line + 1
		}
		return o.File, o.LineOf(line)
	}}
	if len(o.Value) > MaxSize {
		p.fail("longer than %d bytes", MaxSize)
		return nil, errors.Join(p.errs...)
	}
	p.open = []*block{{}}
	for i, line := range strings.Split(o.Value, "\n") {
		p.line = i
		for _, part := range pytext.Lines(line) {
			p.read(part)
		}
	}
	for _, b := range p.open[1:] {
		p.line = b.line
		p.fail("nesting error in rule set: this block is never closed")
	}
	if len(p.errs) > 0 {
		return nil, errors.Join(p.errs...)
	}
	return &Policy{rules: p.open[0].rules}, nil
}

type parser struct {
	tests Registry
	at    func(line int) (string, int)
	line  int // from 0
	open  []*block
	errs  []error
}

// block collects rules; owner gets them when it is closed.
type block struct {
	owner *rule
	line  int
	rules []*rule
}

func (p *parser) fail(format string, args ...any) {
	file, line := p.at(p.line)
	p.errs = append(p.errs, &ParseError{file, line, fmt.Sprintf(format, args...)})
}

func (p *parser) read(line string) {
	line, _, _ = strings.Cut(line, "#")
	switch line = pytext.Trim(line); line {
	case "":
	case "}":
		p.close()
	default:
		p.rule(line)
	}
}

func (p *parser) close() {
	last := len(p.open) - 1
	if last == 0 {
		p.fail("nesting error in rule set: there is no open block")
		return
	}
	p.open[last].owner.block = p.open[last].rules
	p.open = p.open[:last]
}

// rule reads "tests :: action" or "tests !! action". Like koji it looks for
// the last "::" first, so that an action cannot contain one.
func (p *parser) rule(line string) {
	pos, negate := strings.LastIndex(line, "::"), false
	if pos < 0 {
		pos, negate = strings.LastIndex(line, "!!"), true
	}
	if pos < 0 {
		p.fail("bad policy line: %s (expected \"tests :: action\" or \"tests !! action\")", clip(line))
		return
	}
	r := &rule{text: line[:pos], negate: negate, action: pytext.Trim(line[pos+2:])}
	for _, text := range strings.Split(r.text, "&&") {
		if t := p.test(text); t != nil {
			r.tests = append(r.tests, t)
		}
	}
	top := p.open[len(p.open)-1]
	top.rules = append(top.rules, r)
	switch {
	case r.action == "}":
		p.fail("the brace that closes a block stands on a line of its own")
	case r.action != "{":
		r.isLeaf = true
	case len(p.open) > MaxNesting:
		p.fail("more than %d blocks inside one another", MaxNesting)
	default:
		r.action = ""
		p.open = append(p.open, &block{owner: r, line: p.line})
	}
}

// test makes one test; nil after a mistake.
func (p *parser) test(text string) Test {
	words := pytext.FieldsN(text, 2)
	if len(words) == 0 {
		p.fail("a test is missing")
		return nil
	}
	factory, ok := p.tests[words[0]]
	if !ok {
		message := "missing test handler: " + clip(words[0])
		if near := suggest.Nearest(words[0], p.tests.Names()); near != "" {
			message += fmt.Sprintf("; did you mean %q?", near)
		}
		p.fail("%s", message)
		return nil
	}
	t, err := factory(text)
	if err != nil {
		p.fail("test %q: %v", clip(pytext.Trim(text)), err)
		return nil
	}
	return t
}

// clip shortens text for a message.
func clip(text string) string {
	const most = 80
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
