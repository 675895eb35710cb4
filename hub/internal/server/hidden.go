package server

import (
	"io/fs"
	"slices"
	"strings"
)

// hidden leaves out names that begin with a dot: the upload folders keep their
// owner in ".user".
type hidden struct{ fs.FS }

func (h hidden) Open(name string) (fs.File, error) {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") && part != "." {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
	}
	f, err := h.FS.Open(name)
	if err != nil {
		return nil, err
	}
	if st, err := f.Stat(); err != nil || !st.IsDir() {
		return f, nil
	}
	if d, ok := f.(fs.ReadDirFile); ok {
		return listing{d}, nil
	}
	return f, nil
}

type listing struct{ fs.ReadDirFile }

func (l listing) ReadDir(n int) ([]fs.DirEntry, error) {
	entries, err := l.ReadDirFile.ReadDir(n)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), ".") }), err
}
