package tasks

import (
	"context"

	"github.com/gokoji/gokoji/sdk/builder"
)

func registerShutdown(r *builder.Registrar) {
	builder.Handle(r, "shutdown", shutdown, builder.Weight(0), builder.Foreground())
}

// shutdown ends the daemon after this task was reported as done: freed, as koji
// leaves it, it would shut down the next host.
func shutdown(_ context.Context, t *builder.Task, _ builder.NoArgs) (any, error) {
	t.Daemon.Shutdown()
	return nil, nil
}
