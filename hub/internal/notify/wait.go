package notify

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
)

// look is how often somebody who waits looks by himself, in case a notice got
// lost or the change was made by a hub that sends none.
const look = 5 * time.Second

// MaxWait bounds how long a long poll may take.
const MaxWait = 60 * time.Second

// Limit returns a timeout in seconds, as a client gave it, within bounds.
func Limit(seconds float64) time.Duration {
	switch {
	case !(seconds > 0):
		return 0
	case seconds > MaxWait.Seconds():
		return MaxWait
	}
	return time.Duration(seconds * float64(time.Second))
}

// Until asks found at once, then after each notice on topic whose text want
// accepts and every few seconds, until it says true, fails, or timeout is over:
// then it returns false. It also returns false when the hub ends, and an error
// when ctx does.
func Until(ctx context.Context, s *hub.System, topic string, want func(string) bool, timeout time.Duration,
	found func(context.Context) (bool, error),
) (bool, error) {
	wake, cancel := s.Subscribe(topic, want)
	defer cancel()
	end := time.NewTimer(timeout)
	defer end.Stop()
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		if ok, err := found(ctx); ok || err != nil {
			return ok, err
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-end.C:
			return false, nil
		case _, open := <-wake:
			if !open {
				return false, nil
			}
		case <-tick.C:
		}
	}
}
