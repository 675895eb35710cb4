package pgserver

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
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
	query(t, s, "it's", "WITH x AS (SELECT set_config('a.b', 'c', false)) SELECT * FROM x")
	stop(t, s)
	s = start(t, dir)
	if got := query(t, s, "it's", "SELECT current_database()"); got != "it's" {
		t.Errorf("database %q", got)
	}
	if got := query(t, s, "it's", "SHOW listen_addresses"); got != "" {
		t.Errorf("listens on %q", got)
	}
}
