package xmlrpc

import (
	"fmt"
	"reflect"
)

// Pieces takes a document away in pieces while it is written: Flush is handed
// all that there is as soon as it has Size bytes, between two items of a list or
// of a Struct, and returns the buffer to go on with, usually the same, emptied.
type Pieces struct {
	Size  int
	Flush func(piece []byte) ([]byte, error)
}

// StreamReply is AppendReply for results of any length. It returns the last
// piece, which is not flushed: all of the document if that is short. On an error,
// which may be one of Flush, what was flushed is the beginning of a document that
// has no end, and the result is void.
func StreamReply(dst []byte, result any, pieces Pieces) ([]byte, error) {
	dst = append(dst, replyHead...)
	dst, err := pieces.value(dst, reflect.ValueOf(result), 0)
	if err != nil {
		return dst, fmt.Errorf("xmlrpc: result: %w", err)
	}
	return append(dst, replyEnd...), nil
}

// value writes lists and Structs item by item, and anything else in one go.
func (p Pieces) value(dst []byte, v reflect.Value, depth int) ([]byte, error) {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch {
	case !v.IsValid():
		return appendValue(dst, nil, depth)
	case v.Type() == structType:
		return p.members(dst, v.Interface().(Struct), depth)
	case v.Kind() == reflect.Slice && v.Type().Name() == "" && v.Type().Elem().Kind() != reflect.Uint8:
		return p.items(dst, v, depth)
	}
	return planOf(v.Type()).encode(dst, v, depth)
}

func (p Pieces) items(dst []byte, list reflect.Value, depth int) ([]byte, error) {
	if depth >= defaultDepth {
		return dst, errDeep
	}
	dst = append(dst, listHead...)
	for i := range list.Len() {
		var err error
		if dst, err = p.value(dst, list.Index(i), depth+1); err != nil {
			return dst, atIndex(i, err)
		}
		if dst, err = p.flush(dst); err != nil {
			return dst, err
		}
	}
	return append(dst, listEnd...), nil
}

func (p Pieces) members(dst []byte, s Struct, depth int) ([]byte, error) {
	if depth >= defaultDepth {
		return dst, errDeep
	}
	dst = append(dst, structHead...)
	for i := range s {
		var err error
		dst = appendMemberName(dst, s[i].Name)
		if dst, err = p.value(dst, reflect.ValueOf(s[i].Value), depth+1); err != nil {
			return dst, atMember(s[i].Name, err)
		}
		dst = append(dst, memberEnd...)
		if dst, err = p.flush(dst); err != nil {
			return dst, err
		}
	}
	return append(dst, structEnd...), nil
}

func (p Pieces) flush(dst []byte) ([]byte, error) {
	if len(dst) < p.Size {
		return dst, nil
	}
	return p.Flush(dst)
}
