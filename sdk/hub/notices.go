package hub

import (
	"context"
	"fmt"
	"strings"
)

// NoticeChannel is the PostgreSQL channel of all notices; a payload is the
// topic, a blank and the text.
const NoticeChannel = "gokoji"

// Notices wakes those who wait for a change. It only ever wakes sooner: a
// notice may get lost and a wake-up may be for nothing, so whoever waits also
// looks by himself from time to time.
type Notices interface {
	// Subscribe returns a channel that holds a value after a notice on topic
	// whose text want accepts, and after notices may have been missed. Several
	// wake-ups become one. It is closed when the hub ends. want must be quick;
	// cancel has to be called and may be called twice.
	Subscribe(topic string, want func(text string) bool) (wake <-chan struct{}, cancel func())
}

// Notify sends a notice to every hub on the database once the call commits. A
// call that is rolled back sends none.
func (c *Call) Notify(ctx context.Context, topic, text string) error {
	c.dirty = true
	if _, err := c.Exec(ctx, "SELECT pg_notify($1, $2)", NoticeChannel, topic+" "+text); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	return nil
}

// SplitNotice takes a payload apart.
func SplitNotice(payload string) (topic, text string) {
	topic, text, _ = strings.Cut(payload, " ")
	return topic, text
}

// Subscribe is Notices.Subscribe; without notices the channel stays silent.
func (s *System) Subscribe(topic string, want func(text string) bool) (wake <-chan struct{}, cancel func()) {
	if s.Notices == nil {
		return make(chan struct{}), func() {}
	}
	return s.Notices.Subscribe(topic, want)
}
