package xmlrpc

import (
	"cmp"
	"errors"
	"fmt"
)

// Limits bound what a decoder takes. A zero field means its default.
type Limits struct {
	Bytes  int64 // length of the document; default 512 MiB
	Depth  int   // arrays and structs within each other; default 100, at most 1000
	Values int   // <value> elements in all; default 10,000,000
}

const (
	defaultBytes  = 512 << 20
	defaultDepth  = 100
	defaultValues = 10_000_000
	maxDepth      = 1000 // keeps the recursion on a small stack
)

func (l Limits) withDefaults() Limits {
	return Limits{
		Bytes:  cmp.Or(l.Bytes, defaultBytes),
		Depth:  min(cmp.Or(l.Depth, defaultDepth), maxDepth),
		Values: cmp.Or(l.Values, defaultValues),
	}
}

// ErrTooLarge is what errors.Is finds in an error about an exceeded limit.
var ErrTooLarge = errors.New("document too large")

func tooLarge(format string, args ...any) error {
	return fmt.Errorf("xmlrpc: %w: %s", ErrTooLarge, fmt.Sprintf(format, args...))
}

// SyntaxError says what is wrong with a document, and where.
type SyntaxError struct {
	Offset int64 // of the byte at which it was noticed, from 0
	Msg    string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("xmlrpc: byte %d: %s", e.Offset, e.Msg)
}

// Fault is the error answer of a method.
type Fault struct {
	Code   int
	String string
}

func (f *Fault) Error() string { return fmt.Sprintf("fault %d: %s", f.Code, f.String) }
