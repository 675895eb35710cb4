package tasks

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/builder"
)

type sleepArgs struct {
	Seconds float64 `koji:"n"`
}

func registerSleep(r *builder.Registrar) { builder.Handle(r, "sleep", sleep, builder.Weight(0.25)) }

func sleep(ctx context.Context, t *builder.Task, a sleepArgs) (any, error) {
	t.Logger.InfoContext(ctx, "sleeping", "seconds", a.Seconds)
	return nil, pause(ctx, time.Duration(a.Seconds*float64(time.Second)))
}

// pause waits, or returns why ctx ended.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
