package session

import (
	"context"
	"log/slog"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Visit is the use of a session by one call. It writes at most one row: the
// session's, by Guard or by Note.
type Visit struct {
	Session *hub.Session
	db      Database
	overdue bool // the last noted use is a while ago
}

// Guard stores the call's number, and the session's use, with what the call
// writes. Should another call with the same number have committed meanwhile,
// this one is rolled back.
func (v *Visit) Guard(c *hub.Call) {
	s := v.Session
	if s.CallNum == nil || s.ID == 0 {
		return
	}
	num := *s.CallNum
	c.BeforeCommit(func(ctx context.Context, c *hub.Call) error {
		if s.CallNum == nil { // renewed: its numbers begin anew
			return nil
		}
		n, err := c.Exec(ctx, `UPDATE sessions SET callnum = $1, update_time = NOW()
			WHERE id = $2 AND (callnum IS NULL OR callnum < $1 OR (callnum = $1 AND $3))`, num, s.ID, repeatable(c.Method))
		if err == nil && n == 0 {
			err = koji.Errorf(koji.RetryError, "unable to retry call %d (method %s) for session %d", num, c.Method, s.ID)
		}
		return err
	})
	c.AfterCommit(func(context.Context, *hub.Call) error {
		v.overdue = false
		return nil
	})
}

// noteTime bounds how long a call whose answer is known waits for that.
const noteTime = 10 * time.Second

// Note stores that the session is in use, unless Guard or another call has just
// done so. It is called when the call is over, so that no row is locked
// meanwhile, and nobody waits for the disk: what a crash of PostgreSQL loses is
// noted again by the next call.
func (v *Visit) Note(ctx context.Context, log *slog.Logger) {
	if !v.overdue {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	_, err := v.db.Exec(ctx, `UPDATE sessions SET update_time = NOW()
		WHERE id = $1 AND set_config('synchronous_commit', 'off', TRUE) IS NOT NULL`, v.Session.ID)
	if err != nil {
		log.Warn("the use of a session is not noted", "session", v.Session.ID, "error", err)
	}
}
