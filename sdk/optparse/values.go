package optparse

import (
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
)

// String declares an option whose value is any text.
func (s *Set) String(p *string, names, usage string) {
	s.Var(&value{typ: "string", get: func() string { return *p }, set: func(v string) error { *p = v; return nil }}, names, usage)
}

// OptString declares an option whose value is any text; nil means not given.
func (s *Set) OptString(p **string, names, usage string) {
	s.Var(&value{typ: "string", set: func(v string) error { *p = &v; return nil }}, names, usage)
}

// Strings declares an option that may be given several times.
func (s *Set) Strings(p *[]string, names, usage string) {
	s.Var(&value{typ: "string", set: func(v string) error { *p = append(*p, v); return nil }}, names, usage)
}

// Pairs declares an option with two values that may be given several times.
func (s *Set) Pairs(p *[][2]string, names, usage string) {
	f := s.Var(&value{typ: "string", set: func(v string) error {
		first, second, _ := strings.Cut(v, pairSeparator)
		*p = append(*p, [2]string{first, second})
		return nil
	}}, names, usage)
	if f.Annotations == nil {
		f.Annotations = map[string][]string{}
	}
	f.Annotations[pairMark] = nil
}

// Int declares an option whose value is a whole number.
func (s *Set) Int(p *int64, names, usage string) {
	s.Var(&value{typ: "int", get: func() string { return strconv.FormatInt(*p, 10) }, set: func(v string) (err error) {
		*p, err = parseInt(v)
		return err
	}}, names, usage)
}

// OptInt declares an option whose value is a whole number; nil means not given.
func (s *Set) OptInt(p **int64, names, usage string) {
	s.Var(&value{typ: "int", set: func(v string) error {
		n, err := parseInt(v)
		*p = &n
		return err
	}}, names, usage)
}

// OptFloat declares an option whose value is a number; nil means not given.
func (s *Set) OptFloat(p **float64, names, usage string) {
	s.Var(&value{typ: "float", set: func(v string) error {
		n, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return invalid("floating-point value", v)
		}
		*p = &n
		return nil
	}}, names, usage)
}

// Choice declares an option whose value is one of choices.
func (s *Set) Choice(p *string, choices []string, names, usage string) {
	s.Var(&value{typ: "choice", get: func() string { return *p }, set: func(v string) error {
		reprs := make([]string, 0, len(choices))
		for _, c := range choices {
			if c == v {
				*p = v
				return nil
			}
			reprs = append(reprs, koji.Repr(c))
		}
		return &Error{"invalid choice: " + koji.Repr(v) + " (choose from " + strings.Join(reprs, ", ") + ")"}
	}}, names, usage)
}

// Func declares an option whose value f takes; the error is shown behind the
// option's name.
func (s *Set) Func(f func(string) error, names, usage string) {
	s.Var(&value{typ: "string", set: f}, names, usage)
}

// Bool declares a switch that makes *p true.
func (s *Set) Bool(p *bool, names, usage string) { s.BoolTo(p, true, names, usage) }

// BoolTo declares a switch that sets *p to v.
func (s *Set) BoolTo(p *bool, v bool, names, usage string) {
	s.switchVar(&value{typ: "bool", set: func(string) error { *p = v; return nil }}, names, usage)
}

// OptBool declares a switch that makes *p point at v; nil means not given.
func (s *Set) OptBool(p **bool, v bool, names, usage string) {
	s.switchVar(&value{typ: "bool", set: func(string) error { *p = &v; return nil }}, names, usage)
}

// Const declares a switch that sets *p to v.
func (s *Set) Const(p *string, v, names, usage string) {
	s.switchVar(&value{typ: "bool", set: func(string) error { *p = v; return nil }}, names, usage)
}

// value is a pflag.Value made of functions.
type value struct {
	typ string
	get func() string // nil: no default worth showing
	set func(string) error
}

func (v *value) Set(s string) error { return v.set(s) }
func (v *value) Type() string       { return v.typ }

func (v *value) String() string {
	if v.get == nil {
		return ""
	}
	return v.get()
}

// parseInt reads 10, 0x1f, 0b101 and, after a leading 0, octal numbers.
func parseInt(s string) (int64, error) {
	text, base := strings.TrimSpace(s), 10
	switch lower := strings.ToLower(text); {
	case strings.HasPrefix(lower, "0x"):
		text, base = text[2:], 16
	case strings.HasPrefix(lower, "0b"):
		text, base = text[2:], 2
	case strings.HasPrefix(lower, "0o"):
		text, base = text[2:], 8
	case len(text) > 1 && text[0] == '0':
		text, base = text[1:], 8
	}
	n, err := strconv.ParseInt(text, base, 64)
	if err != nil {
		return 0, invalid("integer value", s)
	}
	return n, nil
}
