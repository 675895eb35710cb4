package e2e

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/gokoji/gokoji/sdk/pgserver"
)

// served is a site whose database and hub can each be ended and started again,
// as in production: "koji-hub serve" beside a PostgreSQL.
type served struct {
	*site
	life testing.TB // what is started here lives as long as this test
	pg   *pgserver.Server
	link string // leads to the socket's folder, which is another one each time
	conf string // hub.conf
	addr string
}

// startServed goes on with what a dev hub has made of the site file.
func startServed(t *testing.T) *served {
	t.Helper()
	h := startHub(t, "--site", "testdata/site.toml")
	h.end(t, syscall.SIGTERM)
	if err := os.Chmod(filepath.Dir(h.data), 0o755); err != nil { // the database looks into the tree
		t.Fatal(err)
	}
	s := &served{life: t, addr: freeAddr(t)}
	h.url = "http://" + s.addr + "/kojihub"
	s.site = newSite(t, h)
	s.link = filepath.Join(s.dir, "pg")
	s.startDatabase(t)
	t.Cleanup(func() { s.stopDatabase(t) })
	s.conf = s.write(t, "hub/hub.conf", fmt.Sprintf(`[hub]
DBConnectionString = %s
KojiDir = %s
Plugins = runroot_hub sidetag_hub
DisableNotifications = True
[policy]
sidetag = all :: allow
`, s.conninfo(), h.tree()))
	s.write(t, "hub/gokoji.toml", "[repos]\nwork = true\nsleeptime = 1\n")
	s.write(t, "hub/sidetag.conf", "[sidetag]\ntrigger_new_repo = yes\n")
	s.startHub(t)
	return s
}

func (s *served) conninfo() string { return "host=" + s.link + " port=5432 user=postgres dbname=koji" }

// startHub runs "koji-hub serve" until the test ends.
func (s *served) startHub(t testing.TB) {
	t.Helper()
	s.running = s.serve(t, s.life, s.addr)
}

// serve runs one more hub until life ends.
func (s *served) serve(t, life testing.TB, addr string) *running {
	t.Helper()
	r := start(life, syscall.SIGTERM, exec.Command(program("koji-hub"), "serve", "--conf", s.conf, "--conf-dir", "",
		"--plugin-conf", filepath.Join(s.dir, "hub"), "--listen", addr))
	eventually(t, "the hub serves", func() bool {
		if r.ended() {
			t.Fatalf("koji-hub serve: %v\n%s", r.err, r.said())
		}
		answer, err := http.Get("http://" + addr + "/healthz")
		if err != nil {
			return false
		}
		return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
	})
	return r
}

// freeAddr is an address that nobody listens on.
func freeAddr(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return listener.Addr().String()
}

func (s *served) startDatabase(t testing.TB) {
	t.Helper()
	pg, err := pgserver.Start(s.life.Context(), pgserver.Options{Dir: filepath.Join(s.data, "pg")})
	if err != nil {
		t.Fatal(err)
	}
	s.pg = pg
	socket, _, _ := strings.Cut(strings.TrimPrefix(pg.ConnString("koji"), "host="), " ")
	if err := os.Remove(s.link); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if err := os.Symlink(socket, s.link); err != nil {
		t.Fatal(err)
	}
}

func (s *served) stopDatabase(t testing.TB) {
	t.Helper()
	if err := s.pg.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

// crashDatabase kills all of PostgreSQL.
func (s *served) crashDatabase(t testing.TB) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.data, "pg/data/postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	main, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	pids := []int{main}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", main, main))
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range strings.Fields(string(children)) {
		if pid, err := strconv.Atoi(word); err == nil {
			pids = append(pids, pid)
		}
	}
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	<-s.pg.Done()
	s.stopDatabase(t)
}

// connect connects to the database until the end of the test.
func (s *served) connect(t testing.TB) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.WithoutCancel(t.Context()), s.conninfo())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// query answers the one value of a query as text.
func (s *served) query(t testing.TB, sql string) string {
	t.Helper()
	conn := s.connect(t)
	defer func() { _ = conn.Close(context.Background()) }()
	var v string
	if err := conn.QueryRow(t.Context(), "SELECT ("+sql+")::text").Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// exec runs a statement.
func (s *served) exec(t testing.TB, sql string) {
	t.Helper()
	conn := s.connect(t)
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(context.WithoutCancel(t.Context()), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// hold keeps everybody else from changing a table until release or the end of
// the test.
func (s *served) hold(t testing.TB, table string) (release func()) {
	t.Helper()
	conn := s.connect(t)
	release = func() { _ = conn.Close(context.Background()) }
	if _, err := conn.Exec(t.Context(), "BEGIN; LOCK TABLE "+table+" IN SHARE MODE"); err != nil {
		t.Fatal(err)
	}
	return release
}

// blocked waits until a command is stuck at a table that is held.
func (s *served) blocked(t testing.TB, p *pending) {
	t.Helper()
	eventually(t, "a call of the hub waits for the table", func() bool {
		select {
		case <-p.done:
			t.Fatalf("it ended without having to wait: %+v", p.r)
		default:
		}
		return s.query(t, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'koji-hub' AND wait_event_type = 'Lock'") != "0"
	})
}
