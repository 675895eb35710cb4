package xmlrpc

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Unmarshaler is a type that sets itself from a dynamic value, which may be
// nil.
type Unmarshaler interface {
	UnmarshalXMLRPC(v any) error
}

// Unmarshal stores the dynamic value v in what dst points at. It is the inverse
// of Marshal: structs take the members that their koji tags name, others are
// ignored, and fields without a member keep their value. An integer may become
// a float, 0 and 1 may become a bool; a time.Time is made of koji's text form, a
// number of seconds since 1970, or a DateTime. nil makes a pointer, slice, map
// or interface nil; as a struct's member it leaves any other field as it was,
// elsewhere it is an error. Errors begin with the path to what does not fit:
// "[3].tag_id: want an int, got a string". dst may have changed then. Values are
// not copied: slices of bytes and what goes into interfaces is shared with v.
func Unmarshal(v any, dst any) error {
	p := reflect.ValueOf(dst)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return fmt.Errorf("xmlrpc: Unmarshal into %T instead of a pointer", dst)
	}
	return planOf(p.Type().Elem()).set(v, p.Elem())
}

// set stores v in the field of the struct dst.
func (f *field) set(v any, dst reflect.Value) error {
	if v == nil && f.plan.keepsOnNil {
		return nil
	}
	if len(f.index) == 1 {
		return f.plan.set(v, dst.Field(f.index[0]))
	}
	return f.plan.set(v, f.within(dst))
}

// mismatch says that v is not what is wanted. Other Go values than those of the
// dynamic model, as in a Struct made by hand, get a second chance.
func (p *plan) mismatch(want string, v any, dst reflect.Value) error {
	switch v.(type) {
	case nil, bool, int64, float64, string, []byte, DateTime, []any, Struct:
		return fmt.Errorf("want %s, got %s", want, describe(v))
	}
	dynamic, err := marshal(v, 0)
	if err != nil {
		return fmt.Errorf("want %s: %w", want, err)
	}
	return p.set(dynamic, dst)
}

func describe(v any) string {
	switch v.(type) {
	case nil:
		return "nil"
	case bool:
		return "a bool"
	case int64:
		return "an int"
	case float64:
		return "a float"
	case string:
		return "a string"
	case []byte:
		return "base64 data"
	case DateTime:
		return "a dateTime"
	case []any:
		return "a list"
	case Struct:
		return "a struct"
	}
	return fmt.Sprintf("a Go %T", v)
}

var errNoMoment = errors.New("no moment")

// moment reads the forms of a point in time; errNoMoment means another type.
func moment(v any) (time.Time, error) {
	switch v := v.(type) {
	case time.Time:
		return v, nil
	case string:
		return ParseTime(v)
	case DateTime:
		return v.Time()
	case int64:
		if v > -maxSeconds && v < maxSeconds {
			return time.Unix(v, 0).UTC(), nil
		}
		return time.Time{}, fmt.Errorf("%d is no time", v)
	case float64:
		if v > -maxSeconds && v < maxSeconds {
			return time.UnixMicro(int64(math.Round(v * 1e6))).UTC(), nil
		}
		return time.Time{}, fmt.Errorf("%v is no time", v)
	}
	return time.Time{}, errNoMoment
}

// maxSeconds is the end of the year 9999.
const maxSeconds = 253402300800

// pathError is an error about a part of a value.
type pathError struct {
	path string // "[3].tag_id"
	err  error
}

func (e *pathError) Error() string {
	return strings.TrimPrefix(e.path, ".") + ": " + e.err.Error()
}

func (e *pathError) Unwrap() error { return e.err }

func atPath(step string, err error) error {
	if inner, ok := err.(*pathError); ok {
		return &pathError{step + inner.path, inner.err}
	}
	return &pathError{step, err}
}

func atIndex(i int, err error) error { return atPath("["+strconv.Itoa(i)+"]", err) }

func atMember(name string, err error) error { return atPath("."+clip([]byte(name)), err) }
