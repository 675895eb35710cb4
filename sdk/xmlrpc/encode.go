package xmlrpc

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"
)

// Marshaler is a type that writes itself: it appends one whole <value> element
// and nothing else. What it writes is not checked.
type Marshaler interface {
	MarshalXMLRPC(dst []byte) ([]byte, error)
}

// Valuer is a type that stands for another value.
type Valuer interface {
	XMLRPCValue() any
}

const (
	header     = "<?xml version='1.0'?>\n"
	replyHead  = header + "<methodResponse>\n<params>\n<param>\n"
	replyEnd   = "</param>\n</params>\n</methodResponse>\n"
	listHead   = "<value><array><data>\n"
	listEnd    = "</data></array></value>\n"
	structHead = "<value><struct>\n"
	structEnd  = "</struct></value>\n"
	memberEnd  = "</member>\n"
)

// AppendCall appends a methodCall document, byte for byte as koji writes it.
// When there is an error dst is returned as it was.
func AppendCall(dst []byte, method string, params ...any) ([]byte, error) {
	if method == "" {
		return dst, errors.New("xmlrpc: empty method name")
	}
	out := append(dst, header+"<methodCall>\n<methodName>"...)
	out = appendText(out, method)
	out = append(out, "</methodName>\n<params>\n"...)
	for i, p := range params {
		var err error
		out = append(out, "<param>\n"...)
		if out, err = appendValue(out, p, 0); err != nil {
			return dst, fmt.Errorf("xmlrpc: parameter %d of %s: %w", i+1, method, err)
		}
		out = append(out, "</param>\n"...)
	}
	return append(out, "</params>\n</methodCall>\n"...), nil
}

// AppendReply appends a methodResponse document with a result. When there is an
// error dst is returned as it was.
func AppendReply(dst []byte, result any) ([]byte, error) {
	out := append(dst, replyHead...)
	out, err := appendValue(out, result, 0)
	if err != nil {
		return dst, fmt.Errorf("xmlrpc: result: %w", err)
	}
	return append(out, replyEnd...), nil
}

// AppendFault appends a methodResponse document with a fault.
func AppendFault(dst []byte, code int, text string) []byte {
	dst = append(dst, header+"<methodResponse>\n<fault>\n<value><struct>\n<member>\n<name>faultCode</name>\n"...)
	dst = appendInt(dst, int64(code))
	dst = append(dst, "</member>\n<member>\n<name>faultString</name>\n"...)
	dst = appendString(dst, text)
	return append(dst, "</member>\n</struct></value>\n</fault>\n</methodResponse>\n"...)
}

// AppendValue appends a <value> element: nil, bool, integers and floats,
// strings, []byte (base64), DateTime, time.Time (text, see AppendTime), slices
// and arrays, Struct, maps with string keys (sorted), pointers (nil or what
// they point at), structs with koji tags (see Marshal), Marshaler and Valuer. A
// nil slice or map is an empty one. Text that XML cannot carry (control
// characters, invalid UTF-8) becomes U+FFFD. When there is an error, dst is
// returned as it was: a type that is not in this list, an integer above 64
// bits, more than 100 arrays and structs within each other.
func AppendValue(dst []byte, v any) ([]byte, error) {
	out, err := appendValue(dst, v, 0)
	if err != nil {
		return dst, fmt.Errorf("xmlrpc: %w", err)
	}
	return out, nil
}

// appendValue appends v, which lies in depth arrays and structs. On an error
// the content of the result is void.
func appendValue(dst []byte, v any, depth int) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(dst, "<value><nil/></value>"...), nil
	case bool:
		return appendBool(dst, v), nil
	case int64:
		return appendInt(dst, v), nil
	case int:
		return appendInt(dst, int64(v)), nil
	case float64:
		return appendDouble(dst, v), nil
	case string:
		return appendString(dst, v), nil
	case []byte:
		return appendBase64(dst, v), nil
	case DateTime:
		return appendDateTime(dst, v), nil
	case time.Time:
		return appendMoment(dst, v), nil
	case []any:
		return appendList(dst, v, depth, appendValue)
	case []string:
		return appendList(dst, v, depth, func(dst []byte, s string, _ int) ([]byte, error) {
			return appendString(dst, s), nil
		})
	case []Struct:
		return appendList(dst, v, depth, appendStruct)
	case Struct:
		return appendStruct(dst, v, depth)
	case map[string]any:
		return appendMap(dst, v, depth)
	}
	return planOf(reflect.TypeOf(v)).encode(dst, reflect.ValueOf(v), depth)
}

func appendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, "<value><boolean>1</boolean></value>\n"...)
	}
	return append(dst, "<value><boolean>0</boolean></value>\n"...)
}

// appendInt writes <i8> only where <int> is too small, as koji does.
func appendInt(dst []byte, n int64) []byte {
	if n < math.MinInt32 || n > math.MaxInt32 {
		dst = append(dst, "<value><i8>"...)
		dst = strconv.AppendInt(dst, n, 10)
		return append(dst, "</i8></value>\n"...)
	}
	dst = append(dst, "<value><int>"...)
	dst = strconv.AppendInt(dst, n, 10)
	return append(dst, "</int></value>\n"...)
}

func appendDouble(dst []byte, f float64) []byte {
	dst = append(dst, "<value><double>"...)
	dst = appendFloat(dst, f)
	return append(dst, "</double></value>\n"...)
}

func appendString(dst []byte, s string) []byte {
	dst = append(dst, "<value><string>"...)
	dst = appendText(dst, s)
	return append(dst, "</string></value>\n"...)
}

func appendDateTime(dst []byte, d DateTime) []byte {
	dst = append(dst, "<value><dateTime.iso8601>"...)
	dst = appendText(dst, string(d))
	return append(dst, "</dateTime.iso8601></value>\n"...)
}

func appendMoment(dst []byte, t time.Time) []byte {
	dst = append(dst, "<value><string>"...)
	dst = AppendTime(dst, t)
	return append(dst, "</string></value>\n"...)
}

// appendBase64 writes lines of 76 characters, as Python does.
func appendBase64(dst []byte, b []byte) []byte {
	const line = 76 / 4 * 3
	dst = append(dst, "<value><base64>\n"...)
	for chunk := range slices.Chunk(b, line) {
		dst = base64.StdEncoding.AppendEncode(dst, chunk)
		dst = append(dst, '\n')
	}
	return append(dst, "</base64></value>\n"...)
}

var errDeep = fmt.Errorf("more than %d arrays and structs within each other", defaultDepth)

func appendList[T any](dst []byte, list []T, depth int, item func([]byte, T, int) ([]byte, error)) ([]byte, error) {
	if depth >= defaultDepth {
		return dst, errDeep
	}
	dst = append(dst, listHead...)
	start := len(dst)
	for i := range list {
		if i == growAfter {
			dst = growList(dst, start, len(list)-i)
		}
		var err error
		if dst, err = item(dst, list[i], depth+1); err != nil {
			return dst, atIndex(i, err)
		}
	}
	return append(dst, listEnd...), nil
}

// A list's first items foretell how long it gets; growing once saves copying.
const growAfter = 16

// growList makes room for rest more items like the growAfter ones since start.
func growList(dst []byte, start, rest int) []byte {
	const most = 32 << 20 // for the case that the first ones were unusual
	item := (len(dst) - start) / growAfter
	return slices.Grow(dst, min(item*rest/16*17, most))
}

func appendStruct(dst []byte, s Struct, depth int) ([]byte, error) {
	if depth >= defaultDepth {
		return dst, errDeep
	}
	dst = append(dst, structHead...)
	for i := range s {
		var err error
		if dst, err = appendMember(dst, s[i].Name, s[i].Value, depth+1); err != nil {
			return dst, err
		}
	}
	return append(dst, structEnd...), nil
}

func appendMap(dst []byte, m map[string]any, depth int) ([]byte, error) {
	if depth >= defaultDepth {
		return dst, errDeep
	}
	dst = append(dst, structHead...)
	for _, name := range slices.Sorted(maps.Keys(m)) {
		var err error
		if dst, err = appendMember(dst, name, m[name], depth+1); err != nil {
			return dst, err
		}
	}
	return append(dst, structEnd...), nil
}

func appendMember(dst []byte, name string, v any, depth int) ([]byte, error) {
	dst = appendMemberName(dst, name)
	dst, err := appendValue(dst, v, depth)
	if err != nil {
		return dst, atMember(name, err)
	}
	return append(dst, memberEnd...), nil
}

func appendMemberName(dst []byte, name string) []byte {
	dst = append(dst, "<member>\n<name>"...)
	dst = appendText(dst, name)
	return append(dst, "</name>\n"...)
}
