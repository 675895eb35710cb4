package e2e

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// tlsSite is a site whose hub serves TLS by itself and takes certificates; its
// database is that of a dev hub.
type tlsSite struct {
	*site
	ca       *authority
	conninfo string
	logs     []*running // of the hub and the builder
}

// tlsUsers have passwords that occur nowhere else, to be looked for in logs.
const tlsUsers = `
[[user]]
name = "kojiadmin"
password = "secret-of-kojiadmin"
permissions = ["admin"]
[[user]]
name = "alice"
password = "secret-of-alice"
[[user]]
name = "blocked"
[[host]]
name = "builder1"
arches = ["x86_64", "noarch"]
channels = ["default", "createrepo"]
capacity = 4.0
[[tag]]
name = "empty-build"
arches = ["x86_64"]
`

func startTLS(t *testing.T) *tlsSite {
	t.Helper()
	seed := filepath.Join(t.TempDir(), "site.toml")
	if err := os.WriteFile(seed, []byte(tlsUsers), 0o600); err != nil {
		t.Fatal(err)
	}
	dev := startHub(t, "--site", seed)
	conninfo, err := os.ReadFile(filepath.Join(dev.data, "pg.conninfo"))
	if err != nil {
		t.Fatal(err)
	}
	addr := freeAddr(t)
	h := &hub{data: dev.data, url: "https://" + addr + "/kojihub"}
	s := &tlsSite{site: newSite(t, h), ca: newAuthority(t), conninfo: strings.TrimSpace(string(conninfo))}
	conf := s.write(t, "hub/hub.conf", fmt.Sprintf(`[hub]
DBConnectionString = %s
KojiDir = %s
DisableNotifications = True
LoginCreatesUser = False
ProxyDNs = CN=other,O=x|CN=web,O=tests
LogLevel = DEBUG
`, s.conninfo, h.tree()))
	own := s.ca.issue(t, "hub")
	s.write(t, "hub/gokoji.toml", fmt.Sprintf("[server]\nlisten = %q\ntls_cert = %q\ntls_key = %q\n[repos]\nwork = true\n", addr, own, own))
	h.running = start(t, syscall.SIGTERM, exec.Command(program("koji-hub"), "serve", "--conf", conf, "--conf-dir", "",
		"--plugin-conf", filepath.Dir(conf), "--client-ca", s.ca.file))
	s.logs = append(s.logs, h.running)
	web := s.browser()
	defer web.CloseIdleConnections()
	eventually(t, "the hub serves", func() bool {
		if h.ended() {
			t.Fatalf("koji-hub serve: %v\n%s", h.err, h.said())
		}
		answer, err := web.Get(s.web() + "/healthz")
		if err != nil {
			return false
		}
		return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
	})
	return s
}

// browser trusts the authority.
func (s *tlsSite) browser() *http.Client {
	pool := x509.NewCertPool()
	pool.AddCert(s.ca.cert)
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
}

// koji runs the CLI with a configuration of its own in a home of its own.
func (s *tlsSite) koji(t testing.TB, conf string, args ...string) result {
	t.Helper()
	home := t.TempDir()
	return s.kojiAt(t, home, conf, args...)
}

func (s *tlsSite) kojiAt(t testing.TB, home, conf string, args ...string) result {
	t.Helper()
	file := filepath.Join(home, "koji.conf")
	if err := os.WriteFile(file, []byte("[koji]\n"+conf), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program("koji"), append([]string{"-c", file}, args...)...)
	cmd.Env = environment(home)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{out.String(), errOut.String(), cmd.ProcessState.ExitCode()}
}

// query answers the rows of a query, one text each.
func (s *tlsSite) query(t testing.TB, sql string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.conninfo)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestTLS tries everything that logs in by certificate, and looks for secrets in
// what was logged meanwhile.
func TestTLS(t *testing.T) {
	t.Parallel()
	s := startTLS(t)
	t.Run("cli", func(t *testing.T) { testTLSCommands(t, s) })
	t.Run("handshake", func(t *testing.T) { testTLSVersions(t, s) })
	b := s.newBuilder(t, "builder1", "server = "+strings.Replace(s.url, "https:", "http:", 1), "password = secret-of-nobody",
		"cert = "+s.ca.issue(t, "builder1"), "serverca = "+s.ca.file, "plugin =")
	b.start(t)
	s.logs = append(s.logs, b.running)
	t.Run("kojid", func(t *testing.T) { testTLSBuilder(t, s, b) })
	t.Run("renewed", func(t *testing.T) { testTLSRenewed(t, s) })
	t.Run("secrets", func(t *testing.T) { testTLSSecrets(t, s) })
}

func testTLSCommands(t *testing.T, s *tlsSite) {
	s.query(t, "UPDATE users SET status = 1 WHERE name = 'blocked' RETURNING name")
	server, plain := "server = "+s.url+"\n", "server = "+strings.Replace(s.url, "https:", "http:", 1)+"\n"
	trust := "serverca = " + s.ca.file + "\n"
	cert := func(name string) string { return "cert = " + s.ca.issue(t, name) + "\n" }
	stranger := newAuthority(t)
	const ssl, password = "authtype = ssl\n", "authtype = password\n"
	alice := []string{"--user", "alice", "--password", "secret-of-alice"}
	for name, test := range map[string]struct {
		conf string
		args []string
		want string // in what moshimoshi prints, or says when it fails
		fail bool
	}{
		"ssl":                        {server + trust + cert("alice") + ssl, nil, ", alice!", false},
		"a certificate alone":        {server + trust + cert("alice"), nil, "Authenticated via client certificate", false},
		"options":                    {server + trust, []string{"--authtype", "ssl", "--cert", s.ca.issue(t, "alice")}, ", alice!", false},
		"http becomes https":         {plain + trust + cert("alice") + ssl, nil, "hub at https://", false},
		"any server":                 {server + cert("alice") + ssl + "no_ssl_verify = True\n", nil, ", alice!", false},
		"password":                   {server + trust + password, alice, "Authenticated via password", false},
		"password though cert is":    {server + trust + cert("web") + password, alice, "Authenticated via password", false},
		"nobody":                     {server + trust + cert("alice"), []string{"--noauth"}, "anonymous user", false},
		"for another":                {server + trust + cert("web") + ssl, []string{"--runas", "alice"}, ", alice!", false},
		"for another, not allowed":   {server + trust + cert("alice") + ssl, []string{"--runas", "kojiadmin"}, "CN=alice,O=tests is not authorized to login other users", true},
		"for an unknown":             {server + trust + cert("web") + ssl, []string{"--runas", "carol"}, "Unknown user: carol", true},
		"unknown":                    {server + trust + cert("carol") + ssl, nil, "Unknown user: carol", true},
		"blocked":                    {server + trust + cert("blocked") + ssl, nil, "logins by blocked are not allowed", true},
		"an authority not trusted":   {server + cert("alice") + ssl, nil, "certificate", true},
		"another authority":          {server + "serverca = " + stranger.file + "\n" + cert("alice") + ssl, nil, "certificate", true},
		"another, and no_ssl_verify": {server + "serverca = " + stranger.file + "\nno_ssl_verify = True\n" + cert("alice") + ssl, nil, "certificate", true},
		"a stranger's certificate":   {server + trust + "cert = " + stranger.issue(t, "alice") + "\n" + ssl, nil, "unable to obtain a session", true},
		"no certificate":             {server + trust + ssl, nil, "No client cert provided", true},
		"a file that is not":         {server + trust + ssl + "cert = /nonexistent/c.pem\n", nil, "Certificate /nonexistent/c.pem doesn't exist or is not accessible", true},
		"a CA that is not":           {server + ssl + cert("alice") + "serverca = /nonexistent/ca.pem\n", nil, "/nonexistent/ca.pem", true},
		"a certificate without key":  {server + trust + ssl + "cert = " + s.ca.file + "\n", nil, "unable to obtain a session", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conf := test.conf + "max_retries = 1\nretry_interval = 0\n"
			r := s.koji(t, conf, append(append([]string{"-d", "--debug-xmlrpc"}, test.args...), "moshimoshi")...)
			if (r.status != 0) != test.fail || !strings.Contains(r.out+r.err, test.want) {
				t.Errorf("status %d, want %q\n%s%s", r.status, test.want, r.out, r.err)
			}
			for _, secret := range append(s.query(t, "SELECT key FROM sessions"), "secret-of-") {
				if strings.Contains(r.out+r.err, secret) {
					t.Errorf("a secret is shown: %s\n%s%s", secret, r.out, r.err)
				}
			}
		})
	}
	t.Run("usual places", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		if err := os.Mkdir(filepath.Join(home, ".koji"), 0o700); err != nil {
			t.Fatal(err)
		}
		for to, from := range map[string]string{"client.crt": s.ca.issue(t, "alice"), "serverca.crt": s.ca.file} {
			if err := os.Symlink(from, filepath.Join(home, ".koji", to)); err != nil {
				t.Fatal(err)
			}
		}
		if r := s.kojiAt(t, home, server, "moshimoshi"); r.status != 0 || !strings.Contains(r.out, ", alice!") {
			t.Errorf("%+v", r)
		}
	})
}

// testTLSVersions: what is too old, or no TLS, gets no further.
func testTLSVersions(t *testing.T, s *tlsSite) {
	t.Parallel()
	addr := strings.TrimPrefix(s.web(), "https://")
	pool := x509.NewCertPool()
	pool.AddCert(s.ca.cert)
	for version, want := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		conn, err := tls.Dial("tcp", addr, &tls.Config{RootCAs: pool, MinVersion: version, MaxVersion: version})
		if (err == nil) != want {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		if err == nil {
			_ = conn.Close()
		}
	}
	answer, err := http.Get("http://" + addr + "/kojihub")
	if err == nil {
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusBadRequest {
			t.Errorf("without TLS: %s", answer.Status)
		}
	}
}

// testTLSBuilder: a builder works that logs in by certificate; the password in
// its configuration is wrong.
func testTLSBuilder(t *testing.T, s *tlsSite, b *builder) {
	admin := "server = " + s.url + "\nserverca = " + s.ca.file + "\ncert = " + s.ca.issue(t, "kojiadmin") + "\n"
	if r := s.koji(t, admin, "regen-repo", "--wait", "empty-build"); r.status != 0 {
		t.Fatalf("regen-repo: %+v\n%s", r, b.said())
	}
	types := s.query(t, "SELECT DISTINCT authtype::text FROM sessions JOIN users ON users.id = user_id WHERE name = 'builder1'")
	if len(types) != 1 || types[0] != "2" {
		t.Errorf("builder1 logged in by %v, want 2", types)
	}
}

// testTLSRenewed renews the hub's certificate and takes one more authority in:
// what connects from then on meets both.
func testTLSRenewed(t *testing.T, s *tlsSite) {
	pool := x509.NewCertPool()
	pool.AddCert(s.ca.cert)
	serial := func() *big.Int {
		conn, err := tls.Dial("tcp", strings.TrimPrefix(s.web(), "https://"), &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		return conn.ConnectionState().PeerCertificates[0].SerialNumber
	}
	before := serial()
	s.ca.issue(t, "hub")
	other := newAuthority(t)
	var both []byte
	for _, file := range []string{s.ca.file, other.file} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		both = append(both, text...)
	}
	if err := os.WriteFile(s.ca.file, both, 0o600); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the hub has its new certificate", func() bool { return serial().Cmp(before) != 0 })
	conf := "server = " + s.url + "\nserverca = " + s.ca.file + "\ncert = " + other.issue(t, "alice") + "\nmax_retries = 1\nretry_interval = 0\n"
	eventually(t, "the hub knows the other authority", func() bool {
		r := s.koji(t, conf, "moshimoshi")
		return r.status == 0 && strings.Contains(r.out, ", alice!")
	})
}

// testTLSSecrets comes last.
func testTLSSecrets(t *testing.T, s *tlsSite) {
	keys := s.query(t, "SELECT key FROM sessions")
	if len(keys) < 5 {
		t.Fatalf("only %d sessions were there", len(keys))
	}
	for _, r := range s.logs {
		log := r.said()
		if !strings.Contains(log, "level=") {
			t.Fatalf("%s logged nothing: %s", r.name, log)
		}
		for _, secret := range append(keys, "secret-of-", "PRIVATE KEY") {
			if strings.Contains(log, secret) {
				t.Errorf("%s logged %q", r.name, secret)
			}
		}
	}
}
