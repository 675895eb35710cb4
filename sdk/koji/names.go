package koji

import (
	"fmt"
	"regexp"
	"unicode/utf8"
)

// Defaults of the hub's options for names.
const (
	DefaultNamePattern     = `^[A-Za-z0-9/_.+-]+$`
	DefaultUserNamePattern = `^[A-Za-z0-9/_.@-]+$`
	DefaultMaxNameLength   = 256
)

// NameRules are what names on a hub must look like. A nil pattern or a length
// of 0 means no such rule.
type NameRules struct {
	MaxLength int            // MaxNameLengthInternal, in characters
	Name      *regexp.Regexp // RegexNameInternal, made by NamePattern
	UserName  *regexp.Regexp // RegexUserName, made by NamePattern
}

// DefaultNameRules are koji's.
func DefaultNameRules() NameRules {
	return NameRules{
		MaxLength: DefaultMaxNameLength,
		Name:      regexp.MustCompile(atStart(DefaultNamePattern)),
		UserName:  regexp.MustCompile(atStart(DefaultUserNamePattern)),
	}
}

// NamePattern compiles an option's expression; an empty one gives nil. It is
// matched at the beginning of a name, as Python's re.match does, except that a
// "$" does not let a line feed at the end through.
func NamePattern(expr string) (*regexp.Regexp, error) {
	if expr == "" {
		return nil, nil
	}
	re, err := regexp.Compile(atStart(expr))
	if err != nil {
		return nil, fmt.Errorf("name pattern %q: %w", expr, err)
	}
	return re, nil
}

func atStart(expr string) string { return `\A(?:` + expr + `)` }

// CheckName judges the name of a tag, target, package, channel, host or the
// like. What it refuses is a GenericError with koji's text.
func (r NameRules) CheckName(v any) error {
	name, ok := v.(string)
	if !ok {
		return Errorf(GenericError, "Name should be string")
	}
	if r.tooLong(name) {
		return Errorf(GenericError, "Name %s is too long. Max length is %d characters", name, r.MaxLength)
	}
	if !matches(r.Name, name) {
		return Errorf(GenericError, "Name %s does not match RegexNameInternal value", name)
	}
	return nil
}

// CheckUser judges a user's name and Kerberos principal, of which nil means not
// given. What it refuses is a GenericError with koji's text.
func (r NameRules) CheckUser(name, principal any) error {
	n, isName := name.(string)
	if name != nil && !isName {
		return Errorf(GenericError, "Name should be string")
	}
	p, isPrincipal := principal.(string)
	if principal != nil && !isPrincipal {
		return Errorf(GenericError, "Kerberos principal should be string")
	}
	switch {
	case r.tooLong(n):
		return Errorf(GenericError, "Name %s is too long. Max length is %d characters", n, r.MaxLength)
	case r.tooLong(p):
		return Errorf(GenericError, "Kerberos principal %s is too long. Max length is %d characters", p, r.MaxLength)
	case isName && !matches(r.UserName, n):
		return Errorf(GenericError, "Name %s does not match RegexUserName value", n)
	case isPrincipal && !matches(r.UserName, p):
		return Errorf(GenericError, "Kerberos principal %s does not match RegexUserName value", p)
	}
	return nil
}

// CheckHost judges a host's name, which is a user's name too.
func (r NameRules) CheckHost(name any) error {
	if err := r.CheckName(name); err != nil {
		return err
	}
	return r.CheckUser(name, nil)
}

func (r NameRules) tooLong(name string) bool {
	return r.MaxLength != 0 && utf8.RuneCountInString(name) > r.MaxLength
}

func matches(re *regexp.Regexp, name string) bool { return re == nil || re.MatchString(name) }
