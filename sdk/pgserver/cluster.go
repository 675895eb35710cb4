package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Names in the folder of Options.Dir.
const (
	lockName = "lock"     // held by the program whose server runs
	dataName = "data"     // the cluster
	makeName = "data.new" // one that is being made
)

const port = "5432" // only a part of the socket's name

// ErrInUse says that another program runs a server in the folder.
var ErrInUse = errors.New("another program runs PostgreSQL there")

// cluster is a folder with databases that nobody else uses.
type cluster struct {
	dir *os.File
	id  identity
	pg  binaries
}

func (c *cluster) bin(name string) string { return filepath.Join(c.pg.dir, name) }

// openCluster finds or makes the cluster of o.Dir and locks it for s.
func openCluster(ctx context.Context, o Options, s *Server) (*cluster, error) {
	if o.Dir == "" {
		// Not under TMPDIR, which the server's user may not reach.
		dir, err := os.MkdirTemp("/tmp", "gokoji-pgdata-")
		if err != nil {
			return nil, err
		}
		s.own = append(s.own, dir)
		o.Dir = dir
		id, err := newIdentity()
		if err != nil {
			return nil, err
		}
		if err := id.give(dir); err != nil { // so that the supervisor can remove it
			return nil, err
		}
	}
	dir, err := absolute(o.Dir)
	if err != nil {
		return nil, err
	}
	if s.lock, err = lockFile(filepath.Join(dir, lockName)); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	data := filepath.Join(dir, dataName)
	if _, err := os.Stat(data); errors.Is(err, fs.ErrNotExist) {
		if err := makeCluster(ctx, dir, s.own); err != nil {
			return nil, err
		}
	}
	f, err := os.Open(data)
	if err != nil {
		return nil, err
	}
	c, err := existing(f)
	if err == nil {
		err = endOrphans(ctx, f)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return c, nil
}

func existing(dir *os.File) (*cluster, error) {
	id, err := ownerIdentity(dir)
	if err != nil {
		return nil, err
	}
	version, err := os.ReadFile(filepath.Join(dir.Name(), "PG_VERSION"))
	if err != nil {
		return nil, fmt.Errorf("%s is no PostgreSQL cluster: %w", dir.Name(), err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(version)))
	if err != nil {
		return nil, fmt.Errorf("%s: version: %w", dir.Name(), err)
	}
	pg, err := findBinaries(major)
	if err != nil {
		return nil, err
	}
	return &cluster{dir: dir, id: id, pg: pg}, nil
}

// makeCluster runs initdb beside the final place, so that a cluster that is
// there is whole.
func makeCluster(ctx context.Context, parent string, gone []string) error {
	pg, err := findBinaries(0)
	if err != nil {
		return err
	}
	id, err := newIdentity()
	if err != nil {
		return err
	}
	path := filepath.Join(parent, makeName)
	if err := os.RemoveAll(path); err != nil {
		return err
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		return err
	}
	if err := id.give(path); err != nil {
		return err
	}
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	said := newLogWriter(slog.New(slog.DiscardHandler))
	proc, err := id.run(dir, said, gone, []string{filepath.Join(pg.dir, "initdb"),
		"--pgdata=" + clusterPath, "--username=" + superuser, "--auth=trust", "--encoding=UTF8",
		"--no-locale", "--wal-segsize=1", "--no-sync", "--no-instructions"})
	if err != nil {
		return err
	}
	select {
	case <-proc.done:
	case <-ctx.Done():
		proc.kill(func() {})
		return fmt.Errorf("make a cluster: %w", context.Cause(ctx))
	}
	if _, err := os.Stat(filepath.Join(path, "global", "pg_control")); err != nil {
		return fmt.Errorf("make a cluster with initdb: %w; it said:\n%s", proc.err, said.last())
	}
	return os.Rename(path, filepath.Join(parent, dataName))
}

// settings are the server's arguments. They are not in the cluster's files, so
// that each start decides.
func (c *cluster) settings(o Options, socket string) []string {
	durable := "off"
	if o.Fsync {
		durable = "on"
	}
	args := []string{"-D", clusterPath}
	for _, set := range []string{
		"listen_addresses=",
		"port=" + port,
		"unix_socket_directories=" + socket,
		"unix_socket_permissions=0700",
		"max_connections=200",
		"dynamic_shared_memory_type=mmap", // in the folder, with which it goes
		"fsync=" + durable,
		"full_page_writes=" + durable,
		"wal_level=minimal", "max_wal_senders=0", // nobody replicates from it
		"timezone=UTC", "log_timezone=UTC",
		"lc_messages=C",
		"logging_collector=off", "log_destination=stderr", "log_line_prefix=",
		"log_min_error_statement=panic", // statements hold passwords
	} {
		args = append(args, "-c", set)
	}
	return args
}

// lockFile takes the lock that ends with us, however we end.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrInUse
	}
	return nil, err
}
