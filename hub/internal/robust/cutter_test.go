package robust_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/jackc/pgx/v5"
)

// cutter stands between a hub and its PostgreSQL, and cuts the connection at a
// statement.
type cutter struct {
	listener net.Listener
	server   string // path of PostgreSQL's socket

	mu    sync.Mutex
	left  int  // statements until the cut; 0 when none is to be
	late  bool // the statement is carried out, only its answer is lost
	fired bool
}

// through makes a hub speak to its database through a new cutter.
func through(t *testing.T) (*cutter, func(*settings.Settings)) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{listener: listener}
	var group sync.WaitGroup
	t.Cleanup(func() { _ = listener.Close(); group.Wait() })
	return c, func(s *settings.Settings) {
		cfg, err := pgx.ParseConfig(s.Options.DBConnectionString)
		if err != nil {
			t.Fatal(err)
		}
		c.server = filepath.Join(cfg.Host, fmt.Sprintf(".s.PGSQL.%d", cfg.Port))
		s.Options.DBConnectionString = fmt.Sprintf("host=127.0.0.1 port=%d user=%s dbname=%s sslmode=disable",
			listener.Addr().(*net.TCPAddr).Port, cfg.User, cfg.Database)
		group.Go(func() {
			for {
				client, err := listener.Accept()
				if err != nil {
					return
				}
				group.Go(func() { c.serve(client) })
			}
		})
	}
}

// arm cuts at the nth statement from now: before it is sent, or when late after
// it was carried out.
func (c *cutter) arm(n int, late bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left, c.late, c.fired = n, late, false
}

// disarm tells whether the cut happened.
func (c *cutter) disarm() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left = 0
	return c.fired
}

// count is told of each statement and answers whether it is the one.
func (c *cutter) count() (cut, late bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left == 0 {
		return false, false
	}
	c.left--
	c.fired = c.fired || c.left == 0
	return c.left == 0, c.late
}

func (c *cutter) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", c.server)
	if err != nil {
		return
	}
	defer server.Close()
	mute := make(chan struct{})
	var group sync.WaitGroup
	defer group.Wait()
	group.Go(func() {
		defer client.Close()
		answers(server, client, mute)
	})
	c.questions(client, server, mute)
	_ = server.Close()
}

// questions passes on what the hub says.
func (c *cutter) questions(client, server net.Conn, mute chan struct{}) {
	in := bufio.NewReader(client)
	startup, err := message(in, 0)
	if err != nil {
		return
	}
	_, err = server.Write(startup)
	for err == nil {
		var m []byte
		if m, err = message(in, 1); err != nil {
			return
		}
		if m[0] == 'Q' || m[0] == 'S' { // a simple query, or the end of an extended one
			switch cut, late := c.count(); {
			case cut && !late:
				return
			case cut:
				close(mute)
				_, _ = server.Write(m)
				_, _ = io.Copy(io.Discard, in) // until answers hangs up
				return
			}
		}
		_, err = server.Write(m)
	}
}

// answers passes on what PostgreSQL says, until it has carried out what came
// after mute was closed.
func answers(server, client net.Conn, mute chan struct{}) {
	in := bufio.NewReader(server)
	for {
		m, err := message(in, 1)
		if err != nil {
			return
		}
		select {
		case <-mute:
			if m[0] == 'Z' {
				return
			}
		default:
			if _, err := client.Write(m); err != nil {
				return
			}
		}
	}
}

// message reads one message of PostgreSQL's protocol; the first one of a
// connection has no type byte.
func message(in *bufio.Reader, typeBytes int) ([]byte, error) {
	head := make([]byte, typeBytes+4)
	if _, err := io.ReadFull(in, head); err != nil {
		return nil, err
	}
	m := make([]byte, typeBytes+int(binary.BigEndian.Uint32(head[typeBytes:])))
	copy(m, head)
	_, err := io.ReadFull(in, m[len(head):])
	return m, err
}
