package args

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Decoder is an argument type with a rule of its own.
type Decoder interface {
	DecodeArg(v any) error
}

type decoder func(v any, dst reflect.Value) error

// decoderFor returns how an argument of type t is read:
//
//   - any takes the value as it is
//   - bool is true for what Python holds for true
//   - int, int64, float64 take numbers and their text; string takes text
//   - a pointer is nil for nil
//   - []T and xmlrpc.Struct take arrays and structs, and nil as empty
//   - a type with DecodeArg decides by itself
//
// Anything else is a ParameterError that says what came and what was expected.
func decoderFor(t reflect.Type) (decoder, error) {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[Decoder]()) {
		return func(v any, dst reflect.Value) error {
			return dst.Addr().Interface().(Decoder).DecodeArg(v)
		}, nil
	}
	switch t {
	case reflect.TypeFor[any]():
		return func(v any, dst reflect.Value) error {
			if v != nil {
				dst.Set(reflect.ValueOf(v))
			}
			return nil
		}, nil
	case reflect.TypeFor[xmlrpc.Struct]():
		return decodeStruct, nil
	case reflect.TypeFor[[]byte]():
		return decodeBytes, nil
	}
	switch t.Kind() {
	case reflect.Bool:
		return func(v any, dst reflect.Value) error { dst.SetBool(koji.Truth(v)); return nil }, nil
	case reflect.Int, reflect.Int64:
		return decodeInt, nil
	case reflect.Float64:
		return decodeFloat, nil
	case reflect.String:
		return decodeString, nil
	case reflect.Slice:
		return sliceDecoder(t)
	case reflect.Pointer:
		return pointerDecoder(t)
	}
	return nil, fmt.Errorf("no rule to decode a %s", t)
}

// WrongType is koji's fault for a value of the wrong type.
func WrongType(v any, expected string) error {
	if v == nil {
		return koji.Errorf(koji.ParameterError, "Invalid type, expected type %s", expected)
	}
	return koji.Errorf(koji.ParameterError, "Invalid type for value '%s': %s, expected type %s", clip(koji.Str(v)), koji.TypeName(v), expected)
}

// maxShown bounds how much of a wrong value a fault repeats.
const maxShown = 1000

func clip(s string) string {
	if len(s) <= maxShown {
		return s
	}
	return strings.ToValidUTF8(s[:maxShown], "") + "…"
}

// Int reads a whole number as an int parameter does.
func Int(v any) (int64, error) {
	var n int64
	err := decodeInt(v, reflect.ValueOf(&n).Elem())
	return n, err
}

// OptionalInt is Int with nil for nil.
func OptionalInt(v any) (*int64, error) {
	if v == nil {
		return nil, nil
	}
	n, err := Int(v)
	return &n, err
}

// Float reads a number as a float parameter does.
func Float(v any) (float64, error) {
	var f float64
	err := decodeFloat(v, reflect.ValueOf(&f).Elem())
	return f, err
}

// String reads text as a string parameter does.
func String(v any) (string, error) {
	text, ok := v.(string)
	if !ok {
		return "", WrongType(v, "<class 'str'>")
	}
	return text, nil
}

func decodeInt(v any, dst reflect.Value) error {
	switch x := v.(type) {
	case int64:
		dst.SetInt(x)
		return nil
	case bool:
		if x {
			dst.SetInt(1)
		}
		return nil
	case float64:
		if n := int64(x); x > -1<<63 && x < 1<<63 {
			dst.SetInt(n)
			return nil
		}
	case string:
		if n, err := strconv.ParseInt(strings.TrimSpace(x), 10, 64); err == nil {
			dst.SetInt(n)
			return nil
		}
	}
	return WrongType(v, "<class 'int'>")
}

func decodeFloat(v any, dst reflect.Value) error {
	switch x := v.(type) {
	case int64:
		dst.SetFloat(float64(x))
		return nil
	case float64:
		dst.SetFloat(x)
		return nil
	case bool:
		if x {
			dst.SetFloat(1)
		}
		return nil
	case string:
		if n, err := strconv.ParseFloat(strings.TrimSpace(x), 64); err == nil {
			dst.SetFloat(n)
			return nil
		}
	}
	return WrongType(v, "<class 'float'>")
}

func decodeString(v any, dst reflect.Value) error {
	s, ok := v.(string)
	if !ok {
		return WrongType(v, "<class 'str'>")
	}
	dst.SetString(s)
	return nil
}

func decodeBytes(v any, dst reflect.Value) error {
	b, ok := v.([]byte)
	if !ok {
		return WrongType(v, "<class 'bytes'>")
	}
	dst.SetBytes(b)
	return nil
}

func decodeStruct(v any, dst reflect.Value) error {
	switch x := v.(type) {
	case nil:
	case xmlrpc.Struct:
		dst.Set(reflect.ValueOf(x))
	default:
		return WrongType(v, "<class 'dict'>")
	}
	return nil
}

func sliceDecoder(t reflect.Type) (decoder, error) {
	element, err := decoderFor(t.Elem())
	if err != nil {
		return nil, err
	}
	return func(v any, dst reflect.Value) error {
		if v == nil {
			return nil
		}
		list, ok := v.([]any)
		if !ok {
			return WrongType(v, "<class 'list'>")
		}
		out := reflect.MakeSlice(t, len(list), len(list))
		for i, item := range list {
			if err := element(item, out.Index(i)); err != nil {
				return err
			}
		}
		dst.Set(out)
		return nil
	}, nil
}

func pointerDecoder(t reflect.Type) (decoder, error) {
	element, err := decoderFor(t.Elem())
	if err != nil {
		return nil, err
	}
	return func(v any, dst reflect.Value) error {
		if v == nil {
			return nil
		}
		p := reflect.New(t.Elem())
		if err := element(v, p.Elem()); err != nil {
			return err
		}
		dst.Set(p)
		return nil
	}, nil
}
