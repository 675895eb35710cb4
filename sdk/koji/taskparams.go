package koji

import (
	"errors"
	"slices"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// MethodMark is the member that a task's only parameter has when it holds all
// parameters by name.
const MethodMark = "__method__"

// ErrNoSignature is what ParseTaskParams wraps for a method that koji itself
// does not have, such as a plugin's.
var ErrNoSignature = errors.New("no legacy signature")

// ParseTaskParams names a task's parameters, as koji's parse_task_params does:
// given ones first, then the defaults of the others. Parameters that fit none of
// the method's signatures are a ParameterError. params is not changed.
func ParseTaskParams(method string, params []any) (xmlrpc.Struct, error) {
	if len(params) == 1 {
		if s, ok := params[0].(xmlrpc.Struct); ok {
			if _, marked := s.Get(MethodMark); marked {
				return s.Delete(MethodMark), nil
			}
		}
	}
	args, kw, _ := xmlrpc.SplitKwargs(params)
	signatures, ok := taskSignatures[method]
	if !ok {
		return nil, Errorf(GenericError, "%w for %s", ErrNoSignature, method)
	}
	var firstErr error
	for i := range signatures {
		named, err := signatures[i].apply(args, kw)
		if err == nil {
			return named, nil
		}
		if firstErr == nil {
			firstErr = err
		}
	}
	return nil, Errorf(ParameterError, "Invalid signature for %s: %w", method, firstErr)
}

func (s *taskSignature) apply(args []any, kw xmlrpc.Struct) (xmlrpc.Struct, error) {
	names := s.names()
	named := xmlrpc.Struct{}
	for i := range min(len(args), len(names)) {
		named.Set(names[i], args[i])
	}
	if len(args) > len(names) && s.rest == "" {
		return nil, Errorf(ParameterError, "too many args")
	}
	if s.rest != "" {
		named.Set(s.rest, slices.Clone(args[min(len(args), len(names)):]))
	}
	unknown := xmlrpc.Struct{}
	for _, m := range kw {
		_, dup := named.Get(m.Name)
		switch {
		case dup || s.restKw != "" && m.Name == s.restKw:
			return nil, Errorf(ParameterError, "duplicate keyword argument %s", Repr(m.Name))
		case slices.Contains(names, m.Name):
			named.Set(m.Name, m.Value)
		case s.restKw == "":
			return nil, Errorf(ParameterError, "unexpected keyword argument %s", Repr(m.Name))
		default:
			unknown = append(unknown, m)
		}
	}
	if s.restKw != "" {
		named.Set(s.restKw, unknown)
	}
	for _, m := range s.optional {
		if _, given := named.Get(m.Name); !given {
			named.Set(m.Name, m.Value)
		}
	}
	for n, name := range s.required {
		if _, given := named.Get(name); !given {
			return nil, Errorf(ParameterError, "missing required argument %s (#%d)", Repr(name), n)
		}
	}
	return named, nil
}
