package hub

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// access is a call's way to the database. It takes a connection with the first
// statement, and begins the transaction with the first one that may do more
// than read: at PostgreSQL's READ COMMITTED each statement sees what is
// committed when it begins, so reading before that needs no transaction.
type access struct {
	pool *pgxpool.Pool
	conn *pgxpool.Conn // nil until the first statement
	top  pgx.Tx        // nil until begun
	tx   pgx.Tx        // top, or the innermost savepoint
	lost bool          // no connection was to be had, or it broke
}

func (a *access) connect(ctx context.Context) error {
	if a.conn != nil {
		return nil
	}
	conn, err := a.pool.Acquire(ctx)
	if err != nil {
		a.lost = true
		return fmt.Errorf("%w: %w", ErrDatabase, err)
	}
	a.conn = conn
	return nil
}

// begin returns the transaction, or the innermost savepoint.
func (a *access) begin(ctx context.Context) (pgx.Tx, error) {
	if a.tx != nil {
		return a.tx, nil
	}
	if err := a.connect(ctx); err != nil {
		return nil, err
	}
	tx, err := a.conn.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	a.top, a.tx = tx, tx
	return tx, nil
}

// save begins a savepoint. Before the transaction has begun none is needed:
// undoing what follows then undoes all there is.
func (a *access) save(ctx context.Context) error {
	if a.tx == nil {
		return nil
	}
	tx, err := a.tx.Begin(ctx)
	if err == nil {
		a.tx = tx
	}
	return err
}

// keep ends the savepoint that save began within outer.
func (a *access) keep(ctx context.Context, outer pgx.Tx) error {
	if outer == nil {
		return nil
	}
	nested := a.tx
	a.tx = outer
	return nested.Commit(ctx)
}

// undo ends the savepoint that save began within outer, and what was written
// since.
func (a *access) undo(ctx context.Context, outer pgx.Tx) error {
	nested := a.tx
	a.tx = outer
	if outer == nil {
		a.top = nil
	}
	if nested == nil {
		return nil
	}
	return nested.Rollback(context.WithoutCancel(ctx))
}

func (a *access) commit(ctx context.Context) error {
	if a.top == nil {
		return nil
	}
	return a.top.Commit(ctx)
}

// end rolls back what is not committed and gives the connection back.
func (a *access) end(ctx context.Context) error {
	if a.conn == nil {
		return nil
	}
	var err error
	if a.top != nil && !a.conn.Conn().IsClosed() { // else the database rolls back by itself
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
		defer cancel()
		if err = a.top.Rollback(ctx); errors.Is(err, pgx.ErrTxClosed) {
			err = nil
		}
	}
	a.release()
	return err
}

// release gives the connection back; what is under way on it is cut off.
func (a *access) release() {
	if a.conn != nil {
		a.conn.Release()
	}
	a.conn, a.top, a.tx = nil, nil, nil
}

// broken tells whether the database went away during the call.
func (a *access) broken() bool {
	return a.lost || a.conn != nil && a.conn.Conn().IsClosed()
}
