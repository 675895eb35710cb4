// Command kojid runs tasks that a koji hub gives to this host.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/gokoji/gokoji/builder/internal/chroot"
	"github.com/gokoji/gokoji/builder/internal/daemon"
	"github.com/gokoji/gokoji/plugins/allbuilder"
)

func main() {
	chroot.RunIfInit()
	err := rootCommand(allbuilder.All).ExecuteContext(context.Background())
	if errors.Is(err, daemon.ErrRestart) {
		err = restart()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "kojid: %v\n", err)
		os.Exit(status(err))
	}
}

// usageError is about a command line that makes no sense.
type usageError struct{ error }

// status is the exit status: 2 for a mistake in the command line, as koji's has
// it, and 1 for all else.
func status(err error) int {
	if errors.As(err, &usageError{}) {
		return 2
	}
	return 1
}
