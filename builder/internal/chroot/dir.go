package chroot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"golang.org/x/sys/unix"
)

// Dir is a directory tree in which paths are resolved as if it were "/": a
// symlink or ".." inside never leads out. Methods may be called from several
// goroutines, also while others change the tree.
type Dir struct {
	f *os.File
}

// OpenDir opens the tree at path; path itself is trusted.
func OpenDir(path string) (*Dir, error) {
	f, err := os.OpenFile(path, unix.O_PATH|unix.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	return &Dir{f}, nil
}

// Close closes the tree.
func (d *Dir) Close() error { return d.f.Close() }

// resolveTries bounds how often a lookup is repeated that a rename disturbed.
const resolveTries = 128

// open resolves name inside the tree. Paths through /proc's magic links are
// refused, with xdev also those into another mount.
func (d *Dir) open(name string, flags int, xdev bool) (*os.File, error) {
	how := unix.OpenHow{
		Flags:   uint64(flags | unix.O_CLOEXEC),
		Resolve: unix.RESOLVE_IN_ROOT | unix.RESOLVE_NO_MAGICLINKS,
	}
	if !xdev {
		how.Resolve |= unix.RESOLVE_NO_XDEV
	}
	if name = strings.TrimLeft(name, "/"); name == "" {
		name = "."
	}
	for try := 0; ; try++ {
		fd, err := unix.Openat2(int(d.f.Fd()), name, &how)
		switch {
		case err == nil:
			return os.NewFile(uintptr(fd), path.Join(d.f.Name(), name)), nil
		case (err == unix.EAGAIN || err == unix.EINTR) && try < resolveTries:
		default:
			return nil, &fs.PathError{Op: "open", Path: "/" + name, Err: err}
		}
	}
}

// Lookup gives a handle (O_PATH) on what name leads to.
func (d *Dir) Lookup(name string) (*os.File, error) { return d.open(name, unix.O_PATH, true) }

// Open opens a regular file for reading. Anything else is an error and is not
// even touched, so that no pipe blocks and no device wakes.
func (d *Dir) Open(name string) (*os.File, error) {
	h, err := d.Lookup(name)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	info, err := h.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("not a regular file")}
	}
	fd, err := unix.Open(procFD(h), unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return os.NewFile(uintptr(fd), name), nil
}

// ReadFile reads a regular file of at most limit bytes.
func (d *Dir) ReadFile(name string, limit int) ([]byte, error) {
	f, err := d.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	buf := make([]byte, limit+1)
	n := 0
	for {
		m, err := f.Read(buf[n:])
		if n += m; n > limit {
			return nil, fmt.Errorf("%s: larger than %d bytes", name, limit)
		}
		if err != nil || m == 0 {
			return buf[:n], ignoreEOF(err)
		}
	}
}

// MkdirAll makes name and what is missing above it, and gives a handle on it.
// Nothing is made inside another file system that is mounted in the tree.
func (d *Dir) MkdirAll(name string, perm os.FileMode) (*os.File, error) {
	h, err := d.open(name, unix.O_PATH|unix.O_DIRECTORY, true)
	if !errors.Is(err, fs.ErrNotExist) {
		return h, err
	}
	at := "/"
	for elem := range strings.SplitSeq(path.Clean("/" + name)[1:], "/") {
		next := path.Join(at, elem)
		h, err := d.open(next, unix.O_PATH|unix.O_DIRECTORY, true)
		if errors.Is(err, fs.ErrNotExist) {
			err = d.mkdir(at, elem, perm)
		}
		if err != nil {
			return nil, err
		}
		if h != nil {
			h.Close() //nolint:errcheck // only a handle
		}
		at = next
	}
	return d.open(name, unix.O_PATH|unix.O_DIRECTORY, true)
}

func (d *Dir) mkdir(parent, elem string, perm os.FileMode) error {
	h, err := d.open(parent, unix.O_PATH|unix.O_DIRECTORY, false)
	if err != nil {
		return err
	}
	defer h.Close()
	err = unix.Mkdirat(int(h.Fd()), elem, uint32(perm.Perm()))
	if err != nil && err != unix.EEXIST {
		return &fs.PathError{Op: "mkdir", Path: path.Join(parent, elem), Err: err}
	}
	return nil
}

// procFD is a path that leads to what f has open.
func procFD(f *os.File) string { return fmt.Sprintf("/proc/self/fd/%d", f.Fd()) }
