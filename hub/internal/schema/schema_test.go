package schema

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/sdktest/pgtest"
	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

var update = flag.Bool("update", false, "write catalog.json")

func exec(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func scan[T any](t *testing.T, conn *pgx.Conn, sql string) T {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	v, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestCatalogIsWhatInitMakes(t *testing.T) {
	t.Parallel()
	conn := pgtest.Conn(t, Init)
	var have *catalog
	err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) (err error) {
		have, err = readCatalog(t.Context(), tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(have, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile("catalog.json", text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(catalogJSON), string(text)); diff != "" {
		t.Errorf("catalog.json is not what Init makes (run with -update):\n%s", diff)
	}
}

func TestInitGivesTheFirstIDs(t *testing.T) {
	t.Parallel()
	conn := pgtest.Conn(t, Init)
	for table, want := range map[string]int64{
		"users": 1, "tag": 1, "events": 1, "host": 1, "channels": 9, "permissions": 16,
		"btype": 5, "archivetypes": 77, "volume": 1, "external_repo": 1,
	} {
		if got := scan[int64](t, conn, "SELECT nextval('"+table+"_id_seq')"); got != want {
			t.Errorf("next id of %s: %d, want %d", table, got, want)
		}
	}
}

func TestEventFunctions(t *testing.T) {
	t.Parallel()
	conn := pgtest.Conn(t, Init)
	if got := scan[int](t, conn, "SELECT get_event()"); got != 1 {
		t.Errorf("first event %d", got)
	}
	exec(t, conn, "INSERT INTO users (name, status, usertype) VALUES ('me', 0, 0)")
	exec(t, conn, "INSERT INTO user_perms (user_id, perm_id, creator_id) VALUES (1, 1, 1), (1, 2, 1)")
	if got := scan[[]int](t, conn, "SELECT array_agg(create_event ORDER BY perm_id) FROM user_perms"); !slices.Equal(got, []int{2, 3}) {
		t.Errorf("a row's default event: %v, want one each", got)
	}
	if !scan[bool](t, conn, "SELECT get_event_time(2) = time FROM events WHERE id = 2") {
		t.Error("get_event_time differs from the event's time")
	}
	if !scan[bool](t, conn, "SELECT get_event_time(99) IS NULL") {
		t.Error("an event that is not there has a time")
	}
}

func TestEveryoneMayReadWhatKojiShows(t *testing.T) {
	t.Parallel()
	conn := pgtest.Conn(t, Init)
	for table, want := range map[string]bool{"build": true, "tag_listing": true, "users": false, "sessions": false} {
		if got := scan[bool](t, conn, "SELECT has_table_privilege('pg_monitor', '"+table+"', 'SELECT')"); got != want {
			t.Errorf("%s is public: %v", table, got)
		}
	}
}

func TestInitWantsAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ sql, want string }{
		"one table": {"CREATE TABLE other ()", "is not empty: it has other"},
		"a view":    {"CREATE VIEW v AS SELECT 1", "it has v"},
		"many":      {"CREATE TABLE a (); CREATE TABLE b (); CREATE TABLE c (); CREATE TABLE d (); CREATE TABLE e (); CREATE TABLE f ()", "it has a, b, c, d, e and 1 more"},
		"no schema": {"DROP SCHEMA public", "no schema of its search_path exists"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := pgtest.Conn(t, nil)
			exec(t, conn, tc.sql)
			err := Init(t.Context(), conn)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("answer %v, want %q", err, tc.want)
			}
		})
	}
	conn := pgtest.Conn(t, Init)
	var refused *NotEmptyError
	if err := Init(t.Context(), conn); !errors.As(err, &refused) {
		t.Fatalf("a second time: %v", err)
	}
	isOwn := func(table string) bool { return strings.HasPrefix(table, hub.OwnPrefix) }
	if tables := slices.DeleteFunc(refused.Tables, isOwn); len(tables) != 68 {
		t.Errorf("%d of koji's tables: %v", len(tables), tables)
	}
}

// A hub that is started too early says so, and is in nobody's way.
func TestOwnTablesNeedKojis(t *testing.T) {
	t.Parallel()
	conn := pgtest.Conn(t, nil)
	own := []hub.OwnTable{{Plugin: "a", Name: "gokoji_a", SQL: "CREATE TABLE gokoji_a ()"}}
	if err := EnsureOwn(t.Context(), conn, own); !errors.Is(err, ErrEmpty) {
		t.Errorf("in an empty database: %v", err)
	}
	exec(t, conn, "CREATE TABLE gokoji_b ()")
	if err := Init(t.Context(), conn); err != nil {
		t.Errorf("beside an own table: %v", err)
	}
	if err := EnsureOwn(t.Context(), conn, own); err != nil {
		t.Errorf("beside koji's: %v", err)
	}
}

func TestInitIsAllOrNothing(t *testing.T) {
	t.Parallel()
	conn := pgtest.Conn(t, nil)
	exec(t, conn, "CREATE FUNCTION get_event_time(integer) RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'")
	err := Init(t.Context(), conn)
	if err == nil || !strings.Contains(err.Error(), "10_events.sql: ") {
		t.Errorf("answer %v", err)
	}
	if n := scan[int](t, conn, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"); n != 0 {
		t.Errorf("%d tables stay", n)
	}
}

func TestOnlyOneInitWins(t *testing.T) {
	t.Parallel()
	conninfo := pgtest.Database(t, nil)
	answers := make(chan error)
	for range 3 {
		go func() {
			conn, err := pgx.Connect(context.Background(), conninfo)
			if err == nil {
				err = errors.Join(Init(context.Background(), conn), conn.Close(context.Background()))
			}
			answers <- err
		}()
	}
	made := 0
	for range 3 {
		switch err := <-answers; {
		case err == nil:
			made++
		case !errors.As(err, new(*NotEmptyError)):
			t.Error(err)
		}
	}
	if made != 1 {
		t.Errorf("%d made it", made)
	}
}

func TestEnsureOwn(t *testing.T) {
	t.Parallel()
	conn := pgtest.Conn(t, Init)
	a := hub.OwnTable{Plugin: "a", Name: "gokoji_a", SQL: "CREATE TABLE gokoji_a (id integer);\nINSERT INTO gokoji_a VALUES (1)"}
	b := hub.OwnTable{Plugin: "b", Name: "gokoji_b", SQL: "CREATE TABLE gokoji_b ();\n\nCREATE NONSENSE;"}
	if err := EnsureOwn(t.Context(), conn, []hub.OwnTable{a}); err != nil {
		t.Fatal(err)
	}
	exec(t, conn, "SET ROLE pg_read_all_data") // which may make nothing
	if err := EnsureOwn(t.Context(), conn, []hub.OwnTable{a}); err != nil {
		t.Errorf("one who may not make tables, which are there: %v", err)
	}
	err := EnsureOwn(t.Context(), conn, []hub.OwnTable{{Plugin: "b", Name: "gokoji_c", SQL: "CREATE TABLE gokoji_c ()"}})
	if err == nil {
		t.Fatal("one who may not make tables made one")
	}
	for _, part := range []string{
		"table gokoji_c, which b needs: ", "permission denied",
		"owner can make it: CREATE TABLE gokoji_c (); GRANT SELECT, INSERT, UPDATE, DELETE ON gokoji_c TO ",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("one who may not make tables is not told %q: %v", part, err)
		}
	}
	exec(t, conn, "RESET ROLE")
	if err := EnsureOwn(t.Context(), conn, []hub.OwnTable{a, b}); err == nil || !strings.Contains(err.Error(), "line 3: ") {
		t.Errorf("answer %v", err)
	}
	if scan[bool](t, conn, "SELECT to_regclass('gokoji_b') IS NOT NULL") {
		t.Error("half of it stays")
	}
	if n := scan[int](t, conn, "SELECT count(*) FROM gokoji_a"); n != 1 {
		t.Errorf("gokoji_a has %d rows", n)
	}
	if r, err := Check(t.Context(), conn); err != nil || !r.OK() {
		t.Errorf("check: %v, %v", r, err)
	}
}
