package main

import (
	"context"
	"fmt"
	"time"
)

const (
	crowdSize = 64
	crowdTime = 5 * time.Second
)

// crowd lets many clients, each logged in, call at once for a while.
func (s *site) crowd(ctx context.Context, t *table) error {
	mix := []struct {
		method string
		params []any
	}{{"getTag", []any{tagName}}, {"listTags", nil}, {"listTagged", []any{"demo"}}, {"_listapi", nil}}
	works := make([]work, crowdSize)
	for i := range works {
		session, err := s.login(ctx, "alice")
		if err != nil {
			return err
		}
		call := mix[i%len(mix)]
		c, err := dial(s.url, session.Info(), 1, call.method, call.params...)
		if err != nil {
			return err
		}
		defer c.close()
		works[i] = c.call
	}
	perSecond, err := rate(crowdTime, works)
	t.add(fmt.Sprintf("%d clients at once", crowdSize), "%.0f calls/s", perSecond, goal{})
	failed := 0.0
	if err != nil {
		failed = 1
	}
	t.add("  without an error", "%.0f", 1-failed, atLeast(1))
	peak, memErr := memory(s.hubPID, peakMemory)
	t.add("  hub's memory, peak", "%.0f MB", peak, atMost(100))
	if memErr != nil {
		return memErr
	}
	return err
}
