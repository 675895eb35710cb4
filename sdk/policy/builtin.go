package policy

import (
	"context"
	"errors"

	"github.com/gokoji/gokoji/sdk/internal/pytext"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Builtin returns a new registry with the tests that need nothing but the data
// they are given: true, all, false, none, has, bool, match, match_any,
// match_all, target and compare.
func Builtin() Registry {
	return Registry{
		"true":      constant(true),
		"all":       constant(true),
		"false":     constant(false),
		"none":      constant(false),
		"has":       newHas,
		"bool":      newBool,
		"match":     newMatch,
		"match_any": matchItems(false),
		"match_all": matchItems(true),
		"target":    MatchField("target"),
		"compare":   newCompare,
	}
}

// Words splits a test's text at blanks; the first word is the test's name.
func Words(text string) []string { return pytext.Fields(text) }

var errNoField = errors.New("expected the name of a field behind the test's name")

func constant(value bool) Factory {
	return func(string) (Test, error) {
		return TestFunc(func(context.Context, Data) (bool, error) { return value, nil }), nil
	}
}

// newHas is "has FIELD": the field is there, even if it is nil.
func newHas(text string) (Test, error) {
	words := Words(text)
	if len(words) < 2 {
		return nil, errNoField
	}
	return TestFunc(func(_ context.Context, data Data) (bool, error) {
		_, ok := data[words[1]]
		return ok, nil
	}), nil
}

// newBool is "bool FIELD".
func newBool(text string) (Test, error) {
	words := Words(text)
	if len(words) < 2 {
		return nil, errNoField
	}
	return BoolField(words[1])(text)
}

// BoolField makes tests without parameters that hold when the field is there
// and true by Python's rule.
func BoolField(field string) Factory {
	return func(string) (Test, error) {
		return TestFunc(func(_ context.Context, data Data) (bool, error) {
			return truth(data[field]), nil
		}), nil
	}
}

// newMatch is "match FIELD PATTERN …".
func newMatch(text string) (Test, error) {
	words := Words(text)
	if len(words) < 2 {
		return nil, errNoField
	}
	return matchTest{words[1], NewPatterns(words[2:])}, nil
}

// MatchField makes tests "NAME PATTERN …" that hold when the field is a text
// that one of the patterns matches.
func MatchField(field string) Factory {
	return func(text string) (Test, error) {
		return matchTest{field, NewPatterns(Words(text)[1:])}, nil
	}
}

type matchTest struct {
	field    string
	patterns Patterns
}

// Run fails on a value that is no text; one that is missing or nil does not
// match.
func (t matchTest) Run(_ context.Context, data Data) (bool, error) {
	return t.patterns.MatchField(data, t.field)
}

// matchItems makes "match_any FIELD PATTERN …" or "match_all FIELD PATTERN …".
// A value that is no list or an empty one does not match, nor does a nil in
// it. Items that are no texts are written as Python's str does.
func matchItems(all bool) Factory {
	return func(text string) (Test, error) {
		words := Words(text)
		if len(words) < 2 {
			return nil, errNoField
		}
		field, patterns := words[1], NewPatterns(words[2:])
		return TestFunc(func(_ context.Context, data Data) (bool, error) {
			list, ok := items(data[field])
			if !ok || len(list) == 0 {
				return false, nil
			}
			for _, item := range list {
				if matched := item != nil && patterns.Match(itemText(item)); matched != all {
					return matched, nil
				}
			}
			return all, nil
		}), nil
	}
}

// typeError is a fault that clients see: they may have sent the data.
func typeError(field string, v any, want string) error {
	return koji.Errorf(koji.GenericError, "policy data: field %q is %s, expected %s", field, describe(v), want)
}
