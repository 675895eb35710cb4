// Package pgtest gives each test a PostgreSQL database of its own, on a real
// server that lives as long as the test binary does, also when that is killed.
package pgtest

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/pgserver"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// timeout bounds each step around a test: the server's start, a template's
// making, a database's removal.
const timeout = 2 * time.Minute

// Setup fills a new database.
type Setup func(ctx context.Context, conn *pgx.Conn) error

// Database makes a database filled by setup (empty when nil), removes it when
// the test ends, and answers its libpq connection string.
//
// When setup is a declared function it runs once in the test binary and its
// result is copied for each test. A function literal or a method value may
// depend on what it has captured and runs for each test.
func Database(t testing.TB, setup Setup) string {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	name, err := s.database(ctx, setup)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		defer cancel()
		if err := s.pg.DropDatabase(ctx, name); err != nil {
			t.Error(err)
		}
	})
	return s.pg.ConnString(name)
}

// Pool is Database with a pool of connections, closed when the test ends.
func Pool(t testing.TB, setup Setup) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), Database(t, setup))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// Conn is Database with one connection, closed when the test ends.
func Conn(t testing.TB, setup Setup) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), Database(t, setup))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// shared is the test binary's server: tests have no other common owner. It
// needs no stopping, since it ends with the binary.
var shared = sync.OnceValues(func() (*server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	pg, err := pgserver.Start(ctx, pgserver.Options{})
	if err != nil {
		return nil, err
	}
	return &server{pg: pg, templates: map[string]*template{}}, nil
})

// server makes databases on one PostgreSQL.
type server struct {
	pg   *pgserver.Server
	next atomic.Int64

	mu        sync.Mutex
	templates map[string]*template // by the function's name
}

// template is a database to copy, made once.
type template struct {
	once sync.Once
	name string
	err  error
}

func (s *server) database(ctx context.Context, setup Setup) (string, error) {
	if key := declared(setup); key != "" {
		from, err := s.template(ctx, key, setup)
		if err != nil {
			return "", err
		}
		return s.create(ctx, from, nil)
	}
	return s.create(ctx, "", setup)
}

func (s *server) template(ctx context.Context, key string, setup Setup) (string, error) {
	s.mu.Lock()
	t := s.templates[key]
	if t == nil {
		t = &template{}
		s.templates[key] = t
	}
	s.mu.Unlock()
	t.once.Do(func() { t.name, t.err = s.create(context.WithoutCancel(ctx), "", setup) })
	return t.name, t.err
}

// create makes a database; one whose setup fails does not stay.
func (s *server) create(ctx context.Context, from string, setup Setup) (string, error) {
	name := fmt.Sprintf("test_%d", s.next.Add(1))
	if err := s.pg.CreateDatabase(ctx, name, from); err != nil {
		return "", err
	}
	if setup == nil {
		return name, nil
	}
	err := func() error {
		conn, err := pgx.Connect(ctx, s.pg.ConnString(name))
		if err != nil {
			return err
		}
		defer conn.Close(context.WithoutCancel(ctx)) // waits, so that the database can be copied
		return setup(ctx, conn)
	}()
	if err != nil {
		_ = s.pg.DropDatabase(context.WithoutCancel(ctx), name) // the setup's error is the one to tell
		return "", fmt.Errorf("set up a test database: %w", err)
	}
	return name, nil
}

// declared names a declared function, and answers "" for literals and method
// values, whose names do not tell what they have captured.
func declared(setup Setup) string {
	if setup == nil {
		return ""
	}
	name := runtime.FuncForPC(reflect.ValueOf(setup).Pointer()).Name()
	if regexp.MustCompile(`\.func\d+|-fm$|-range\d+|\[|\.gowrap\d+`).MatchString(name) {
		return ""
	}
	return name
}
