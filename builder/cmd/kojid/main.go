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
		os.Exit(1)
	}
}
