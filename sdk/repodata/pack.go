package repodata

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
)

const (
	packSuffix  = ".pack"
	indexSuffix = ".index" // behind the pack's
	entrySize   = 64
)

// pack is a file of records one behind the other, with an index beside it: an
// entry of entrySize bytes each. An entry is written after its record.
type pack struct {
	path string
	file *os.File
	used bool // since it was opened; the cache's lock protects it
}

// openPack opens a pack; flag may be os.O_CREATE.
func openPack(path string, flag int) (*pack, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|flag, 0o644)
	if err != nil {
		return nil, err
	}
	return &pack{path: path, file: f}, nil
}

// scan goes through the index and notes the places of those keys that are in
// known.
func (p *pack) scan(known map[cacheKey]place) error {
	index, err := os.ReadFile(p.path + indexSuffix)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	st, err := p.file.Stat()
	if err != nil {
		return err
	}
	for ; len(index) >= entrySize; index = index[entrySize:] {
		if _, wanted := known[cacheKey(index[:sha256.Size])]; !wanted {
			continue
		}
		if k, at, ok := parseEntry(index[:entrySize]); ok && at.offset <= st.Size()-at.size() {
			at.pack = p
			known[k] = at
		}
	}
	return nil
}

func parseEntry(b []byte) (k cacheKey, at place, ok bool) {
	if crc32.Checksum(b[:entrySize-4], castagnoli) != binary.BigEndian.Uint32(b[entrySize-4:]) {
		return k, at, false
	}
	b = b[copy(k[:], b):]
	at.offset = int64(binary.BigEndian.Uint64(b))
	for i := range at.sizes {
		at.sizes[i] = binary.BigEndian.Uint32(b[8+4*i:])
	}
	at.sum = binary.BigEndian.Uint32(b[20:])
	return k, at, at.offset >= 0
}

func appendEntry(b []byte, k cacheKey, at place) []byte {
	start := len(b)
	b = append(b, k[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(at.offset))
	for _, n := range at.sizes {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	b = binary.BigEndian.AppendUint32(b, at.sum)
	b = append(b, 0, 0, 0, 0)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b[start:], castagnoli))
}

// read returns size bytes from offset on, nil when there are none.
func (p *pack) read(offset, size int64) []byte {
	b := make([]byte, size)
	if _, err := p.file.ReadAt(b, offset); err != nil {
		return nil
	}
	return b
}

// append writes records, the cache's lock being held, and tells where they are.
func (p *pack) append(records []keyed, f func(cacheKey, place)) error {
	offset, err := p.file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	var data, entries []byte
	places := make([]place, len(records))
	for i := range records {
		r := &records[i]
		at := place{pack: p, offset: offset + int64(len(data)), sum: r.sum()}
		for kind, part := range r.record {
			at.sizes[kind] = uint32(len(part))
			data = append(data, part...)
		}
		places[i] = at
		entries = appendEntry(entries, r.key, at)
	}
	if _, err := p.file.Write(data); err != nil {
		return err
	}
	if err := p.appendIndex(entries); err != nil {
		return err
	}
	p.used = true
	for i := range records {
		f(records[i].key, places[i])
	}
	return nil
}

func (p *pack) appendIndex(entries []byte) (err error) {
	index, err := os.OpenFile(p.path+indexSuffix, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, index.Close()) }()
	end, err := index.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	// A crash may have left a part of an entry.
	_, err = index.WriteAt(entries, end/entrySize*entrySize)
	return err
}
