// Package xmlrpc speaks koji's dialect of XML-RPC: <nil/>, <i8>, keyword
// arguments in a trailing struct marked "__starstar", and moments as text.
//
// A decoded value is one of
//
//	nil, bool, int64, float64, string, []byte, DateTime, []any, Struct
//
// so a type switch over these is complete. Encoding takes the same types, all
// Go integers and floats, time.Time, slices, maps with string keys, pointers
// and structs whose fields carry a `koji:"name"` tag (see Marshal).
package xmlrpc

import (
	"slices"
	"time"
)

// Member is one named value of a Struct.
type Member struct {
	Name  string
	Value any
}

// Struct is an XML-RPC struct that keeps the order of its members, as koji's
// clients print them in that order. Names are unique.
type Struct []Member

// Get returns the member called name.
func (s Struct) Get(name string) (any, bool) {
	for i := range s {
		if s[i].Name == name {
			return s[i].Value, true
		}
	}
	return nil, false
}

// Value returns the member called name, nil when there is none.
func (s Struct) Value(name string) any {
	v, _ := s.Get(name)
	return v
}

// Set replaces the member called name in place or appends it.
func (s *Struct) Set(name string, value any) {
	for i := range *s {
		if (*s)[i].Name == name {
			(*s)[i].Value = value
			return
		}
	}
	*s = append(*s, Member{name, value})
}

// Delete returns s without the member called name; s itself is not changed.
func (s Struct) Delete(name string) Struct {
	return slices.DeleteFunc(slices.Clone(s), func(m Member) bool { return m.Name == name })
}

// List is list as a decoded value: of texts, numbers and what else one may be.
func List[T any](list []T) []any {
	values := make([]any, len(list))
	for i, v := range list {
		values[i] = v
	}
	return values
}

// DateTime is a dateTime.iso8601 as it came, e.g. "20261122T13:31:00". koji's
// hub never sends one: its moments are strings (see AppendTime).
type DateTime string

// Time parses the forms that Python's xmlrpc writes, in UTC.
func (d DateTime) Time() (time.Time, error) {
	t, err := time.Parse("20060102T15:04:05", string(d))
	if err != nil {
		t, err = time.Parse("2006-01-02T15:04:05", string(d))
	}
	return t, err
}

// StarStar marks the trailing struct that holds keyword arguments.
const StarStar = "__starstar"

// Kwargs returns the keyword arguments as a trailing parameter.
func Kwargs(members ...Member) Struct {
	return append(Struct(members), Member{StarStar, true})
}

// KW is Kwargs of names and values in turn: KW("strict", true). A name that is
// not a string is left out with its value.
func KW(pairs ...any) Struct {
	members := make(Struct, 0, len(pairs)/2+1)
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, ok := pairs[i].(string); ok {
			members = append(members, Member{name, pairs[i+1]})
		}
	}
	return Kwargs(members...)
}

// SplitKwargs takes the keyword arguments off the end of params. ok is false
// when there are none.
func SplitKwargs(params []any) (args []any, kw Struct, ok bool) {
	if n := len(params); n > 0 {
		if s, isStruct := params[n-1].(Struct); isStruct {
			if mark, found := s.Get(StarStar); found && mark != nil && mark != false {
				return params[:n-1], s.Delete(StarStar), true
			}
		}
	}
	return params, nil, false
}
