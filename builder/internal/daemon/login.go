package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// reserve is how many call numbers the saved session runs ahead of the real one,
// so that a kojid that was killed leaves one that the hub still takes.
const reserve = 10000

// Pauses between attempts to reach the hub.
const (
	firstPause   = time.Second
	longestPause = time.Minute
)

// login goes on with the last kojid's session or opens one, and waits for a hub
// that is away. Only a session that was gone on with keeps the running tasks'
// own sessions alive.
func (d *Daemon) login(ctx context.Context) (resumed bool, err error) {
	for pause := firstPause; ; pause = min(pause*2, longestPause) {
		resumed, err = d.tryLogin(ctx)
		var fault *koji.Fault
		var gone *client.ConnError
		switch {
		case err == nil:
			return resumed, nil
		case errors.As(err, &fault) && !fault.Kind.Is(koji.ServerOffline), !errors.As(err, &gone) && fault == nil:
			return false, err
		}
		d.log.WarnContext(ctx, "the hub is away", "error", err, "pause", pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return false, context.Cause(ctx)
		}
	}
}

func (d *Daemon) tryLogin(ctx context.Context) (resumed bool, err error) {
	auth, err := d.cfg.Auth()
	if err != nil {
		return false, err
	}
	opts := d.cfg.ClientOptions(d.log)
	if saved := d.state.session(d.cfg.Server, d.cfg.User); saved != nil {
		d.hub, err = client.Continue(d.cfg.Server, opts, saved.State, auth)
		if err != nil {
			return false, err
		}
		err = d.greet(ctx)
		if err == nil || !koji.IsKind(err, koji.GenericError) {
			return err == nil, err
		}
		d.log.InfoContext(ctx, "the last session is over", "error", err)
		if err := d.state.dropSession(); err != nil {
			return false, err
		}
	}
	if d.hub, err = client.New(d.cfg.Server, opts); err != nil {
		return false, err
	}
	if err := d.hub.LoginWith(ctx, auth); err != nil {
		return false, err
	}
	if err := d.hub.ExclusiveSession(ctx, d.opts.ForceLock); err != nil {
		if koji.IsKind(err, koji.AuthLockError) {
			err = fmt.Errorf("unable to get lock, try --force-lock: %w", err)
		}
		return false, err
	}
	return false, d.greet(ctx)
}

// greet makes sure that the session works and learns who we are.
func (d *Daemon) greet(ctx context.Context) error {
	echo, err := client.Invoke[[]any](ctx, d.hub, "echo", "OK")
	if err != nil {
		return err
	}
	if len(echo) != 1 || echo[0] != "OK" {
		return fmt.Errorf("incorrect server response: %s", koji.Repr(echo))
	}
	if d.hostID, err = client.Invoke[int64](ctx, d.hub, "host.getID"); err != nil {
		return err
	}
	info, err := client.Invoke[struct {
		Start float64 `koji:"start_ts"`
	}](ctx, d.hub, "getSessionInfo")
	if err != nil {
		return err
	}
	d.startTS = info.Start
	return d.saveSession(true)
}

// saveSession saves the session for the next kojid, when force or when the call
// numbers come near to what was saved.
func (d *Daemon) saveSession(force bool) error {
	st := d.hub.State()
	if st == nil || !force && st.Callnum+reserve/2 < d.savedCallnum {
		return nil
	}
	st.Callnum += reserve
	d.savedCallnum = st.Callnum
	return d.state.saveSession(&savedSession{Server: d.cfg.Server, User: d.cfg.User, State: *st})
}
