package app_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/app"
	"github.com/gokoji/gokoji/hub/internal/schema"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/plugins/allhub"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/sdktest/pgtest"
)

// worker is a plugin whose background work tells when it runs.
type worker struct {
	name    string
	started chan<- string
}

func (w worker) Name() string { return w.name }

func (w worker) Register(r *hub.Registrar) error {
	hub.Background(r, "work", func(ctx context.Context, _ *hub.System) error {
		w.started <- w.name
		<-ctx.Done()
		return ctx.Err()
	})
	return nil
}

// waitSignal is a log that tells when the hub of that name waits for its turn.
type waitSignal struct {
	name  string
	waits chan<- string
}

func (s waitSignal) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("another hub does the background work")) {
		s.waits <- s.name
	}
	return len(line), nil
}

func start(t *testing.T, conninfo string, w worker, out io.Writer) (stop func()) {
	t.Helper()
	s, err := settings.Load(settings.Source{}, settings.DefaultOwn())
	if err != nil {
		t.Fatal(err)
	}
	s.Options.DBConnectionString, s.Options.KojiDir = conninfo, t.TempDir()
	a, err := app.New(t.Context(), s, []hub.Plugin{w}, slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { a.Run(ctx) })
	return sync.OnceFunc(func() {
		cancel()
		group.Wait()
		a.Close()
	})
}

// Of two hubs on one database one does the background work; when it ends the
// other takes over.
func TestOneHubLeads(t *testing.T) {
	t.Parallel()
	conninfo := pgtest.Database(t, schema.Init)
	started, waits := make(chan string, 4), make(chan string, 4)
	stops := map[string]func(){}
	for _, name := range []string{"one", "two"} {
		stops[name] = start(t, conninfo, worker{name, started}, waitSignal{name, waits})
		defer stops[name]()
	}
	leader := receive(t, started)
	if waiting := receive(t, waits); waiting == leader || len(started) > 0 {
		t.Fatalf("%s works, %s waits, and %d more work", leader, waiting, len(started))
	}
	stops[leader]()
	if next := receive(t, started); next == leader {
		t.Errorf("%s still works", next)
	}
}

func receive(t *testing.T, from <-chan string) string {
	t.Helper()
	select {
	case s := <-from:
		return s
	case <-time.After(30 * time.Second):
		t.Fatal("nobody works")
		return ""
	}
}

// koji must stay able to delete its rows.
func TestOwnTablesDoNotTieKojis(t *testing.T) {
	t.Parallel()
	conn := pgtest.Conn(t, schema.Init)
	r := hub.NewRegistrar()
	for _, p := range allhub.All() {
		r.Add(p)
	}
	if err := schema.EnsureOwn(t.Context(), conn, r.Tables()); err != nil {
		t.Fatal(err)
	}
	var own, ties int
	err := conn.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'gokoji\_%'),
		(SELECT count(*) FROM pg_constraint
		WHERE contype = 'f' AND conrelid::regclass::text LIKE 'gokoji\_%' AND confrelid::regclass::text NOT LIKE 'gokoji\_%')`).Scan(&own, &ties)
	if err != nil || own == 0 || ties != 0 {
		t.Errorf("%d tables of our own, with %d foreign keys at koji's: %v", own, ties, err)
	}
	if report, err := schema.Check(t.Context(), conn); err != nil || !report.OK() {
		t.Errorf("check: %v, %v", report, err)
	}
}

// A key that a plugin does not know is a warning, and with --strict a mistake.
func TestUnknownKeysOfPlugins(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sidetag.conf"), []byte("[sidetag]\nremove_emty = yes\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := enabled(dir, "sidetag_hub", "nosuch")
	_, warnings, err := app.LoadPlugins(allhub.All(), s)
	if len(warnings) != 1 || warnings[0].Key != "remove_emty" || err == nil || strings.Contains(err.Error(), "remove_emty") {
		t.Errorf("got %v, %v", warnings, err)
	}
	s.Strict = true
	_, warnings, err = app.LoadPlugins(allhub.All(), s)
	if err == nil || len(warnings) != 0 {
		t.Fatalf("got %v, %v", warnings, err)
	}
	for _, want := range []string{`sidetag.conf:2: unknown option "remove_emty"`, "nosuch"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %s in %v", want, err)
		}
	}
}

// enabled are settings with these plugins, whose files are in dir.
func enabled(dir string, plugins ...string) *settings.Settings {
	return &settings.Settings{Options: &hub.Options{Plugins: plugins}, PluginDir: dir}
}

func TestConnString(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]*hub.Options{
		"":                          {},
		`dbname='koji' user='koji'`: {DBName: "koji", DBUser: "koji"},
		`dbname='k' password='it\'s \\' port='5433'`: {DBName: "k", DBPass: `it's \`, DBPort: 5433},
		"host=x": {DBConnectionString: "host=x", DBName: "ignored"},
	} {
		if got := app.ConnString(o); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
