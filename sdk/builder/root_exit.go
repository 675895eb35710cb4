package builder

import (
	"fmt"
	"strings"
	"syscall"
)

// ExitStatus is how a command ended.
type ExitStatus struct {
	// Code is the exit status, 0 when a signal ended the command.
	Code int
	// Signal is what ended the command, 0 when it exited by itself.
	Signal syscall.Signal
}

// Success reports whether the command exited with status 0.
func (s ExitStatus) Success() bool { return s.Code == 0 && s.Signal == 0 }

// Describe says how a command ended in koji's words, "NAME exited with status
// 3", where name is the command's words joined by blanks.
func (s ExitStatus) Describe(name ...string) string {
	what := strings.Join(name, " ")
	if s.Signal != 0 {
		return fmt.Sprintf("%s was killed by signal %d", what, int(s.Signal))
	}
	return fmt.Sprintf("%s exited with status %d", what, s.Code)
}
