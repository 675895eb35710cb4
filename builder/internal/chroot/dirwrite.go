package chroot

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"golang.org/x/sys/unix"
)

// An Owner is who owns what is written into a root.
type Owner struct{ UID, GID int }

// parent resolves the directory that name is in, made if it is missing, and
// name's last element. It is inside the tree's own file system.
func (d *Dir) parent(name string) (*os.File, string, error) {
	dir, base := path.Split(path.Clean("/" + name))
	if base == "" {
		return nil, "", fmt.Errorf("%q names no file", name)
	}
	h, err := d.MkdirAll(dir, 0o755)
	if err != nil {
		return nil, "", err
	}
	h.Close() //nolint:errcheck // only a handle
	h, err = d.open(dir, unix.O_PATH|unix.O_DIRECTORY, false)
	return h, base, err
}

// WriteFile puts a file in place of whatever is called name, which is neither
// followed nor opened: it may be a link, a pipe or a disk.
func (d *Dir) WriteFile(name string, data []byte, perm os.FileMode, owner Owner) (err error) {
	h, base, err := d.parent(name)
	if err != nil {
		return err
	}
	defer h.Close()
	fail := func(err error) error { return &fs.PathError{Op: "write", Path: name, Err: err} }
	tmp := "." + base + ".new"
	dirfd := int(h.Fd())
	if err := unix.Unlinkat(dirfd, tmp, 0); err != nil && err != unix.ENOENT {
		return fail(err)
	}
	fd, err := unix.Openat(dirfd, tmp, unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return fail(err)
	}
	f := os.NewFile(uintptr(fd), name)
	_, err = f.Write(data)
	err = errors.Join(err, f.Chown(owner.UID, owner.GID), f.Chmod(perm), f.Close())
	if err == nil {
		err = unix.Renameat(dirfd, tmp, dirfd, base)
	}
	if err != nil {
		_ = unix.Unlinkat(dirfd, tmp, 0)
		return fail(err)
	}
	return nil
}

// MkdirOwned makes name, and what is missing above it, and gives it to owner.
func (d *Dir) MkdirOwned(name string, perm os.FileMode, owner Owner) error {
	h, err := d.MkdirAll(name, perm)
	if err != nil {
		return err
	}
	defer h.Close()
	// The handle is O_PATH, on a directory for certain.
	if err := unix.Fchownat(int(h.Fd()), "", owner.UID, owner.GID, unix.AT_EMPTY_PATH); err != nil {
		return &fs.PathError{Op: "chown", Path: name, Err: err}
	}
	mode := uint32(perm.Perm())
	if perm&os.ModeSticky != 0 {
		mode |= unix.S_ISVTX
	}
	if err := unix.Chmod(procFD(h), mode); err != nil {
		return &fs.PathError{Op: "chmod", Path: name, Err: err}
	}
	return nil
}

// Symlink makes name a link to target unless there is something already.
func (d *Dir) Symlink(target, name string) error {
	h, base, err := d.parent(name)
	if err != nil {
		return err
	}
	defer h.Close()
	if err := unix.Symlinkat(target, int(h.Fd()), base); err != nil && err != unix.EEXIST {
		return &fs.PathError{Op: "symlink", Path: name, Err: err}
	}
	return nil
}

// Remove removes a file, or a link itself; one that is not there is no error.
func (d *Dir) Remove(name string) error {
	dir, base := path.Split(path.Clean("/" + name))
	h, err := d.open(dir, unix.O_PATH|unix.O_DIRECTORY, false)
	if err == nil {
		defer h.Close()
		err = unix.Unlinkat(int(h.Fd()), base, 0)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &fs.PathError{Op: "remove", Path: name, Err: err}
	}
	return nil
}

// Exists reports whether name leads to anything.
func (d *Dir) Exists(name string) bool {
	h, err := d.Lookup(name)
	if err != nil {
		return false
	}
	h.Close() //nolint:errcheck // only a handle
	return true
}

// AppendLine adds a line to a small text file such as /etc/passwd unless one
// already begins with prefix.
func (d *Dir) AppendLine(name, prefix, line string) error {
	text, err := d.ReadFile(name, 1<<20)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for have := range strings.SplitSeq(string(text), "\n") {
		if strings.HasPrefix(have, prefix) {
			return nil
		}
	}
	if len(text) > 0 && text[len(text)-1] != '\n' {
		text = append(text, '\n')
	}
	return d.WriteFile(name, append(text, line+"\n"...), 0o644, Owner{})
}

func ignoreEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
