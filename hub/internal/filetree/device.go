package filetree

import (
	"errors"
	"syscall"
)

// crossDevice tells whether a rename failed because it led to another file
// system.
func crossDevice(err error) bool { return errors.Is(err, syscall.EXDEV) }
