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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(app.Run(ctx, app.System()))
}
