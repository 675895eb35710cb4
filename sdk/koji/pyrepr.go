package koji

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Repr writes a dynamic value as Python's repr does: 'text', 5, None, True,
// 1.5, b'bytes', [1, 2], {'a': 1}. koji's fault texts and the output of
// "koji call" are made of it. Maps are written in the order of their keys.
func Repr(v any) string { return string(appendRepr(nil, v)) }

// Str writes a dynamic value as Python's str does: a string as it is, anything
// else as Repr.
func Str(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return Repr(v)
}

func appendRepr(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "None"...)
	case bool:
		if v {
			return append(b, "True"...)
		}
		return append(b, "False"...)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case uint64:
		return strconv.AppendUint(b, v, 10)
	case float64:
		return appendFloatRepr(b, v)
	case string:
		return appendStringRepr(b, v)
	case []byte:
		return appendBytesRepr(b, v)
	case xmlrpc.DateTime:
		b = append(b, "<DateTime "...)
		b = appendStringRepr(b, string(v))
		return append(b, '>')
	case []any:
		return appendListRepr(b, len(v), func(i int) any { return v[i] })
	case xmlrpc.Struct:
		b = append(b, '{')
		for i, m := range v {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = appendStringRepr(b, m.Name)
			b = append(b, ": "...)
			b = appendRepr(b, m.Value)
		}
		return append(b, '}')
	case Ref:
		return appendRepr(b, v.Value())
	}
	return appendRepr(b, plain(reflect.ValueOf(v)))
}

// plain turns the Go values that the codec also encodes into dynamic ones.
func plain(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return v.Uint()
	case reflect.Float32, reflect.Float64:
		return v.Float()
	case reflect.String:
		return v.String()
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return v.Elem().Interface()
	case reflect.Slice, reflect.Array:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = v.Index(i).Interface()
		}
		return list
	case reflect.Map:
		s := make(xmlrpc.Struct, 0, v.Len())
		for it := v.MapRange(); it.Next(); {
			s = append(s, xmlrpc.Member{Name: fmt.Sprint(it.Key().Interface()), Value: it.Value().Interface()})
		}
		slices.SortFunc(s, func(a, b xmlrpc.Member) int { return strings.Compare(a.Name, b.Name) })
		return s
	}
	return fmt.Sprint(v)
}

func appendListRepr(b []byte, n int, at func(int) any) []byte {
	b = append(b, '[')
	for i := range n {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendRepr(b, at(i))
	}
	return append(b, ']')
}

// appendFloatRepr writes the shortest form that reads back the same, with an
// exponent from 1e16 up and below 1e-4.
func appendFloatRepr(b []byte, f float64) []byte {
	switch {
	case math.IsInf(f, 1):
		return append(b, "inf"...)
	case math.IsInf(f, -1):
		return append(b, "-inf"...)
	case math.IsNaN(f):
		return append(b, "nan"...)
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.AppendFloat(b, f, 'e', -1, 64)
	}
	start := len(b)
	b = strconv.AppendFloat(b, f, 'f', -1, 64)
	if !slices.Contains(b[start:], '.') {
		b = append(b, ".0"...)
	}
	return b
}

func quoteFor(hasSingle, hasDouble bool) byte {
	if hasSingle && !hasDouble {
		return '"'
	}
	return '\''
}

// appendStringRepr quotes s. A byte that is not UTF-8 shows as the lone
// surrogate that Python makes of it, e.g. \udcff.
func appendStringRepr(b []byte, s string) []byte {
	quote := quoteFor(strings.ContainsRune(s, '\''), strings.ContainsRune(s, '"'))
	b = append(b, quote)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			b = fmt.Appendf(b, `\udc%02x`, s[i])
		case r < utf8.RuneSelf:
			b = appendByteRepr(b, byte(r), quote)
		case unicode.IsPrint(r):
			b = utf8.AppendRune(b, r)
		case r <= 0xff:
			b = fmt.Appendf(b, `\x%02x`, r)
		case r <= 0xffff:
			b = fmt.Appendf(b, `\u%04x`, r)
		default:
			b = fmt.Appendf(b, `\U%08x`, r)
		}
		i += n
	}
	return append(b, quote)
}

func appendBytesRepr(b, data []byte) []byte {
	quote := quoteFor(slices.Contains(data, '\''), slices.Contains(data, '"'))
	b = append(b, 'b', quote)
	for _, c := range data {
		b = appendByteRepr(b, c, quote)
	}
	return append(b, quote)
}

func appendByteRepr(b []byte, c, quote byte) []byte {
	switch {
	case c == quote || c == '\\':
		return append(b, '\\', c)
	case c == '\n':
		return append(b, `\n`...)
	case c == '\r':
		return append(b, `\r`...)
	case c == '\t':
		return append(b, `\t`...)
	case c < ' ' || c >= 0x7f:
		return fmt.Appendf(b, `\x%02x`, c)
	}
	return append(b, c)
}
