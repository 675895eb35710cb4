package koji

import (
	"strconv"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Ref names one tag, user, build, package … the way koji's API lets callers do
// it: by id, by name, or by a struct with a member id or name. The zero Ref
// refers to nothing (None). Refs are values; do not compare them with ==.
type Ref struct {
	form refForm
	id   int64
	name string
	raw  any // as it came, for messages and for sending on; nil when made here
}

type refForm uint8

const (
	refNone refForm = iota
	refID
	refName
)

// RefID refers to id.
func RefID(id int64) Ref { return Ref{form: refID, id: id} }

// RefName refers to name.
func RefName(name string) Ref { return Ref{form: refName, name: name} }

// ParseRef reads a dynamic value: an integer is an id, a string a name, in a
// struct the member id goes before name. nil gives the zero Ref. Anything else
// is a ParameterError.
func ParseRef(v any) (Ref, error) {
	r := Ref{raw: v}
	if s, ok := v.(xmlrpc.Struct); ok {
		if id, ok := s.Get("id"); ok {
			v = toInt(id)
			if v == nil {
				return Ref{}, badRef(r.raw)
			}
		} else if name, ok := s.Get("name"); ok {
			switch name.(type) {
			case string, int64, int, bool:
				v = name
			default:
				return Ref{}, badRef(name)
			}
		} else {
			return Ref{}, badRef(r.raw)
		}
	}
	switch v := v.(type) {
	case nil:
	case string:
		r.form, r.name = refName, v
	case int64:
		r.form, r.id = refID, v
	case int:
		r.form, r.id = refID, int64(v)
	case bool: // an integer, to Python
		r.form = refID
		if v {
			r.id = 1
		}
	default:
		return Ref{}, badRef(r.raw)
	}
	return r, nil
}

func badRef(v any) error {
	return Errorf(ParameterError, "Invalid name or id value: %s", Repr(v))
}

// toInt is Python's int() for what a struct's id may hold; nil when it fails.
func toInt(v any) any {
	switch v := v.(type) {
	case int64, int, bool:
		return v
	case float64:
		if v > -(1<<63) && v < 1<<63 {
			return int64(v)
		}
	case string:
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			return n
		}
	}
	return nil
}

// IsZero reports whether r refers to nothing.
func (r Ref) IsZero() bool { return r.form == refNone }

// IsID reports whether r refers by id.
func (r Ref) IsID() bool { return r.form == refID }

// IsName reports whether r refers by name.
func (r Ref) IsName() bool { return r.form == refName }

// ID is the id, 0 unless IsID.
func (r Ref) ID() int64 { return r.id }

// Name is the name, empty unless IsName.
func (r Ref) Name() string { return r.name }

// Value is r as a dynamic value: as it came, else the id or the name.
func (r Ref) Value() any {
	switch {
	case r.raw != nil:
		return r.raw
	case r.form == refID:
		return r.id
	case r.form == refName:
		return r.name
	}
	return nil
}

// String is r as koji's messages quote it, Python's repr: 'nosuch' or 5.
func (r Ref) String() string { return Repr(r.Value()) }

// Text is r as koji's messages write it without quotes: nosuch or 5.
func (r Ref) Text() string { return Str(r.Value()) }

// DecodeArg reads an argument of an API method; see ParseRef.
func (r *Ref) DecodeArg(v any) (err error) {
	*r, err = ParseRef(v)
	return err
}

// XMLRPCValue sends r on as it came.
func (r Ref) XMLRPCValue() any { return r.Value() }

// UnmarshalXMLRPC is ParseRef.
func (r *Ref) UnmarshalXMLRPC(v any) error { return r.DecodeArg(v) }
