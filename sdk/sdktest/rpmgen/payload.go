package rpmgen

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
)

// File types of st_mode.
const (
	modeDir     = 0o040000
	modeRegular = 0o100000
	modeLink    = 0o120000
)

// file is one file of a package; what it holds, or for a link where it leads.
type file struct {
	path    string
	mode    uint16
	content string
}

// payload is a package's files as an archive.
type payload struct {
	packed []byte
	size   int // unpacked
}

// packer makes payloads, one at a time: a compressor is large.
type packer struct{ gzip *gzip.Writer }

func newPacker() *packer {
	// The level is one that there is.
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return &packer{w}
}

// pack archives the files: cpio's "newc" form, gzipped.
func (p *packer) pack(files []file, mtime uint32) (payload, error) {
	var cpio, packed bytes.Buffer
	for i, f := range files {
		appendMember(&cpio, "."+f.path, i+1, f.mode, mtime, f.content)
	}
	appendMember(&cpio, "TRAILER!!!", 0, 0, 0, "")
	p.gzip.Reset(&packed)
	if _, err := p.gzip.Write(cpio.Bytes()); err != nil {
		return payload{}, err
	}
	err := p.gzip.Close()
	return payload{packed.Bytes(), cpio.Len()}, err
}

func appendMember(b *bytes.Buffer, name string, inode int, mode uint16, mtime uint32, content string) {
	fmt.Fprintf(b, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
		inode, mode, 0, 0, 1, mtime, len(content), 0, 0, 0, 0, len(name)+1, 0)
	b.WriteString(name + "\x00")
	b.WriteString(strings.Repeat("\x00", -b.Len()&3))
	b.WriteString(content)
	b.WriteString(strings.Repeat("\x00", -b.Len()&3))
}
