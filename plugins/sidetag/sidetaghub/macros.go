package sidetaghub

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gokoji/gokoji/sdk/fnmatch"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// macroKey begins the extra data that are RPM macros.
const macroKey = "rpm.macro."

// allowedMacros returns the globs of macros that owners of side tags of t may
// change: a list, or a text with blanks.
func (t *tag) allowedMacros() ([]string, error) {
	var globs []string
	switch v := t.Extra.Value("sidetag_rpm_macros_allowed").(type) {
	case nil:
	case string:
		globs = strings.Fields(v)
	case []any:
		for _, item := range v {
			glob, ok := item.(string)
			if !ok {
				return nil, koji.Errorf(koji.GenericError, "Allowed rpm macro list %s is invalid for %s.", koji.Repr(v), t.Name)
			}
			globs = append(globs, glob)
		}
	default:
		return nil, koji.Errorf(koji.GenericError, "rpm_macros_allowed in %s has invalid type: %s", t.Name, koji.TypeName(v))
	}
	if len(globs) == 0 {
		return nil, koji.Errorf(koji.GenericError, "RPM macros change is not allowed in parent tag.")
	}
	return globs, nil
}

func setMacros(set xmlrpc.Struct, v any, allowed []string) (xmlrpc.Struct, error) {
	macros, ok := v.(xmlrpc.Struct)
	if !ok {
		return nil, hub.WrongType(v, "<class 'dict'>")
	}
	for _, m := range macros {
		if !validMacro(m.Name) {
			return nil, koji.Errorf(koji.GenericError, "Invalid macro name %s", koji.Repr(m.Name))
		}
		if !fnmatch.MatchAny(allowed, m.Name) {
			return nil, notAllowed(m.Name)
		}
		set.Set(macroKey+m.Name, m.Value)
	}
	return set, nil
}

func removeMacros(remove []string, v any, allowed []string) ([]string, error) {
	macros, err := texts(v)
	if err != nil {
		return nil, err
	}
	for _, name := range macros {
		if !fnmatch.MatchAny(allowed, name) {
			return nil, notAllowed(name)
		}
		remove = append(remove, macroKey+name)
	}
	return remove, nil
}

func notAllowed(macro string) error {
	return koji.Errorf(koji.GenericError, "RPM macro %s editing is not allowed via parent tag", macro)
}

// validMacro holds for names that RPM takes for a macro's.
func validMacro(name string) bool {
	first, size := utf8.DecodeRuneInString(name)
	return len(name) > size && (first == '_' || unicode.IsLetter(first))
}
