package config

import (
	"fmt"
	"strings"
)

// ValueError is an option whose value cannot be used.
type ValueError struct {
	File    string
	Line    int
	Section string
	Key     string
	Value   string // "" when the option is missing
	Want    string // what was expected, e.g. "a number of seconds"
	Missing bool   // the option is required and not there
}

// Error returns `file:line: [section] key: found "x", expected an integer`.
func (e *ValueError) Error() string {
	at := position(e.File, e.Line) + "[" + e.Section + "] " + e.Key + ": "
	if e.Missing {
		return at + "missing, expected " + e.Want
	}
	return fmt.Sprintf("%sfound %q, expected %s", at, clip(e.Value), e.Want)
}

// Warning is a section or option that nothing reads.
type Warning struct {
	File    string
	Line    int
	Section string
	Key     string // "" when the whole section is unknown
	Nearest string // the known one that was probably meant, or ""
}

// String returns "file:line: unknown option …", with the likely spelling.
func (w Warning) String() string {
	var b strings.Builder
	b.WriteString(position(w.File, w.Line))
	if w.Key == "" {
		fmt.Fprintf(&b, "unknown section [%s]", w.Section)
	} else {
		fmt.Fprintf(&b, "unknown option %q in section [%s]", w.Key, w.Section)
	}
	if w.Nearest != "" {
		fmt.Fprintf(&b, "; did you mean %q?", w.Nearest)
	}
	return b.String()
}

// UnknownError is a Warning that strict decoding makes an error.
type UnknownError struct{ Warning }

// Error returns the warning's text.
func (e *UnknownError) Error() string { return e.String() }
