package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func start(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Start(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, s) })
	return s
}

func stop(t *testing.T, s *Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.socket); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("socket folder after Stop: %v", err)
	}
}

// query answers the one value of a query.
func query(t *testing.T, s *Server, db, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.ConnString(db))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var v string
	if err := conn.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// privateDir is a folder with a long path under one that only its owner may
// enter.
func privateDir(t *testing.T) string {
	t.Helper()
	home := filepath.Join(t.TempDir(), "home")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(home, strings.Repeat("long name's part/", 10), "pg")
}

func TestDataSurvivesARestart(t *testing.T) {
	t.Parallel()
	dir := privateDir(t)
	s := start(t, dir)
	if err := s.CreateDatabase(t.Context(), "it's", ""); err != nil {
		t.Fatal(err)
	}

	stop(t, s)
	s = start(t, dir)
	if got := query(t, s, "it's", "SELECT current_database()"); got != "it's" {
		t.Errorf("database %q", got)
	}
	if got := query(t, s, "it's", "SHOW listen_addresses"); got != "" {
		t.Errorf("listens on %q", got)
	}
}

func TestOneServerInAFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	start(t, dir)
	_, err := Start(t.Context(), Options{Dir: dir})
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Errorf("second start: %v", err)
	}
}

func TestHalfMadeClusterIsMadeAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	half := filepath.Join(dir, makeName)
	if err := os.MkdirAll(filepath.Join(half, "base", "1"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := query(t, start(t, dir), "postgres", "SELECT 'runs'"); got != "runs" {
		t.Error(got)
	}
	if !gone(half) {
		t.Errorf("%s is still there", half)
	}
}

func TestStartRefusesOtherFolders(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		make func(dir string) error
		want string
	}{
		"data is no cluster": {
			func(dir string) error { return os.WriteFile(filepath.Join(dir, "something"), nil, 0o600) },
			"is no PostgreSQL cluster",
		},
		"version not installed": {
			func(dir string) error { return os.WriteFile(filepath.Join(dir, "PG_VERSION"), []byte("7\n"), 0o644) },
			"PostgreSQL 7, which is not installed",
		},
		"version is no number": {
			func(dir string) error { return os.WriteFile(filepath.Join(dir, "PG_VERSION"), []byte("x\n"), 0o644) },
			"version:",
		},
		"broken cluster": {
			func(dir string) error {
				pg, err := findBinaries(0)
				if err != nil {
					return err
				}
				return os.WriteFile(filepath.Join(dir, "PG_VERSION"), fmt.Appendln(nil, pg.major), 0o644)
			},
			"could not access the server configuration file", // PostgreSQL's own words
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			data := filepath.Join(dir, dataName)
			if err := os.Mkdir(data, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := tc.make(data); err != nil {
				t.Fatal(err)
			}
			id, err := newIdentity()
			if err != nil {
				t.Fatal(err)
			}
			if err := id.give(data); err != nil {
				t.Fatal(err)
			}
			s, err := Start(t.Context(), Options{Dir: dir})
			if err == nil {
				stop(t, s)
			}
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("answer %v, want %q", err, tc.want)
			}
		})
	}
}

func TestStartEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if _, err := Start(ctx, Options{Dir: dir}); !errors.Is(err, context.Canceled) {
		t.Errorf("start: %v", err)
	}
	start(t, dir) // what is left does no harm
}

// A server that does not end by itself is ended.
func TestStopIsBoundedByItsContext(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, dir)
	pid := postmaster(t, dir)
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	stopped := make(chan error, 1)
	go func() { stopped <- s.Stop(ctx) }()
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if runs(pid) {
		t.Errorf("process %d still runs", pid)
	}
}

func TestDatabases(t *testing.T) {
	t.Parallel()
	s := start(t, "")
	ctx := t.Context()
	if err := s.CreateDatabase(ctx, "one", ""); err != nil {
		t.Fatal(err)
	}
	conn := connect(t, s.ConnString("one"))
	exe(t, conn, "CREATE TABLE t AS SELECT 'x' AS v")
	if err := conn.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.CreateDatabase(ctx, "one", ""); err == nil {
		t.Error("made twice")
	}
	if err := s.CreateDatabase(ctx, "two", "one"); err != nil {
		t.Fatal(err)
	}
	if got := query(t, s, "two", "SELECT v FROM t"); got != "x" {
		t.Errorf("copy has %q", got)
	}
	connect(t, s.ConnString("two")) // does not hinder
	for range 2 {
		if err := s.DropDatabase(ctx, "two"); err != nil {
			t.Error(err)
		}
	}
	for name, want := range map[string]bool{"one": true, "two": false} {
		if got, err := s.HasDatabase(ctx, name); got != want || err != nil {
			t.Errorf("%s is there: %v, %v", name, got, err)
		}
	}
}
