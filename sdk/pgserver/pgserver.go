// Package pgserver runs a private PostgreSQL server for one program: the
// installed server's own binaries, a cluster in one folder, a Unix socket that
// only the caller reaches, no TCP. The server ends with the program that
// started it, also when that program is killed.
package pgserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// superuser is the database role that ConnString names.
const superuser = "postgres"

// stopGrace is how long an immediate shutdown may take before the server is
// killed.
const stopGrace = 5 * time.Second

// Options say how a server is run.
type Options struct {
	// Dir holds the cluster; made when missing. It may lie where the server's
	// user cannot go, and its path may have any length. Empty means a
	// throwaway cluster that vanishes with the server.
	Dir string
	// Log gets the server's messages; nil drops them.
	Log *slog.Logger
	// Fsync makes commits survive a crash of the machine. Without it they
	// survive only a crash of the server.
	Fsync bool
}

// Server is a running PostgreSQL. Its methods may be called concurrently.
type Server struct {
	socket string   // the folder of its socket
	data   *os.File // the cluster
	proc   *process
	lock   *os.File
	own    []string // folders to remove at the end

	stop    sync.Once
	stopErr error
}

// Start makes the cluster when there is none, starts the server and waits
// until it takes connections. As root the server runs as the owner of the
// cluster, for a new one as the user postgres or nobody.
//
// A folder has one server at a time: Start fails while another program runs
// one there, and first ends what a killed program has left behind.
// ctx bounds only the start.
func Start(ctx context.Context, o Options) (_ *Server, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{}
	defer func() {
		if err != nil {
			err = fmt.Errorf("start PostgreSQL: %w", errors.Join(err, s.cleanUp()))
		}
	}()
	c, err := openCluster(ctx, o, s)
	if err != nil {
		return nil, err
	}
	s.data = c.dir
	if s.socket, err = makeSocketDir(c.id); err != nil {
		return nil, err
	}
	s.own = append(s.own, s.socket)
	tail := newLogWriter(o.Log)
	s.proc, err = c.id.run(c.dir, tail, s.own, append([]string{c.bin("postgres")}, c.settings(o, s.socket)...))
	if err != nil {
		return nil, err
	}
	if err := s.waitReady(ctx); err != nil {
		s.kill()
		if said := tail.last(); said != "" {
			err = fmt.Errorf("%w; it said:\n%s", err, said)
		}
		return nil, err
	}
	return s, nil
}

// makeSocketDir makes the folder of the socket. The path of a socket has at
// most 107 bytes, hence not under the cluster nor under TMPDIR.
func makeSocketDir(id identity) (string, error) {
	dir, err := os.MkdirTemp("/tmp", "gokoji-pg-")
	if err != nil {
		return "", err
	}
	if err := id.give(dir); err != nil {
		return "", errors.Join(err, os.Remove(dir))
	}
	return dir, nil
}

// ConnString is a libpq keyword string for a database of the server, good for
// psql and pgx when run by the user who started the server, or by root.
func (s *Server) ConnString(db string) string {
	quote := strings.NewReplacer(`\`, `\\`, `'`, `\'`)
	return fmt.Sprintf("host=%s port=%s user=%s dbname='%s'", s.socket, port, superuser, quote.Replace(db))
}

// Done is closed when the server has ended, for whatever reason.
func (s *Server) Done() <-chan struct{} { return s.proc.done }

// Stop ends the server: open connections are cut, what is committed stays.
// When ctx ends first the server is stopped without writing its caches out
// (the next start then recovers), and that is no error. Stop may be called
// again.
func (s *Server) Stop(ctx context.Context) error {
	s.stop.Do(func() {
		s.proc.signal("INT")
		select {
		case <-s.proc.done:
		case <-ctx.Done():
			s.kill()
		}
		s.stopErr = s.cleanUp()
	})
	return s.stopErr
}

func (s *Server) kill() {
	s.proc.kill(func() {
		if pids, err := processesIn(s.data); err == nil {
			signalAll(pids, syscall.SIGKILL)
		}
	})
}

func (s *Server) cleanUp() error {
	var errs []error
	for _, dir := range s.own {
		errs = append(errs, os.RemoveAll(dir))
	}
	for _, f := range []*os.File{s.data, s.lock} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	return errors.Join(errs...)
}

// waitReady returns when the server takes a connection.
func (s *Server) waitReady(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, s.ConnString("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-s.proc.done:
			return fmt.Errorf("the server ended at once: %w", s.proc.err)
		case <-ctx.Done():
			return fmt.Errorf("the server takes no connections: %w", errors.Join(context.Cause(ctx), err))
		case <-tick.C:
		}
	}
}

// absolute is where a cluster's folder really is, with the folders above it
// made.
func absolute(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o755)
}
