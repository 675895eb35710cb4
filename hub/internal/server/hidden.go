package server

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"syscall"
)

// hidden leaves out names that begin with a dot: the upload folders keep their
// owner in ".user". What is neither a file nor a folder, or lies outside, is not
// there either.
type hidden struct{ fs.FS }

func (h hidden) Open(name string) (fs.File, error) {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") && part != "." {
			return nil, notThere(name)
		}
	}
	st, err := fs.Stat(h.FS, name)
	if err != nil {
		return nil, outside(name, err)
	}
	if !st.IsDir() && !st.Mode().IsRegular() {
		return nil, notThere(name) // opening a pipe would wait for a writer
	}
	f, err := h.FS.Open(name)
	if err != nil || !st.IsDir() {
		return f, err
	}
	if d, ok := f.(fs.ReadDirFile); ok {
		return listing{d}, nil
	}
	return f, nil
}

func notThere(name string) error {
	return &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// outside tells a name that leads out of the tree, or that no file can have,
// from a tree that can't be read.
func outside(name string, err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) && !slices.Contains([]syscall.Errno{
		syscall.EINVAL, syscall.ENOTDIR, syscall.ENAMETOOLONG, syscall.ELOOP,
	}, errno) {
		return err
	}
	return notThere(name)
}

type listing struct{ fs.ReadDirFile }

func (l listing) ReadDir(n int) ([]fs.DirEntry, error) {
	entries, err := l.ReadDirFile.ReadDir(n)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), ".") }), err
}
