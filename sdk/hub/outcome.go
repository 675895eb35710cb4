package hub

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
)

// marksTable has a row for each call whose end somebody may have to ask for. A
// transaction's number alone does not tell: PostgreSQL gives out numbers anew
// that it had not written down when it crashed.
const marksTable = `CREATE TABLE gokoji_marks (
	id   text PRIMARY KEY,
	time timestamp with time zone NOT NULL DEFAULT clock_timestamp())`

// Mark says which transaction is a call's, so that others can ask what became of
// it, also when the hub or the database has been killed meanwhile.
type Mark struct {
	Transaction string // its number, in digits
	ID          string // of a row that is there when it has committed; letters and digits
}

// Mark makes the mark of the call's transaction, once.
func (c *Call) Mark(ctx context.Context) (Mark, error) {
	if c.mark.ID != "" {
		return c.mark, nil
	}
	m := Mark{ID: rand.Text()}
	var err error
	m.Transaction, err = Value[string](ctx, c, "INSERT INTO gokoji_marks (id) VALUES ($1) RETURNING pg_current_xact_id()::text", m.ID)
	if err != nil {
		return Mark{}, fmt.Errorf("mark the transaction: %w", err)
	}
	c.mark = m
	return m, nil
}

// Outcome is what has become of a transaction.
type Outcome int

// The outcomes.
const (
	UnderWay Outcome = iota
	Committed
	RolledBack
)

// Outcome tells what has become of the transaction. q is not part of one.
func (m Mark) Outcome(ctx context.Context, q Querier) (Outcome, error) {
	// a transaction has its own number locked, and lets go once others see what it did
	runs, err := Value[bool](ctx, q, `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock'
		AND granted AND transactionid = $1::text::xid8::xid)`, m.Transaction)
	if err != nil || runs {
		return UnderWay, err
	}
	committed, err := Value[bool](ctx, q, "SELECT EXISTS (SELECT FROM gokoji_marks WHERE id = $1)", m.ID)
	if err != nil || !committed {
		return RolledBack, err
	}
	return Committed, nil
}

// outcomePause is between two questions for what became of a commit.
const outcomePause = 100 * time.Millisecond

// errOutcome says that nobody knows whether a call has been committed.
var errOutcome = errors.New("whether the call was committed is unknown")

// committed tells whether a call whose commit got no answer has been committed:
// its files must go the same way as its rows. It asks until the database is
// there again, within rollbackTime.
func (s *System) committed(ctx context.Context, m Mark) (bool, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
	defer cancel()
	for {
		became, err := m.Outcome(ctx, s.Pool)
		if err == nil && became != UnderWay {
			return became == Committed, nil
		}
		select {
		case <-ctx.Done():
			return false, fmt.Errorf("%w: %w", errOutcome, errors.Join(ctx.Err(), err))
		case <-time.After(outcomePause):
		}
	}
}
