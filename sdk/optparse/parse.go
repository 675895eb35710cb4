package optparse

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/gokoji/gokoji/sdk/koji"
)

// ErrHelp is the outcome of -h or --help.
var ErrHelp = errors.New("help requested")

// Error is a mistake on the command line; its text names the option.
type Error struct{ Msg string }

func (e *Error) Error() string { return e.Msg }

func errorf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// Parse takes the options off args and sets their values; what is left is
// returned. With interspersed, options may stand behind other arguments;
// otherwise the first other argument ends them. "--" ends them, too, and is
// dropped. Errors are *Error or ErrHelp.
func (s *Set) Parse(args []string, interspersed bool) ([]string, error) {
	rest := []string{}
	for len(args) > 0 {
		arg := args[0]
		var err error
		switch {
		case arg == "--":
			return append(rest, args[1:]...), nil
		case strings.HasPrefix(arg, "--"):
			args, err = s.long(arg, args[1:])
		case len(arg) > 1 && arg[0] == '-':
			args, err = s.short(arg, args[1:])
		case interspersed:
			rest, args = append(rest, arg), args[1:]
		default:
			return append(rest, args...), nil
		}
		if err != nil {
			return nil, err
		}
	}
	return rest, nil
}

// long handles --name, --name=value and --name value; it returns what is left.
func (s *Set) long(arg string, args []string) ([]string, error) {
	name, value, hasValue := strings.Cut(arg[2:], "=")
	name, err := s.match(name)
	if err != nil {
		return nil, err
	}
	if name == "help" {
		return nil, ErrHelp
	}
	f := s.long2flag(name)
	opt := "--" + name
	if takesTwo(f) {
		return two(f, opt, value, hasValue, args)
	}
	switch {
	case !takesValue(f) && hasValue:
		return nil, errorf("%s option does not take a value", opt)
	case !takesValue(f):
		value = f.NoOptDefVal
	case !hasValue && len(args) == 0:
		return nil, errorf("%s option requires 1 argument", opt)
	case !hasValue:
		value, args = args[0], args[1:]
	}
	return args, set(f, opt, value)
}

// two handles an option with two values, the first perhaps behind a "=".
func two(f *pflag.Flag, opt, value string, hasValue bool, args []string) ([]string, error) {
	if hasValue {
		args = append([]string{value}, args...)
	}
	if len(args) < 2 {
		return nil, errorf("%s option requires 2 arguments", opt)
	}
	return args[2:], set(f, opt, args[0]+pairSeparator+args[1])
}

// match completes a unique prefix of a long option.
func (s *Set) match(prefix string) (string, error) {
	names := []string{"help"}
	s.flags.VisitAll(func(f *pflag.Flag) {
		if !shortOnly(f) {
			names = append(names, f.Name)
		}
	})
	if slices.Contains(names, prefix) {
		return prefix, nil
	}
	var found []string
	for _, name := range names {
		if strings.HasPrefix(name, prefix) {
			found = append(found, "--"+name)
		}
	}
	switch len(found) {
	case 0:
		return "", errorf("no such option: --%s", prefix)
	case 1:
		return found[0][2:], nil
	}
	slices.Sort(found)
	return "", errorf("ambiguous option: --%s (%s?)", prefix, strings.Join(found, ", "))
}

// short handles -x, -xVALUE, -x VALUE and several flags in one, -xyz.
func (s *Set) short(arg string, args []string) ([]string, error) {
	letters := []rune(arg[1:])
	for i, c := range letters {
		opt := "-" + string(c)
		f := s.short2flag(c)
		if f == nil {
			if c == 'h' {
				return nil, ErrHelp
			}
			return nil, errorf("no such option: %s", opt)
		}
		if !takesValue(f) {
			if err := set(f, opt, f.NoOptDefVal); err != nil {
				return nil, err
			}
			continue
		}
		if value := string(letters[i+1:]); value != "" {
			return args, set(f, opt, value)
		}
		if len(args) == 0 {
			return nil, errorf("%s option requires 1 argument", opt)
		}
		return args[1:], set(f, opt, args[0])
	}
	return args, nil
}

func set(f *pflag.Flag, opt, value string) error {
	if err := f.Value.Set(value); err != nil {
		return errorf("option %s: %s", opt, err)
	}
	f.Changed = true
	return nil
}

func takesValue(f *pflag.Flag) bool { return f.NoOptDefVal == "" }

// invalid is the error of a value that does not fit.
func invalid(kind, value string) error { return fmt.Errorf("invalid %s: %s", kind, koji.Repr(value)) }
