// Package args reads the arguments of API methods and of tasks into structs:
// the struct is the signature, and one reflection at registration serves
// decoding, faults and introspection.
package args

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Signature is an argument struct, read once at registration. It does not
// change once FuncName is set and may be used concurrently.
type Signature struct {
	// FuncName is how faults about the parameters name the function.
	FuncName string
	typ      reflect.Type
	fields   []field
	required int
	position int // how many parameters may be given by position
	varArgs  int // index of the *args field, -1 when there is none
	varKw    int
}

// Param describes a parameter.
type Param struct {
	Name     string
	Optional bool
	Default  any  // a dynamic value, when Optional
	VarArgs  bool // takes the further positional arguments
	VarKw    bool // takes the further keywords
}

// Params returns the parameters in order.
func (s *Signature) Params() []Param {
	list := make([]Param, len(s.fields))
	for i, f := range s.fields {
		list[i] = f.Param
	}
	return list
}

type field struct {
	Param
	index  int
	decode decoder
}

// New reads the argument struct t: its fields in order are the parameters, the
// koji tag is the keyword, and a default tag makes a parameter optional:
//
//	type Args struct {
//		Tag   any           `koji:"tagInfo"`
//		State int           `koji:"state" default:"3"`
//		Rest  []any         `koji:"*args"`
//		Opts  xmlrpc.Struct `koji:"**opts"`
//	}
//
// Defaults are JSON, text stands in single quotes.
func New(t reflect.Type) (*Signature, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("its arguments are a %s, not a struct", t)
	}
	s := &Signature{typ: t, varArgs: -1, varKw: -1}
	for i := range t.NumField() {
		sf := t.Field(i)
		tag, ok := sf.Tag.Lookup("koji")
		if !ok {
			return nil, fmt.Errorf("field %s has no koji tag", sf.Name)
		}
		f := field{Param: Param{Name: strings.TrimLeft(tag, "*")}, index: i}
		switch {
		case strings.HasPrefix(tag, "**"):
			f.VarKw, s.varKw = true, len(s.fields)
		case strings.HasPrefix(tag, "*"):
			f.VarArgs, s.varArgs = true, len(s.fields)
		default:
			if text, optional := sf.Tag.Lookup("default"); optional {
				value, err := parseDefault(text)
				if err != nil {
					return nil, fmt.Errorf("field %s: default %q: %w", sf.Name, text, err)
				}
				f.Optional, f.Default = true, value
			} else if s.required < s.position {
				return nil, fmt.Errorf("field %s has no default but stands behind one that has", sf.Name)
			} else {
				s.required++
			}
			s.position++
		}
		var err error
		if f.decode, err = decoderFor(sf.Type); err != nil {
			return nil, fmt.Errorf("field %s: %w", sf.Name, err)
		}
		s.fields = append(s.fields, f)
	}
	return s, nil
}

// parseDefault reads JSON in which text may stand in single quotes.
func parseDefault(text string) (any, error) {
	if n := len(text); n >= 2 && text[0] == '\'' && text[n-1] == '\'' {
		return text[1 : n-1], nil
	}
	return koji.ParseJSON(text)
}

// Match assigns arguments to parameters by Python's rules, as koji does, and
// fills in the defaults. A mismatch is a ParameterError.
func (s *Signature) Match(args []any, kwargs xmlrpc.Struct) ([]any, error) {
	bound := make([]any, len(s.fields))
	given := make([]bool, len(s.fields))
	names := map[string]int{}
	n := 0
	for i, f := range s.fields {
		if f.VarArgs || f.VarKw {
			continue
		}
		names[f.Name] = i
		if n < len(args) {
			bound[i], given[i] = args[n], true
		}
		n++
	}
	rest := xmlrpc.Struct{}
	for _, kw := range kwargs {
		i, known := names[kw.Name]
		switch {
		case known && given[i]:
			return nil, s.fault("got multiple values for argument '%s'", kw.Name)
		case known:
			bound[i], given[i] = kw.Value, true
		case s.varKw >= 0:
			rest = append(rest, kw)
		default:
			return nil, s.fault("got an unexpected keyword argument '%s'", kw.Name)
		}
	}
	if len(args) > n && s.varArgs < 0 {
		return nil, s.tooMany(len(args))
	}
	if s.varArgs >= 0 {
		bound[s.varArgs] = append([]any{}, args[min(n, len(args)):]...)
	}
	if s.varKw >= 0 {
		bound[s.varKw] = rest
	}
	var missing []string
	for i, f := range s.fields {
		switch {
		case given[i] || f.VarArgs || f.VarKw:
		case f.Optional:
			bound[i] = f.Default
		default:
			missing = append(missing, "'"+f.Name+"'")
		}
	}
	if len(missing) > 0 {
		return nil, s.fault("missing %d required positional argument%s: %s", len(missing), plural(len(missing)), listing(missing))
	}
	return bound, nil
}

func (s *Signature) tooMany(got int) error {
	takes := fmt.Sprintf("%d", s.position)
	if s.required < s.position {
		takes = fmt.Sprintf("from %d to %d", s.required, s.position)
	}
	verb := "were"
	if got == 1 {
		verb = "was"
	}
	return s.fault("takes %s positional argument%s but %d %s given", takes, plural(s.position), got, verb)
}

func (s *Signature) fault(format string, args ...any) error {
	return koji.Errorf(koji.ParameterError, "%s() %s", s.FuncName, fmt.Sprintf(format, args...))
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// listing joins names as "a", "a and b" or "a, b, and c".
func listing(names []string) string {
	n := len(names)
	switch n {
	case 1:
		return names[0]
	case 2:
		return names[0] + " and " + names[1]
	}
	return strings.Join(names[:n-1], ", ") + ", and " + names[n-1]
}

// Decode fills a new argument struct with what Match gave.
func (s *Signature) Decode(bound []any) (reflect.Value, error) {
	value := reflect.New(s.typ).Elem()
	for i, f := range s.fields {
		if bound[i] == nil && f.Optional && f.Default == nil {
			continue // not given: the field keeps its zero value
		}
		if err := f.decode(bound[i], value.Field(f.index)); err != nil {
			return value, err
		}
	}
	return value, nil
}
