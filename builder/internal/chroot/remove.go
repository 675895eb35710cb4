package chroot

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// ErrMounted means that something is mounted inside a tree that was to be
// removed. What is mounted was not touched.
var ErrMounted = errors.New("something is mounted there")

// RemoveTree removes the directory at path and all that is in it. It follows no
// symlink, crosses no mount, clears the attributes that forbid deletion, and
// takes no more file handles or stack for a deep tree than for a flat one. A
// tree that is not there is no error.
func RemoveTree(path string) error {
	parent, err := os.OpenFile(filepath.Dir(path), unix.O_PATH|unix.O_DIRECTORY, 0)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	defer parent.Close()
	base := filepath.Base(path)
	top, err := openBelow(parent, base)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	r := remover{top: top}
	err = r.empty()
	if cerr := top.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("cannot remove %s: %w", path, err)
	}
	if err := unix.Unlinkat(int(parent.Fd()), base, unix.AT_REMOVEDIR); err != nil {
		return &fs.PathError{Op: "rmdir", Path: path, Err: err}
	}
	return nil
}

// openBelow opens a directory of dir for reading, unless it is a link or a mount.
func openBelow(dir *os.File, name string) (*os.File, error) {
	fd, err := unix.Openat2(int(dir.Fd()), name, &unix.OpenHow{
		Flags:   unix.O_RDONLY | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_XDEV | unix.RESOLVE_NO_SYMLINKS,
	})
	full := filepath.Join(dir.Name(), name)
	switch err {
	case nil:
		return os.NewFile(uintptr(fd), full), nil
	case unix.EXDEV:
		return nil, &fs.PathError{Op: "open", Path: full, Err: ErrMounted}
	}
	return nil, &fs.PathError{Op: "open", Path: full, Err: err}
}

// remover empties a tree by moving every directory it meets to the top first.
type remover struct {
	top *os.File
	n   int // directories moved so far
}

func (r *remover) empty() error {
	for {
		again, err := r.pass()
		if err != nil || !again {
			return err
		}
	}
}

// pass empties each directory of the top, whose own directories it moves to the
// top; again says that there were such.
func (r *remover) pass() (again bool, err error) {
	if _, err := r.top.Seek(0, io.SeekStart); err != nil {
		return false, err
	}
	return again, each(r.top, func(name string) error {
		isDir, err := r.unlink(r.top, name)
		if err != nil || !isDir {
			return err
		}
		dir, err := openBelow(r.top, name)
		if err != nil {
			return err
		}
		defer dir.Close()
		err = each(dir, func(sub string) error {
			isDir, err := r.unlink(dir, sub)
			if err != nil || !isDir {
				return err
			}
			again = true
			return r.moveUp(dir, sub)
		})
		if err != nil {
			return err
		}
		return r.rmdir(dir, name)
	})
}

// unlink removes one entry of dir, or says that it is a directory.
func (r *remover) unlink(dir *os.File, name string) (isDir bool, err error) {
	err = unix.Unlinkat(int(dir.Fd()), name, 0)
	if err == unix.EPERM {
		makeMutable(dir, ".")
		makeMutable(dir, name)
		err = unix.Unlinkat(int(dir.Fd()), name, 0)
	}
	switch err {
	case nil, unix.ENOENT:
		return false, nil
	case unix.EISDIR:
		return true, nil
	case unix.EBUSY:
		err = ErrMounted
	}
	return false, &fs.PathError{Op: "unlink", Path: filepath.Join(dir.Name(), name), Err: err}
}

// moveUp moves a directory of dir to the top under a name that is free.
func (r *remover) moveUp(dir *os.File, name string) error {
	for cleared := false; ; {
		r.n++
		err := unix.Renameat2(int(dir.Fd()), name, int(r.top.Fd()), fmt.Sprintf(".removed-%d", r.n), unix.RENAME_NOREPLACE)
		switch {
		case err == nil || err == unix.ENOENT:
			return nil
		case err == unix.EEXIST:
			continue
		case err == unix.EPERM && !cleared:
			cleared = true
			makeMutable(dir, ".")
			makeMutable(dir, name)
			makeMutable(r.top, ".")
			continue
		case err == unix.EBUSY || err == unix.EXDEV:
			err = ErrMounted
		}
		return &fs.PathError{Op: "rename", Path: filepath.Join(dir.Name(), name), Err: err}
	}
}

func (r *remover) rmdir(dir *os.File, name string) error {
	err := unix.Unlinkat(int(r.top.Fd()), name, unix.AT_REMOVEDIR)
	if err == unix.EPERM {
		makeMutable(dir, ".")
		makeMutable(r.top, ".")
		err = unix.Unlinkat(int(r.top.Fd()), name, unix.AT_REMOVEDIR)
	}
	switch err {
	case nil, unix.ENOENT:
		return nil
	case unix.EBUSY:
		err = ErrMounted
	}
	return &fs.PathError{Op: "rmdir", Path: filepath.Join(r.top.Name(), name), Err: err}
}

// each calls f for every entry of dir, some at a time.
func each(dir *os.File, f func(name string) error) error {
	for {
		names, err := dir.Readdirnames(1024)
		for _, name := range names {
			if err := f(name); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// Attributes of ext4, xfs and btrfs, in <linux/fs.h>.
const (
	attrImmutable  = 0x10
	attrAppendOnly = 0x20
)

// makeMutable clears the attributes "immutable" and "append only", as well as it
// can: what follows fails if it could not. A device is never opened.
func makeMutable(dir *os.File, name string) {
	var st unix.Stat_t
	if err := unix.Fstatat(int(dir.Fd()), name, &st, unix.AT_SYMLINK_NOFOLLOW); err != nil {
		return
	}
	if kind := st.Mode & unix.S_IFMT; kind != unix.S_IFREG && kind != unix.S_IFDIR {
		return
	}
	fd, err := unix.Openat(int(dir.Fd()), name, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err != nil {
		return
	}
	defer unix.Close(fd) //nolint:errcheck // only read from
	flags, err := unix.IoctlGetInt(fd, unix.FS_IOC_GETFLAGS)
	if err == nil && flags&(attrImmutable|attrAppendOnly) != 0 {
		_ = unix.IoctlSetPointerInt(fd, unix.FS_IOC_SETFLAGS, flags&^(attrImmutable|attrAppendOnly))
	}
}
