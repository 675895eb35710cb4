package config

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/internal/pytext"
)

// setter turns an option's text into a value of one type.
type setter struct {
	want string // what the text has to be
	into func(v reflect.Value, text string) bool
}

// setterFor finds the setter for a field's type.
func setterFor(typ reflect.Type, t tag) (setter, error) {
	if reflect.PointerTo(typ).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return setter{"a " + strings.ToLower(typ.Name()), setText}, nil
	}
	if typ == reflect.TypeFor[time.Duration]() {
		return setter{"a number of seconds", setDuration}, nil
	}
	switch typ.Kind() {
	case reflect.String:
		return setter{"a text", func(v reflect.Value, text string) bool {
			v.SetString(text)
			return true
		}}, nil
	case reflect.Bool:
		return setter{"a boolean (yes or no, true or false, on or off, 1 or 0)", setBool}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return setter{"an integer", setInt}, nil
	case reflect.Float32, reflect.Float64:
		return setter{"a number", setFloat}, nil
	case reflect.Slice:
		if typ.Elem().Kind() == reflect.String {
			return setter{"a list", func(v reflect.Value, text string) bool {
				setList(v, split(text, t))
				return true
			}}, nil
		}
	case reflect.Pointer:
		return pointerSetter(typ, t)
	}
	return setter{}, fmt.Errorf("type %s cannot hold an option", typ)
}

func pointerSetter(typ reflect.Type, t tag) (setter, error) {
	inner, err := setterFor(typ.Elem(), t)
	if err != nil {
		return setter{}, err
	}
	return setter{inner.want, func(v reflect.Value, text string) bool {
		p := reflect.New(typ.Elem())
		if !inner.into(p.Elem(), text) {
			return false
		}
		v.Set(p)
		return true
	}}, nil
}

func setText(v reflect.Value, text string) bool {
	u, ok := v.Addr().Interface().(encoding.TextUnmarshaler)
	return ok && u.UnmarshalText([]byte(text)) == nil
}

func setDuration(v reflect.Value, text string) bool {
	seconds, ok := pytext.ParseFloat(text)
	if !ok || math.IsNaN(seconds) || math.Abs(seconds) > math.MaxInt64/float64(time.Second)-1 {
		return false
	}
	v.SetInt(int64(math.Round(seconds * float64(time.Second))))
	return true
}

func setBool(v reflect.Value, text string) bool {
	b, ok := pytext.ParseBool(text)
	if ok {
		v.SetBool(b)
	}
	return ok
}

func setInt(v reflect.Value, text string) bool {
	n, ok := pytext.ParseInt(text)
	if !ok || !n.IsInt64() || v.OverflowInt(n.Int64()) {
		return false
	}
	v.SetInt(n.Int64())
	return true
}

func setFloat(v reflect.Value, text string) bool {
	x, ok := pytext.ParseFloat(text)
	if !ok || math.IsNaN(x) || math.IsInf(x, 0) || v.OverflowFloat(x) {
		return false
	}
	v.SetFloat(x)
	return true
}

func setList(v reflect.Value, parts []string) {
	list := reflect.MakeSlice(v.Type(), len(parts), len(parts))
	for i, part := range parts {
		list.Index(i).SetString(part)
	}
	v.Set(list)
}

// split cuts a list apart as its tag says.
func split(text string, t tag) []string {
	var parts []string
	switch t.sep {
	case "comma":
		if text != "" {
			parts = strings.Split(text, ",")
		}
	case "space":
		return pytext.Fields(text)
	case "lines":
		parts, t.trim = pytext.Lines(text), true
	default:
		return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || pytext.IsSpace(r) })
	}
	if !t.trim {
		return parts
	}
	kept := parts[:0]
	for _, part := range parts {
		if part = pytext.Trim(part); part != "" {
			kept = append(kept, part)
		}
	}
	return kept
}
