package rpm

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// ErrFormat is wrapped by every error about bytes that are not as RPM has them.
var ErrFormat = errors.New("rpm: invalid format")

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrFormat, fmt.Sprintf(format, args...))
}

// RPM's own limits.
const (
	maxEntries    = 0xffff     // index entries of a main header
	maxData       = 0x0fffffff // bytes of data of a main header: 256 MiB
	maxSigEntries = 32
	maxSigData    = 64 << 20
)

const (
	introSize = 16 // magic, version, 4 reserved bytes, entry count, data size
	entrySize = 16 // tag, type, offset, count
)

// magic is how a header begins; its last byte is the version.
var magic = []byte{0x8e, 0xad, 0xe8, 0x01}

// Type is how a tag's data is stored.
type Type uint32

// The types of RPM's header format.
const (
	TypeChar        Type = 1
	TypeInt8        Type = 2
	TypeInt16       Type = 3
	TypeInt32       Type = 4
	TypeInt64       Type = 5
	TypeString      Type = 6
	TypeBin         Type = 7
	TypeStringArray Type = 8
	TypeI18NString  Type = 9
)

// size is that of one element, which is also what it is aligned to; strings have
// no fixed size.
func (t Type) size() int {
	switch t {
	case TypeInt16:
		return 2
	case TypeInt32:
		return 4
	case TypeInt64:
		return 8
	}
	return 1
}

func (t Type) isText() bool {
	return t == TypeString || t == TypeStringArray || t == TypeI18NString
}

type entry struct {
	tag           Tag
	typ           Type
	offset, count int
	end           int // where its data ends
}

// Header is one header structure of an RPM file.
type Header struct {
	raw     []byte
	entries []entry
	store   []byte
}

// ParseHeader reads a main header. raw is kept, not copied, and must be the
// whole header and nothing else.
func ParseHeader(raw []byte) (*Header, error) {
	return parse(raw, maxEntries, maxData, 0)
}

// ParseSignatureHeader reads a signature header, with or without the padding that
// follows it in a file. raw is kept, not copied.
func ParseSignatureHeader(raw []byte) (*Header, error) {
	return parse(raw, maxSigEntries, maxSigData, 7)
}

// intro is the fixed beginning of a header.
type intro struct{ entries, data int }

func parseIntro(b []byte, entriesMax, dataMax int) (intro, error) {
	if !bytes.HasPrefix(b, magic[:3]) {
		return intro{}, malformed("bad header magic %x", b[:min(len(b), 3)])
	}
	if len(b) < introSize {
		return intro{}, malformed("header ends early")
	}
	n, size := binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint32(b[12:])
	if n == 0 || n > uint32(entriesMax) {
		return intro{}, malformed("header has %d entries", n)
	}
	if size == 0 || size > uint32(dataMax) {
		return intro{}, malformed("header has %d bytes of data", size)
	}
	return intro{int(n), int(size)}, nil
}

func (i intro) size() int { return introSize + i.entries*entrySize + i.data }

// padding is what a signature header needs to end on a multiple of 8.
func (i intro) padding() int { return -i.size() & 7 }

func parse(raw []byte, entriesMax, dataMax, extraMax int) (*Header, error) {
	in, err := parseIntro(raw, entriesMax, dataMax)
	if err != nil {
		return nil, err
	}
	if extra := len(raw) - in.size(); extra < 0 || extra > extraMax {
		return nil, malformed("header of %d bytes says it has %d", len(raw), in.size())
	}
	h := &Header{
		raw:     raw,
		entries: make([]entry, 0, in.entries),
		store:   raw[introSize+in.entries*entrySize : in.size()],
	}
	end := 0
	for i := range in.entries {
		e := parseEntry(raw[introSize+i*entrySize:])
		if i == 0 && e.tag.isRegion() {
			if err := h.checkRegion(e, in.entries); err != nil {
				return nil, err
			}
			continue
		}
		if err := h.checkEntry(&e, end); err != nil {
			return nil, err
		}
		end = e.end
		h.entries = append(h.entries, e)
	}
	return h, nil
}

func parseEntry(b []byte) entry {
	return entry{
		tag:    Tag(binary.BigEndian.Uint32(b)),
		typ:    Type(binary.BigEndian.Uint32(b[4:])),
		offset: int(int32(binary.BigEndian.Uint32(b[8:]))),
		count:  int(binary.BigEndian.Uint32(b[12:])),
	}
}

// checkRegion checks the first entry when it marks a region: its data is a
// trailer, an entry that points back to the region's beginning.
func (h *Header) checkRegion(e entry, entries int) error {
	if e.typ != TypeBin || e.count != entrySize || e.offset < 0 || e.offset+entrySize > len(h.store) {
		return malformed("bad region entry")
	}
	t := parseEntry(h.store[e.offset:])
	if !t.tag.isRegion() || t.typ != TypeBin || t.count != entrySize {
		return malformed("bad region trailer")
	}
	if t.offset > -entrySize || t.offset%entrySize != 0 || -t.offset/entrySize > entries {
		return malformed("bad region size")
	}
	return nil
}

// checkEntry checks that e's data lies inside the store, behind that of the
// entry before (as rpm wants it, and so that parsing stays linear).
func (h *Header) checkEntry(e *entry, floor int) error {
	switch {
	case e.tag < firstTag || e.tag > maxTag:
		return malformed("bad tag %d", e.tag)
	case e.typ < TypeChar || e.typ > TypeI18NString:
		return malformed("tag %d has type %d", e.tag, e.typ)
	case e.count <= 0 || e.count > len(h.store):
		return malformed("tag %d has %d elements", e.tag, e.count)
	case e.offset < floor || e.offset >= len(h.store) || e.offset%e.typ.size() != 0:
		return malformed("tag %d has its data at %d", e.tag, e.offset)
	case e.typ == TypeString && e.count != 1:
		return malformed("tag %d holds %d strings", e.tag, e.count)
	}
	e.end = e.offset + e.count*e.typ.size()
	if e.typ.isText() {
		e.end = e.offset
		for range e.count {
			n := bytes.IndexByte(h.store[e.end:], 0)
			if n < 0 {
				return malformed("tag %d has an open string", e.tag)
			}
			e.end += n + 1
		}
	}
	if e.end > len(h.store) {
		return malformed("tag %d has its data outside", e.tag)
	}
	return nil
}

// Raw is the header as it came, from its magic on. It must not be changed.
func (h *Header) Raw() []byte { return h.raw }

// Tags lists the tags that the header has, in its order and without the region.
func (h *Header) Tags() []Tag {
	tags := make([]Tag, 0, len(h.entries))
	for i := range h.entries {
		if !slices.Contains(tags[max(0, len(tags)-1):], h.entries[i].tag) {
			tags = append(tags, h.entries[i].tag)
		}
	}
	return tags
}

// find returns the entry of tag; of several, the last one counts.
func (h *Header) find(tag Tag) *entry {
	for i := len(h.entries) - 1; i >= 0; i-- {
		if h.entries[i].tag == tag {
			return &h.entries[i]
		}
	}
	return nil
}

// HasRegion reports whether the header begins with a region, as all do that are
// younger than rpm 4.
func (h *Header) HasRegion() bool {
	return parseEntry(h.raw[introSize:]).tag.isRegion()
}
