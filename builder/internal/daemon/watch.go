package daemon

import (
	"context"
	"slices"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// The hub's call that answers true as soon as there is something to do for this
// host, or false after some seconds.
const (
	longPollMethod  = "gokoji.waitForWork"
	longPollTime    = 50 * time.Second
	longPollPause   = 50 * time.Millisecond // least time from one answer to the next question
	longPollSlow    = 5 * time.Second       // the same when the answers are not worth it
	longPollBackoff = 15 * time.Second
)

// alarm wakes the loop when the hub has something to do. It asks only while
// armed, that is while the loop rests, so that work that cannot be taken now does
// not keep both sides busy.
type alarm struct {
	d       *Daemon
	armed   chan []int64
	cancel  context.CancelFunc
	done    chan struct{}
	session *client.Session // its own, as calls of one session wait for each other
}

// watch starts the alarm if we may use it; it is silent if the hub cannot wait.
func (d *Daemon) watch(ctx context.Context) *alarm {
	ctx, cancel := context.WithCancel(ctx)
	a := &alarm{d: d, armed: make(chan []int64, 1), cancel: cancel, done: make(chan struct{})}
	if !d.cfg.Own.Daemon.LongPoll {
		close(a.done)
		return a
	}
	go func() {
		defer close(a.done)
		a.run(ctx)
		a.logout(context.WithoutCancel(ctx))
	}()
	return a
}

// arm has the alarm wait for work, or for one of these open tasks to be taken
// away.
func (a *alarm) arm(open []int64) {
	slices.Sort(open)
	select {
	case <-a.armed: // not taken yet, and out of date
	default:
	}
	a.armed <- open
}

func (a *alarm) stop() {
	a.cancel()
	<-a.done
}

func (a *alarm) logout(ctx context.Context) {
	if a.session == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := a.session.Logout(ctx); err != nil {
		a.d.log.Debug("cannot end the waiting session", "error", err)
	}
}

func (a *alarm) run(ctx context.Context) {
	var pause time.Duration
	var last []int64
	for {
		var open []int64
		select {
		case open = <-a.armed:
		case <-ctx.Done():
			return
		}
		// An answer that changed nothing here, such as work that this host has no
		// room for, is no reason to hurry.
		if pause = min(pause*2, longPollSlow); pause == 0 || !slices.Equal(open, last) {
			pause = longPollPause
		}
		last = open
		if !a.d.hub.Has(ctx, longPollMethod) {
			continue
		}
		asked := time.Now()
		err := a.wait(ctx, open)
		if ctx.Err() != nil {
			return
		}
		if time.Since(asked) > longPollSlow {
			pause = longPollPause
		}
		if err != nil {
			a.d.log.Debug("cannot wait for work", "error", err)
			if koji.IsKind(err, koji.AuthError) {
				a.session = nil
			}
			pause = longPollBackoff
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
	}
}

// wait waits until there is something to do, and wakes the loop. When the open
// tasks change meanwhile it begins anew.
func (a *alarm) wait(ctx context.Context, open []int64) error {
	for {
		ctx, cancel := context.WithCancel(ctx)
		answer := make(chan error, 1)
		go func() { answer <- a.ask(ctx, open) }()
		var err error
		again := false
		for waiting := true; waiting; {
			select {
			case err = <-answer:
				waiting = false
			case now := <-a.armed:
				if !slices.Equal(now, open) {
					open, again, waiting = now, true, false
				}
			}
		}
		cancel()
		if !again {
			return err
		}
		<-answer
	}
}

// ask asks the hub until it says that there is something to do.
func (a *alarm) ask(ctx context.Context, open []int64) (err error) {
	if a.session == nil {
		if a.session, err = a.d.hub.Subsession(ctx); err != nil {
			return err
		}
	}
	for {
		work, err := client.Invoke[bool](ctx, a.session, longPollMethod, int64(longPollTime/time.Second), open)
		if err != nil {
			return err
		}
		if work {
			a.d.nudge()
			return nil
		}
	}
}
