package session

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/jackc/pgx/v5/pgconn"
)

// Database is the part of a pool that checking a session needs.
type Database interface {
	hub.Querier
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}
