package cli

import "fmt"

// UsageError is a mistake on the command line: usage and text go to standard
// error, and the program ends with status 2.
type UsageError struct{ Msg string }

func (e *UsageError) Error() string { return e.Msg }

// Usagef makes a UsageError.
func Usagef(format string, args ...any) error { return &UsageError{fmt.Sprintf(format, args...)} }

// ExitError ends the program with a status of its own, after its text (if any)
// on standard error.
type ExitError struct {
	Code int
	Msg  string
}

func (e *ExitError) Error() string {
	if e.Msg == "" {
		return fmt.Sprintf("exit status %d", e.Code)
	}
	return e.Msg
}

// Exit ends the program without a word.
func Exit(code int) error { return &ExitError{Code: code} }

// Failf ends the program with status 1 after a line on standard error.
func Failf(format string, args ...any) error {
	return &ExitError{Code: 1, Msg: fmt.Sprintf(format, args...)}
}
