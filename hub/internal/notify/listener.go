// Package notify hears PostgreSQL's notices and wakes those who wait for them:
// one connection a process, however many wait.
package notify

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/jackc/pgx/v5"
)

// Listener implements hub.Notices. It may be used by any number of goroutines,
// also before Run and after it.
type Listener struct {
	connect func(context.Context) (*pgx.Conn, error)
	log     *slog.Logger

	mu     sync.Mutex
	waiter map[*waiter]struct{}
	ended  bool
}

var _ hub.Notices = (*Listener)(nil)

type waiter struct {
	topic string
	want  func(text string) bool
	wake  chan struct{}
}

// New returns a listener that gets its connections, which it then owns, from
// connect.
func New(connect func(context.Context) (*pgx.Conn, error), log *slog.Logger) *Listener {
	return &Listener{connect: connect, log: log, waiter: map[*waiter]struct{}{}}
}

// Subscribe implements hub.Notices.
func (l *Listener) Subscribe(topic string, want func(text string) bool) (<-chan struct{}, func()) {
	w := &waiter{topic: topic, want: want, wake: make(chan struct{}, 1)}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		close(w.wake)
		return w.wake, func() {}
	}
	l.waiter[w] = struct{}{}
	return w.wake, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.waiter, w)
	}
}

// The pauses before a lost connection is tried again.
const (
	firstRetry = 50 * time.Millisecond
	lastRetry  = 2 * time.Second
)

// Run listens until ctx ends, again and again when the connection is lost. Then
// all channels are closed, and those of later subscribers are from the start.
func (l *Listener) Run(ctx context.Context) {
	defer l.end()
	delay := firstRetry
	for ctx.Err() == nil {
		heard, err := l.listen(ctx)
		if ctx.Err() != nil {
			return
		}
		if heard {
			delay = firstRetry
		}
		l.log.Warn("no notices from the database for a while", "error", err, "retry", delay)
		select {
		case <-ctx.Done():
		case <-time.After(delay):
		}
		delay = min(2*delay, lastRetry)
	}
}

// listen works on one connection until it is lost; heard tells whether it ever
// listened.
func (l *Listener) listen(ctx context.Context) (heard bool, err error) {
	conn, err := l.connect(ctx)
	if err != nil {
		return false, fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "LISTEN "+hub.NoticeChannel); err != nil {
		return false, fmt.Errorf("listen: %w", err)
	}
	// what was sent before is lost
	l.wake(func(*waiter) bool { return true })
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return true, err
		}
		topic, text := hub.SplitNotice(n.Payload)
		l.wake(func(w *waiter) bool { return w.topic == topic && w.want(text) })
	}
}

func (l *Listener) wake(which func(*waiter) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for w := range l.waiter {
		if !which(w) {
			continue
		}
		select {
		case w.wake <- struct{}{}:
		default: // woken already
		}
	}
}

func (l *Listener) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	for w := range l.waiter {
		close(w.wake)
	}
	clear(l.waiter)
}
