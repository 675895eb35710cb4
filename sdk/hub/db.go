package hub

import (
	"context"
	"errors"
	"strings"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/jackc/pgx/v5"
)

// Querier runs SQL; parameters are $1, $2 … A Call is one.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Query runs sql in the call's transaction.
func (c *Call) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if !reads(sql) {
		c.dirty = true
	}
	tx, err := c.db.begin(ctx)
	if err != nil {
		return nil, err
	}
	return tx.Query(ctx, sql, args...)
}

// Exec runs sql in the call's transaction and returns how many rows it touched.
func (c *Call) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	if !reads(sql) {
		c.dirty = true
	}
	tx, err := c.db.begin(ctx)
	if err != nil {
		return 0, err
	}
	tag, err := tx.Exec(ctx, sql, args...)
	return tag.RowsAffected(), err
}

// reading is a call that is about to read only: it begins no transaction for
// that.
type reading struct{ *Call }

// Query runs sql in the call's transaction, if that has begun.
func (r reading) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if r.db.tx != nil {
		return r.db.tx.Query(ctx, sql, args...)
	}
	if err := r.db.connect(ctx); err != nil {
		return nil, err
	}
	return r.db.conn.Query(ctx, sql, args...)
}

// Wrote tells whether the call has written anything so far: one that has not
// needs no commit.
func (c *Call) Wrote() bool { return c.dirty }

// MarkWritten makes the call commit although its own SQL only read.
func (c *Call) MarkWritten() { c.dirty = true }

func reads(sql string) bool {
	sql = strings.TrimLeft(sql, " \t\n(")
	return len(sql) >= 6 && strings.EqualFold(sql[:6], "select")
}

// Rows runs sql and reads each row into a T: a struct with `koji` tags that
// name the columns, or a single value.
func Rows[T any](ctx context.Context, q Querier, sql string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return collect[T](rows)
}

// Row is Rows for at most one row; ok is false when there is none. Of several
// the first counts.
func Row[T any](ctx context.Context, q Querier, sql string, args ...any) (row T, ok bool, err error) {
	list, err := Rows[T](ctx, q, sql, args...)
	if err != nil || len(list) == 0 {
		return row, false, err
	}
	return list[0], true, nil
}

// ErrNoRow is returned by Value when the query has no row.
var ErrNoRow = errors.New("query returned no rows")

// Value returns the first column of the first row.
func Value[T any](ctx context.Context, q Querier, sql string, args ...any) (T, error) {
	v, ok, err := Row[T](ctx, q, sql, args...)
	if err == nil && !ok {
		err = ErrNoRow
	}
	return v, err
}

// Structs runs sql and returns each row as a struct of its columns, in order.
func Structs(ctx context.Context, q Querier, sql string, args ...any) ([]xmlrpc.Struct, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (xmlrpc.Struct, error) {
		values, err := row.Values()
		if err != nil {
			return nil, err
		}
		s := make(xmlrpc.Struct, len(values))
		for i, f := range row.FieldDescriptions() {
			v, err := xmlrpc.Marshal(values[i])
			if err != nil {
				return nil, err
			}
			s[i] = xmlrpc.Member{Name: f.Name, Value: v}
		}
		return s, nil
	})
}
