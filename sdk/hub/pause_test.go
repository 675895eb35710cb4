package hub

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestPause(t *testing.T) {
	t.Parallel()
	idle, woken, closed := make(chan struct{}), make(chan struct{}, 1), make(chan struct{})
	woken <- struct{}{}
	close(closed)
	ctx, cancel := context.WithCancel(t.Context())
	if err := Pause(ctx, time.Hour, idle, woken); err != nil {
		t.Errorf("woken: %v", err)
	}
	if err := Pause(ctx, 0, idle); err != nil {
		t.Errorf("over: %v", err)
	}
	ended := make(chan error)
	go func() { ended <- Pause(ctx, time.Hour, idle, closed) }()
	select {
	case err := <-ended:
		t.Errorf("returned %v before the hub has ended", err)
	default:
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("hub ended: %v", err)
	}
	if err := Pause(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("ended before: %v", err)
	}
}
