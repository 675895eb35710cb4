package koji

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

const maxJSONDepth = 100

// ParseJSON reads one JSON value as a dynamic value. Members keep their order,
// whole numbers are int64; koji keeps extra data of tags and builds so.
func ParseJSON(text string) (any, error) {
	if v, ok := plainJSON(text); ok {
		return v, nil
	}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	v, err := parseJSON(d, 0)
	if err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("not JSON: more text behind the value")
	}
	return v, nil
}

// plainJSON reads what tags mostly keep, flags and words, without the expense of
// a decoder.
func plainJSON(text string) (v any, ok bool) {
	switch {
	case text == "true" || text == "false":
		return text == "true", true
	case len(text) < 2 || text[0] != '"' || strings.IndexByte(text[1:], '"') != len(text)-2:
		return nil, false
	}
	for _, r := range text {
		if r < ' ' || r == '\\' || r == utf8.RuneError {
			return nil, false
		}
	}
	return text[1 : len(text)-1], true
}

func parseJSON(d *json.Decoder, depth int) (any, error) {
	if depth > maxJSONDepth {
		return nil, fmt.Errorf("nested more than %d deep", maxJSONDepth)
	}
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Number:
		return jsonNumber(t)
	case json.Delim:
		if t == '[' {
			return parseJSONArray(d, depth)
		}
		return parseJSONObject(d, depth)
	default:
		return t, nil
	}
}

func jsonNumber(n json.Number) (any, error) {
	if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
		return i, nil
	}
	f, err := strconv.ParseFloat(n.String(), 64)
	if err != nil {
		return nil, fmt.Errorf("number %s: %w", n, err)
	}
	return f, nil
}

func parseJSONArray(d *json.Decoder, depth int) (any, error) {
	list := []any{}
	for d.More() {
		v, err := parseJSON(d, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, err
}

func parseJSONObject(d *json.Decoder, depth int) (any, error) {
	s := xmlrpc.Struct{}
	at := map[string]int{} // of two members with one name the last counts
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := parseJSON(d, depth+1)
		if err != nil {
			return nil, err
		}
		key := token.(string)
		if i, twice := at[key]; twice {
			s[i].Value = v
			continue
		}
		at[key] = len(s)
		s = append(s, xmlrpc.Member{Name: key, Value: v})
	}
	_, err := d.Token()
	return s, err
}

// FormatJSON writes a dynamic value as Python's json.dumps does: ", " and ": "
// between items, everything outside ASCII escaped.
func FormatJSON(v any) (string, error) {
	b, err := appendJSON(nil, v)
	return string(b), err
}

func appendJSON(b []byte, v any) ([]byte, error) {
	switch x := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		return strconv.AppendBool(b, x), nil
	case int64:
		return strconv.AppendInt(b, x, 10), nil
	case float64:
		return append(b, Repr(x)...), nil
	case string:
		return appendJSONString(b, x), nil
	case []any:
		b = append(b, '[')
		for i, item := range x {
			if i > 0 {
				b = append(b, ", "...)
			}
			var err error
			if b, err = appendJSON(b, item); err != nil {
				return nil, err
			}
		}
		return append(b, ']'), nil
	case xmlrpc.Struct:
		b = append(b, '{')
		for i, m := range x {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = append(appendJSONString(b, m.Name), ": "...)
			var err error
			if b, err = appendJSON(b, m.Value); err != nil {
				return nil, err
			}
		}
		return append(b, '}'), nil
	}
	return nil, Errorf(ParameterError, "a value of type %s can't be kept as JSON", TypeName(v))
}

func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r == '\b':
			b = append(b, `\b`...)
		case r == '\f':
			b = append(b, `\f`...)
		case r >= ' ' && r < utf8.RuneSelf-1:
			b = append(b, byte(r))
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			b = fmt.Appendf(b, `\u%04x\u%04x`, hi, lo)
		default:
			b = fmt.Appendf(b, `\u%04x`, r)
		}
	}
	return append(b, '"')
}
