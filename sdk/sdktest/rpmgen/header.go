package rpmgen

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/rpm"
)

// The two regions that headers are made of: what rpm signs and digests, and what
// a signature header holds.
const (
	regionSignature rpm.Tag = 62
	regionMain      rpm.Tag = 63
)

// Field is one entry of a header.
type Field struct {
	tag   rpm.Tag
	typ   rpm.Type
	count int
	data  string
}

// Text is a field of one text.
func Text(tag rpm.Tag, s string) Field { return Field{tag, rpm.TypeString, 1, s + "\x00"} }

func translated(tag rpm.Tag, s string) Field { return Field{tag, rpm.TypeI18NString, 1, s + "\x00"} }

// Texts is a field of a list of texts.
func Texts(tag rpm.Tag, list ...string) Field {
	return Field{tag, rpm.TypeStringArray, len(list), strings.Join(list, "\x00") + "\x00"}
}

func binaryData(tag rpm.Tag, b []byte) Field { return Field{tag, rpm.TypeBin, len(b), string(b)} }

// Ints is a field of numbers of 32 bits.
func Ints(tag rpm.Tag, list ...uint32) Field {
	b := make([]byte, 0, 4*len(list))
	for _, n := range list {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return Field{tag, rpm.TypeInt32, len(list), string(b)}
}

// Shorts is a field of numbers of 16 bits.
func Shorts(tag rpm.Tag, list ...uint16) Field {
	b := make([]byte, 0, 2*len(list))
	for _, n := range list {
		b = binary.BigEndian.AppendUint16(b, n)
	}
	return Field{tag, rpm.TypeInt16, len(list), string(b)}
}

// encodeHeader lays the fields out as rpm does: by tag, all of them in one
// region. Fields without elements are left out.
func encodeHeader(region rpm.Tag, fields []Field) []byte {
	fields = slices.DeleteFunc(fields, func(f Field) bool { return f.count == 0 })
	slices.SortStableFunc(fields, func(a, b Field) int { return cmp.Compare(a.tag, b.tag) })
	var store []byte
	var index []byte
	for _, f := range fields {
		for align := f.align(); len(store)%align != 0; {
			store = append(store, 0)
		}
		index = appendEntry(index, f.tag, f.typ, int32(len(store)), f.count)
		store = append(store, f.data...)
	}
	entries := len(fields) + 1
	first := appendEntry(nil, region, rpm.TypeBin, int32(len(store)), 16)
	store = appendEntry(store, region, rpm.TypeBin, int32(-16*entries), 16)

	h := []byte{0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0}
	h = binary.BigEndian.AppendUint32(h, uint32(entries))
	h = binary.BigEndian.AppendUint32(h, uint32(len(store)))
	return slices.Concat(h, first, index, store)
}

func (f Field) align() int {
	switch f.typ {
	case rpm.TypeInt16:
		return 2
	case rpm.TypeInt32:
		return 4
	}
	return 1
}

func appendEntry(b []byte, tag rpm.Tag, typ rpm.Type, offset int32, count int) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(tag))
	b = binary.BigEndian.AppendUint32(b, uint32(typ))
	b = binary.BigEndian.AppendUint32(b, uint32(offset))
	return binary.BigEndian.AppendUint32(b, uint32(count))
}
