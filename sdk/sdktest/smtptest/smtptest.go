// Package smtptest is a mail server for tests: it takes letters over the wire
// and keeps them.
package smtptest

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http/httptest"
	"net/textproto"
	"sync"
	"testing"
	"time"
)

// Options say how a server behaves.
type Options struct {
	// Password, unless empty, is what everybody needs to log in, by one of the
	// Mechanisms: PLAIN, LOGIN or CRAM-MD5.
	Password   string
	Mechanisms string
	// TLS offers STARTTLS, with a certificate that Roots knows.
	TLS bool
	// Refuse lists addresses that get nothing.
	Refuse []string
	// Silent never greets.
	Silent bool
	// Host is the address to listen at; "" is 127.0.0.1.
	Host string
}

// Letter is one that arrived.
type Letter struct {
	From      string
	To        []string
	Text      string // header and body; lines end in "\n"
	User      string // who had logged in
	Encrypted bool
}

// Server is a mail server on the loopback interface.
type Server struct {
	Addr  string         // host:port
	Roots *x509.CertPool // nil without TLS

	t       testing.TB
	opts    Options
	tls     *tls.Config
	letters chan Letter

	mu    sync.Mutex
	ended bool
	conns []net.Conn
}

// patience is how long Next waits.
const patience = time.Minute

// New starts a server that ends with the test.
func New(t testing.TB, opts Options) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", net.JoinHostPort(cmp.Or(opts.Host, "127.0.0.1"), "0"))
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Addr: listener.Addr().String(), t: t, opts: opts, letters: make(chan Letter, 100)}
	if opts.TLS {
		web := httptest.NewTLSServer(nil) // for its certificate
		s.tls = &tls.Config{Certificates: web.TLS.Certificates}
		s.Roots = x509.NewCertPool()
		s.Roots.AddCert(web.Certificate())
		web.Close()
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil || !s.keep(conn) {
				return
			}
			running.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		s.end()
		running.Wait()
	})
	return s
}

// keep notes a connection, which is not to outlive the server.
func (s *Server) keep(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		_ = conn.Close()
		return false
	}
	s.conns = append(s.conns, conn)
	return true
}

func (s *Server) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	for _, conn := range s.conns {
		_ = conn.Close()
	}
}

// Next waits for a letter, for a minute at most.
func (s *Server) Next() Letter {
	s.t.Helper()
	select {
	case l := <-s.letters:
		return l
	case <-time.After(patience):
		s.t.Fatal("no letter came")
		return Letter{}
	}
}

// Letters returns what has arrived and was not asked for yet.
func (s *Server) Letters() []Letter {
	var list []Letter
	for {
		select {
		case l := <-s.letters:
			list = append(list, l)
		default:
			return list
		}
	}
}

func (s *Server) serve(conn net.Conn) {
	if s.opts.Silent {
		return
	}
	c := &session{server: s, conn: conn, text: textproto.NewConn(conn)}
	defer func() { _ = c.text.Close() }()
	c.say(220, "test")
	for c.err == nil {
		c.turn()
	}
}
