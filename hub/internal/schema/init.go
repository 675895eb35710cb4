// Package schema makes and examines the database of a hub: koji's tables as
// koji 1.35 has them, and beside them the plugins' own, whose names begin with
// gokoji_.
package schema

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Version is the koji release whose schema this is.
const Version = "1.35"

// schemaLock keeps two processes from changing a database's schema at once
// (pg_advisory_xact_lock; "gokoji" in ASCII).
const schemaLock = 0x676f6b6f6a69

// ErrEmpty says that nobody has made the schema yet.
var ErrEmpty = errors.New(`the database has no koji tables: make them with "koji-hub db init"`)

// insufficientPrivilege is PostgreSQL's SQLSTATE of what a user may not do.
const insufficientPrivilege = "42501"

//go:embed sql/*.sql
var files embed.FS

// NotEmptyError refuses to make a schema where there are tables already.
type NotEmptyError struct {
	Database string
	Tables   []string // by name
}

func (e *NotEmptyError) Error() string {
	const most = 5
	names := strings.Join(e.Tables[:min(most, len(e.Tables))], ", ")
	if more := len(e.Tables) - most; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("database %q is not empty: it has %s", e.Database, names)
}

// Init makes everything a hub needs in an empty database, in one transaction:
// koji's tables, functions and first rows. It answers a *NotEmptyError when the
// schema the connection works in (its current_schema) has tables of whatever
// kind, but for gokoji's own.
func Init(ctx context.Context, conn *pgx.Conn) error {
	err := changeSchema(ctx, conn, func(tx pgx.Tx) error {
		if err := wantEmpty(ctx, tx); err != nil {
			return err
		}
		return runFiles(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("make koji's schema: %w", err)
	}
	return nil
}

// EnsureOwn makes those tables that are not there yet, beside koji's: without
// these it answers ErrEmpty. A hub calls it on every start; several may do so at
// once.
func EnsureOwn(ctx context.Context, conn *pgx.Conn, tables []hub.OwnTable) error {
	if there, err := exists(ctx, conn, "events"); err != nil {
		return err
	} else if !there {
		return ErrEmpty
	}
	var errs []error
	for _, t := range tables {
		err := ensure(ctx, conn, t)
		if err == nil {
			continue
		}
		err = fmt.Errorf("table %s, which %s needs: %w", t.Name, t.Plugin, err)
		if refusal := (*pgconn.PgError)(nil); errors.As(err, &refusal) && refusal.Code == insufficientPrivilege {
			err = fmt.Errorf("%w; the database's owner can make it: %s", err, handmade(t, conn.Config().User))
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// handmade is what makes a table for a hub's user who may not.
func handmade(t hub.OwnTable, user string) string {
	sql := strings.TrimRight(strings.Join(strings.Fields(t.SQL), " "), ";")
	return sql + "; GRANT SELECT, INSERT, UPDATE, DELETE ON " + t.Name + " TO " + pgx.Identifier{user}.Sanitize() + ";"
}

func ensure(ctx context.Context, conn *pgx.Conn, t hub.OwnTable) error {
	// A user who may not make tables can work with one that somebody else made.
	there, err := exists(ctx, conn, t.Name)
	if there || err != nil {
		return err
	}
	return changeSchema(ctx, conn, func(tx pgx.Tx) error {
		there, err := exists(ctx, tx, t.Name)
		if there || err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, t.SQL); err != nil {
			return at([]byte(t.SQL), err)
		}
		return nil
	})
}

func exists(ctx context.Context, q interface {
	QueryRow(context.Context, string, ...any) pgx.Row
}, table string) (there bool, err error) {
	err = q.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", table).Scan(&there)
	return there, err
}

// changeSchema runs f in a transaction that is alone in changing the schema.
func changeSchema(ctx context.Context, conn *pgx.Conn, f func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(schemaLock)); err != nil {
			return fmt.Errorf("wait for other changes of the schema: %w", err)
		}
		return f(tx)
	})
}

func wantEmpty(ctx context.Context, tx pgx.Tx) error {
	var database string
	var schema *string
	if err := tx.QueryRow(ctx, "SELECT current_database(), current_schema()").Scan(&database, &schema); err != nil {
		return err
	}
	if schema == nil {
		return fmt.Errorf("database %q: no schema of its search_path exists", database)
	}
	rows, err := tx.Query(ctx, `
		SELECT c.relname FROM pg_class c
		WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
			AND NOT starts_with(c.relname, $2)
		ORDER BY c.relname`, pgx.Identifier{*schema}.Sanitize(), hub.OwnPrefix)
	if err != nil {
		return err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	if len(tables) > 0 {
		return &NotEmptyError{Database: database, Tables: tables}
	}
	return nil
}

// runFiles runs koji's schema, in the order of the files' names.
func runFiles(ctx context.Context, tx pgx.Tx) error {
	entries, err := files.ReadDir("sql")
	if err != nil {
		return err
	}
	for _, e := range entries {
		text, err := files.ReadFile("sql/" + e.Name())
		if err != nil {
			return err
		}
		// Without arguments pgx sends all statements of the file at once.
		if _, err := tx.Exec(ctx, string(text)); err != nil {
			return fmt.Errorf("%s: %w", e.Name(), at(text, err))
		}
	}
	return nil
}

// at adds the line of a SQL file to an error that has a position in it.
func at(text []byte, err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Position < 1 {
		return err
	}
	before := []rune(string(text))[:min(int(pg.Position), len([]rune(string(text))))]
	return fmt.Errorf("line %d: %w", 1+strings.Count(string(before), "\n"), err)
}
