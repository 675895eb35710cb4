package app_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
)

// A call that is given up, as by a client that goes away, is nothing to warn of.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	var log bytes.Buffer
	c := &hub.Call{Method: "test", Log: slog.New(slog.NewTextHandler(&log, nil))}
	err := h.System.Run(ctx, c, func(ctx context.Context, c *hub.Call) error {
		_, err := c.Exec(ctx, "SELECT pg_sleep(60)")
		return err
	})
	if !errors.Is(err, context.DeadlineExceeded) || log.Len() > 0 {
		t.Errorf("got %v, log: %s", err, log.String())
	}
}
