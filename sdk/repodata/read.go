package repodata

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/gokoji/gokoji/sdk/rpm"
)

// fileInfo is what a package's header does not say of its file.
type fileInfo struct {
	href   string // where it is, relative to the repo
	sha256 string // of the whole file, in hexadecimal digits
	size   int64
	mtime  int64 // seconds since the epoch
}

// identity is what tells whether a file is the one that the hub means.
type identity struct {
	size int64
	hash string // koji's payloadhash
}

// newReader makes what readFile needs, for any number of files one by one.
func newReader() *bufio.Reader { return bufio.NewReaderSize(nil, 1<<16) }

// readFile reads an RPM file whole and describes it.
func readFile(r *bufio.Reader, path, href string) (record, identity, error) {
	var id identity
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe keeps nobody waiting
	if err != nil {
		return record{}, id, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return record{}, id, err
	}
	if !st.Mode().IsRegular() {
		return record{}, id, errors.New("not a regular file")
	}
	read := newSized()
	r.Reset(io.TeeReader(f, read))
	p, err := rpm.Read(r)
	if err != nil {
		return record{}, id, err
	}
	for err == nil {
		_, err = r.Discard(r.Size())
	}
	if !errors.Is(err, io.EOF) {
		return record{}, id, err
	}
	if read.size != st.Size() {
		return record{}, id, fmt.Errorf("the file has %d bytes instead of %d", read.size, st.Size())
	}
	id = identity{read.size, p.SigMD5()}
	out, err := describe(p, fileInfo{href: href, sha256: read.sum(), size: st.Size(), mtime: st.ModTime().Unix()})
	return out, id, err
}
