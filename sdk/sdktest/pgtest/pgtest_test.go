package pgtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// stamp leaves a value that no second run leaves.
func stamp(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "CREATE TABLE stamp AS SELECT gen_random_uuid()::text AS v")
	return err
}

func value(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	var v string
	if err := conn.QueryRow(t.Context(), "SELECT v FROM stamp").Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDeclaredSetupRunsOnce(t *testing.T) {
	t.Parallel()
	a, b := Conn(t, stamp), Conn(t, stamp)
	if va, vb := value(t, a), value(t, b); va != vb {
		t.Errorf("it ran twice: %s, %s", va, vb)
	}
	if _, err := a.Exec(t.Context(), "DELETE FROM stamp"); err != nil {
		t.Fatal(err)
	}
	value(t, b) // which is another database
}

func TestCapturingSetupRunsForEachTest(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"one", "two"} {
		conn := Conn(t, func(ctx context.Context, conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, "CREATE TABLE stamp AS SELECT '"+word+"' AS v")
			return err
		})
		if got := value(t, conn); got != word {
			t.Errorf("got %s, want %s", got, word)
		}
	}
}

type method struct{}

func (method) setup(context.Context, *pgx.Conn) error { return nil }

func TestDeclared(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		setup Setup
		want  bool
	}{
		"function":     {stamp, true},
		"nothing":      {nil, false},
		"literal":      {func(context.Context, *pgx.Conn) error { return nil }, false},
		"method value": {method{}.setup, false},
	} {
		if got := declared(tc.setup); (got != "") != tc.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestDatabaseGoesWithItsTest(t *testing.T) {
	t.Parallel()
	var conninfo string
	t.Run("inner", func(t *testing.T) {
		conninfo = Database(t, nil)
		Pool(t, nil)
	})
	conn, err := pgx.Connect(t.Context(), conninfo)
	if err == nil {
		_ = conn.Close(t.Context())
		t.Error("the database is still there")
	}
}

func TestFailingSetupLeavesNothing(t *testing.T) {
	t.Parallel()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	wrong := errors.New("wrong")
	var name string
	_, err = s.database(t.Context(), func(_ context.Context, conn *pgx.Conn) error {
		name = conn.Config().Database
		return wrong
	})
	if !errors.Is(err, wrong) {
		t.Errorf("error %v", err)
	}
	if there, err := s.pg.HasDatabase(t.Context(), name); there || err != nil {
		t.Errorf("database %s is there: %v, %v", name, there, err)
	}
}

// childEnv makes the test binary one that gets a database and then hangs.
const childEnv = "PGTEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) == "" {
		os.Exit(m.Run())
	}
	s, err := shared()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(s.pg.ConnString("postgres"))
	<-s.pg.Done()
}

func TestServerGoesWithAKilledBinary(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), childEnv+"=yes")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	// The server ends our connection, then removes its socket.
	if _, err := conn.WaitForNotification(t.Context()); err == nil {
		t.Error("a notification from nobody")
	}
	waitGone(t, conn.Config().Host)
}

func waitGone(t *testing.T, path string) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	late := time.After(20 * time.Second)
	for {
		if _, err := os.Stat(filepath.Clean(path)); errors.Is(err, os.ErrNotExist) {
			return
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("%s is still there after 20 s", path)
		}
	}
}
