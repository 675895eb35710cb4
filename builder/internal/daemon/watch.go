package daemon

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// The hub's call that answers true as soon as there is something to do for this
// host, or false after some seconds.
const (
	longPollMethod  = "gokoji.waitForWork"
	longPollTime    = 50 * time.Second
	longPollPause   = 200 * time.Millisecond // least time from one answer to the next question
	longPollSlow    = 5 * time.Second        // the same when the answers are not worth it
	longPollBackoff = 15 * time.Second
)

// alarm wakes the loop when the hub has something to do. It asks only while
// armed, that is while the loop rests, so that work that cannot be taken now does
// not keep both sides busy.
type alarm struct {
	armed  chan struct{}
	cancel context.CancelFunc
	done   chan struct{}
}

func (a *alarm) arm() {
	if a.armed == nil {
		return
	}
	select {
	case a.armed <- struct{}{}:
	default:
	}
}

func (a *alarm) stop() {
	a.cancel()
	<-a.done
}

// watch starts the alarm if we may use it; it is silent if the hub cannot wait.
func (d *Daemon) watch(ctx context.Context) *alarm {
	ctx, cancel := context.WithCancel(ctx)
	a := &alarm{cancel: cancel, done: make(chan struct{})}
	if !d.cfg.Own.Daemon.LongPoll {
		close(a.done)
		return a
	}
	a.armed = make(chan struct{}, 1)
	go func() {
		defer close(a.done)
		d.waitForWork(ctx, a.armed)
	}()
	return a
}

// waitForWork asks in a session of its own, as calls of one session wait for each
// other.
func (d *Daemon) waitForWork(ctx context.Context, armed <-chan struct{}) {
	var session *client.Session
	defer func() {
		if session != nil {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			if err := session.Logout(ctx); err != nil {
				d.log.Debug("cannot end the waiting session", "error", err)
			}
		}
	}()
	pause := longPollPause
	for {
		select {
		case <-armed:
		case <-ctx.Done():
			return
		}
		if !d.hub.Has(ctx, longPollMethod) {
			continue
		}
		var err error
		asked := time.Now()
		if session == nil {
			session, err = d.hub.Subsession(ctx)
		}
		for work := false; err == nil && !work && ctx.Err() == nil; {
			work, err = client.Invoke[bool](ctx, session, longPollMethod, int64(longPollTime/time.Second))
			if work {
				d.nudge()
			}
		}
		if ctx.Err() != nil {
			return
		}
		// Work that the last round could not do is no reason to hurry.
		if pause = min(pause*2, longPollSlow); time.Since(asked) > longPollSlow {
			pause = longPollPause
		}
		if err != nil {
			d.log.Debug("cannot wait for work", "error", err)
			if koji.IsKind(err, koji.AuthError) {
				session = nil
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
