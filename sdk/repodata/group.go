package repodata

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"

	"github.com/klauspost/compress/gzip"
)

// A list of repodata is written as gzip members of a group of packages each (RFC
// 1952 lets a file have several), so that only the groups that have changed are
// compressed anew. Where a group ends follows from the keys of its packages, not
// from their number, so that a package more or less leaves the other groups as
// they are.
const (
	groupMin  = 16
	groupMax  = 256
	groupMask = 0x3f // one package in 64 ends a group
)

// group is a run of packages.
type group struct {
	items []item
	key   cacheKey
}

func split(items []item) []group {
	var groups []group
	for len(items) > 0 {
		n := 1
		for n < len(items) && n < groupMax && (n < groupMin || items[n-1].key[0]&groupMask != 0) {
			n++
		}
		groups = append(groups, group{items[:n:n], groupKey(items[:n])})
		items = items[n:]
	}
	return groups
}

func groupKey(items []item) cacheKey {
	b := make([]byte, 0, len(format)+8+len(items)*sha256.Size)
	b = append(b, format+"group\n"...)
	for i := range items {
		b = append(b, items[i].key[:]...)
	}
	return sha256.Sum256(b)
}

// packed is a group ready to be written.
type packed struct {
	open    []record // what the members hold, package by package
	members record
}

// compressor makes gzip members.
type compressor struct{ w *gzip.Writer }

func newCompressor() *compressor {
	// The level is one that there is.
	w, _ := gzip.NewWriterLevel(nil, 5)
	return &compressor{w}
}

// member compresses one kind of the records.
func (c *compressor) member(records []record, kind int) ([]byte, error) {
	var b bytes.Buffer
	c.w.Reset(&b)
	for i := range records {
		if _, err := c.w.Write(records[i][kind]); err != nil {
			return nil, err
		}
	}
	err := c.w.Close()
	return b.Bytes(), err
}

// matches reports whether a member is of these records, by its own checksum.
func matches(member []byte, records []record, kind int) bool {
	if len(member) < 18 {
		return false
	}
	var sum, size uint32
	for i := range records {
		sum = crc32.Update(sum, crc32.IEEETable, records[i][kind])
		size += uint32(len(records[i][kind]))
	}
	trailer := member[len(member)-8:]
	return binary.LittleEndian.Uint32(trailer) == sum && binary.LittleEndian.Uint32(trailer[4:]) == size
}
