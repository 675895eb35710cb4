package koji

import (
	"errors"
	"fmt"
)

// Fault is an error of koji's API: what a hub answers with and what a client
// gets back. Its kind decides the code on the wire, its message is the text.
type Fault struct {
	Kind FaultKind
	Msg  string
	// Traceback is what a multicall's fault brings along; empty elsewhere.
	Traceback string

	cause error
}

// Errorf makes a Fault; the format is fmt's, with %w for a cause.
func Errorf(kind FaultKind, format string, args ...any) *Fault {
	err := fmt.Errorf(format, args...)
	f := &Fault{Kind: kind, Msg: err.Error()}
	switch err.(type) {
	case interface{ Unwrap() error }, interface{ Unwrap() []error }:
		f.cause = err
	}
	return f
}

// FromWire makes the error for a fault that came over the wire. A code that is
// not koji's stays as it is; such a Fault is of no known kind.
func FromWire(code int, text string) error {
	return &Fault{Kind: FaultKind(code), Msg: text}
}

// Error is the message alone, as koji shows it; for a code that is not koji's
// it is the form of Python's xmlrpc, <Fault CODE: 'text'>.
func (f *Fault) Error() string {
	if !f.Kind.Known() {
		return fmt.Sprintf("<Fault %d: %s>", int(f.Kind), Repr(f.Msg))
	}
	return f.Msg
}

// Unwrap returns what Errorf's %w named, nil when there was none.
func (f *Fault) Unwrap() error { return f.cause }

// IsKind reports whether err is, or wraps, a Fault of kind or of one of its
// descendants. The outermost Fault decides.
func IsKind(err error, kind FaultKind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind.Is(kind)
}

// AsFault returns err's outermost Fault, and for any other error a GenericError
// that wraps it and has its text; nil for nil.
func AsFault(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return &Fault{Kind: GenericError, Msg: err.Error(), cause: err}
}
