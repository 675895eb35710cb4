package policy

import (
	"fmt"

	"github.com/gokoji/gokoji/sdk/fnmatch"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Patterns are the glob patterns of a test.
type Patterns []fnmatch.Pattern

// NewPatterns compiles patterns.
func NewPatterns(words []string) Patterns {
	patterns := make(Patterns, len(words))
	for i, w := range words {
		patterns[i] = fnmatch.Compile(w)
	}
	return patterns
}

// Match reports whether one of the patterns matches s.
func (p Patterns) Match(s string) bool {
	for _, pattern := range p {
		if pattern.Match(s) {
			return true
		}
	}
	return false
}

// MatchField matches a field of the data. A field that is missing or nil does
// not match; one that is no text is an error, for koji's tests fault on it.
func (p Patterns) MatchField(data Data, field string) (bool, error) {
	v := data[field]
	if v == nil || len(p) == 0 {
		return false, nil
	}
	s, ok := asText(v)
	if !ok {
		want := "a text to match patterns with"
		if _, isList := items(v); isList {
			want += "; match_any and match_all are for lists"
		}
		return false, typeError(field, v, want)
	}
	return p.Match(s), nil
}

// itemText writes an item of a list as Python's str does.
func itemText(v any) string {
	if s, ok := asText(v); ok {
		return s
	}
	return koji.Str(v)
}

// describe names a value's type in XML-RPC's words.
func describe(v any) string {
	switch v.(type) {
	case nil:
		return "nil"
	case bool:
		return "a boolean"
	case xmlrpc.DateTime:
		return "a dateTime"
	case []byte:
		return "binary"
	case xmlrpc.Struct, map[string]any:
		return "a struct"
	}
	if _, ok := items(v); ok {
		return "a list"
	}
	if n, ok := toNumber(v); ok {
		if n.isFloat {
			return "a float"
		}
		return "an integer"
	}
	if s, ok := asText(v); ok {
		return fmt.Sprintf("the text %q", clip(s))
	}
	return fmt.Sprintf("a %T", v)
}
