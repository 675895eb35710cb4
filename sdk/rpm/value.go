package rpm

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Has reports whether the header has tag.
func (h *Header) Has(tag Tag) bool { return h.find(tag) != nil }

// Type is how tag is stored; false when the header does not have it.
func (h *Header) Type(tag Tag) (Type, bool) {
	e := h.find(tag)
	if e == nil {
		return 0, false
	}
	return e.typ, true
}

// Strings returns the texts of tag, for translated ones all languages; nil when
// the tag is not there or holds no text.
func (h *Header) Strings(tag Tag) []string {
	e := h.find(tag)
	if e == nil || !e.typ.isText() {
		return nil
	}
	list := make([]string, 0, e.count)
	for data := h.store[e.offset:e.end]; len(data) > 0; {
		text, rest, _ := bytes.Cut(data, []byte{0})
		list = append(list, string(text))
		data = rest
	}
	return list
}

// String returns tag's only or first text (the untranslated one), "" when there
// is none.
func (h *Header) String(tag Tag) string {
	e := h.find(tag)
	if e == nil || !e.typ.isText() {
		return ""
	}
	text, _, _ := bytes.Cut(h.store[e.offset:e.end], []byte{0})
	return string(text)
}

// Ints returns the numbers of tag, of whatever width they are; nil when the tag
// is not there or holds no numbers.
func (h *Header) Ints(tag Tag) []uint64 {
	e := h.find(tag)
	if e == nil || e.typ < TypeChar || e.typ > TypeInt64 {
		return nil
	}
	list := make([]uint64, e.count)
	for i := range list {
		list[i] = h.number(e, i)
	}
	return list
}

// Int returns tag's only or first number; false when there is none.
func (h *Header) Int(tag Tag) (uint64, bool) {
	e := h.find(tag)
	if e == nil || e.typ < TypeChar || e.typ > TypeInt64 {
		return 0, false
	}
	return h.number(e, 0), true
}

// Bytes returns a copy of tag's binary data; nil when the tag is not there or is
// not binary.
func (h *Header) Bytes(tag Tag) []byte {
	e := h.find(tag)
	if e == nil || e.typ != TypeBin {
		return nil
	}
	return slices.Clone(h.store[e.offset:e.end])
}

func (h *Header) number(e *entry, i int) uint64 {
	b := h.store[e.offset+i*e.typ.size():]
	switch e.typ {
	case TypeInt16:
		return uint64(binary.BigEndian.Uint16(b))
	case TypeInt32:
		return uint64(binary.BigEndian.Uint32(b))
	case TypeInt64:
		return binary.BigEndian.Uint64(b)
	}
	return uint64(b[0])
}
