package client

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/gokoji/gokoji/sdk/koji"
)

// exchange sends r until it is answered. By koji's rules a call that is logged in
// is sent again, with the same number, on every failure but a fault: should it
// have taken effect already, the hub answers with a RetryError. Anonymous calls
// only with Options.AnonRetry.
func (l *link) exchange(ctx context.Context, r request) (any, error) {
	v, _, err := l.exchangeCounted(ctx, r)
	return v, err
}

// exchangeCounted also tells how often r may have reached the hub.
func (l *link) exchangeCounted(ctx context.Context, r request) (v any, sent int, err error) {
	offline := 0
	for try := 1; ; try++ {
		v, err := l.roundTrip(ctx, r)
		sent++
		if dropped(err) && ctx.Err() == nil {
			// A kept connection that the hub had closed meanwhile.
			v, err = l.roundTrip(ctx, r)
			sent++
		}
		if err == nil {
			return v, sent, nil
		}
		if ctx.Err() != nil {
			return nil, sent, context.Cause(ctx)
		}
		pause := l.opts.RetryInterval
		var fault *koji.Fault
		switch {
		case errors.As(err, &fault):
			if !fault.Kind.Is(koji.ServerOffline) || !l.opts.OfflineRetry {
				return nil, sent, err
			}
			try, pause = 0, sooner(l.opts.OfflineRetryInterval, offline)
			offline++
		case r.noRetry, !temporary(err), r.info == nil && !l.opts.AnonRetry, try > l.opts.MaxRetries:
			return nil, sent, err
		case try == 1:
			pause = 0
		default: // a hub that only restarts is back soon
			pause = sooner(pause, try-2)
		}
		l.opts.Log.InfoContext(ctx, "call failed, trying again",
			slog.String("method", r.method), slog.Int64("callnum", r.callnum), slog.Int("try", try), slog.Any("error", err))
		l.http.CloseIdleConnections()
		if err := wait(ctx, pause); err != nil {
			return nil, sent, err
		}
	}
}

// sooner shortens the first pauses: a second, then ever longer ones.
func sooner(pause time.Duration, n int) time.Duration { return min(pause, time.Second<<min(n, 20)) }

func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
