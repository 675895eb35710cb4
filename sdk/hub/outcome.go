package hub

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// outcomePause is between two questions for what became of a commit.
const outcomePause = 100 * time.Millisecond

// errOutcome says that nobody knows whether a call has been committed.
var errOutcome = errors.New("whether the call was committed is unknown")

// noteTransaction keeps the transaction's number, with which outcome can ask for
// it. Only calls with something to undo outside the database need that.
func (c *Call) noteTransaction(ctx context.Context) error {
	if len(c.hooks.rollback) == 0 || c.db.top == nil {
		return nil
	}
	return c.db.top.QueryRow(ctx, "SELECT coalesce(pg_current_xact_id_if_assigned()::text, '')").Scan(&c.db.xid)
}

// outcome tells whether a call whose commit got no answer has been committed:
// its files must go the same way as its rows. It asks until the database is
// there again, within rollbackTime.
func (s *System) outcome(ctx context.Context, xid string) (committed bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
	defer cancel()
	for {
		var status *string
		err := s.Pool.QueryRow(ctx, "SELECT pg_xact_status($1::text::xid8)", xid).Scan(&status)
		switch {
		case err == nil && status == nil:
			return false, fmt.Errorf("%w: too long ago", errOutcome)
		case err == nil && *status != "in progress":
			return *status == "committed", nil
		}
		select {
		case <-ctx.Done():
			return false, fmt.Errorf("%w: %w", errOutcome, errors.Join(ctx.Err(), err))
		case <-time.After(outcomePause):
		}
	}
}
