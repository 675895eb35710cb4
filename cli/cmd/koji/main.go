// Command koji talks to a koji hub.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/gokoji/gokoji/cli/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(app.Run(ctx, app.System()))
}

// endings are the signals that end a command in good order. Ctrl-C is not for
// what a shell has started in the background.
func endings() []os.Signal {
	if signal.Ignored(os.Interrupt) {
		return []os.Signal{syscall.SIGTERM}
	}
	return []os.Signal{os.Interrupt, syscall.SIGTERM}
}
