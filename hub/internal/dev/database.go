package dev

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gokoji/gokoji/hub/internal/schema"
	"github.com/jackc/pgx/v5"
)

const (
	database = "koji"
	template = "koji_template" // schema and SQL file, copied by a reset
)

// prepare makes database and tree when they are not there yet, so that a dev
// hub that is started again has what it had.
func (in *instance) prepare(ctx context.Context) error {
	if err := in.makeTree(); err != nil {
		return err
	}
	done, err := in.pg.HasDatabase(ctx, database)
	if err != nil {
		return err
	}
	if !done {
		if err := in.makeTemplate(ctx); err != nil {
			return err
		}
		if err := in.copyTemplate(ctx); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(in.Data, "pg.conninfo"), []byte(in.pg.ConnString(database)+"\n"), 0o644)
}

// makeTemplate begins anew, should an earlier start have broken off in it.
func (in *instance) makeTemplate(ctx context.Context) error {
	there, err := in.pg.HasDatabase(ctx, template)
	if err == nil && there {
		err = in.pg.DropDatabase(ctx, template)
	}
	if err == nil {
		err = in.pg.CreateDatabase(ctx, template, "")
	}
	if err != nil {
		return err
	}
	return in.withDatabase(ctx, template, func(conn *pgx.Conn) error {
		if err := schema.Init(ctx, conn); err != nil {
			return err
		}
		return in.runSQL(ctx, conn)
	})
}

func (in *instance) runSQL(ctx context.Context, conn *pgx.Conn) error {
	if in.SQL == "" {
		return nil
	}
	text, err := os.ReadFile(in.SQL)
	if err != nil {
		return err
	}
	// the simple protocol takes many statements at once, as psql does
	if _, err := conn.PgConn().Exec(ctx, string(text)).ReadAll(); err != nil {
		return fmt.Errorf("%s: %w", in.SQL, err)
	}
	return nil
}

// copyTemplate makes the hub's database; its events are of now.
func (in *instance) copyTemplate(ctx context.Context) error {
	if err := in.pg.CreateDatabase(ctx, database, template); err != nil {
		return err
	}
	return in.withDatabase(ctx, database, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "UPDATE events SET time = clock_timestamp()")
		return err
	})
}

func (in *instance) withDatabase(ctx context.Context, name string, f func(*pgx.Conn) error) (err error) {
	conn, err := pgx.Connect(ctx, in.pg.ConnString(name))
	if err != nil {
		return fmt.Errorf("connect to database %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	return f(conn)
}

func (in *instance) makeTree() error {
	for _, name := range treeFolders() {
		if err := os.MkdirAll(filepath.Join(in.tree, name), 0o755); err != nil {
			return err
		}
	}
	return nil
}

// emptyTree removes what the tree holds, not the folder: clients may have it
// open or mounted.
func (in *instance) emptyTree() error {
	entries, err := os.ReadDir(in.tree)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(in.tree, e.Name())); err != nil {
			return err
		}
	}
	return in.makeTree()
}
