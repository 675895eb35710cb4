package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/jackc/pgx/v5/pgconn"
)

// Database is the part of a pool that checking a session needs.
type Database interface {
	hub.Querier
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// outage tells a database that does not answer from one that refuses.
func outage(err error) error {
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) {
		return err
	}
	return fmt.Errorf("%w: %w", hub.ErrDatabase, err)
}
