package tag

import (
	"regexp"

	"github.com/gokoji/gokoji/sdk/koji"
)

// Filter lets through the packages that an inherited tag gives.
type Filter []*regexp.Regexp

// NewFilter compiles an Ancestor's filter. One that is not a regular expression is
// a GenericError.
func NewFilter(patterns []string) (Filter, error) {
	filter := make(Filter, 0, len(patterns))
	for _, p := range patterns {
		re, err := koji.NamePattern(p)
		if err != nil {
			return nil, koji.Errorf(koji.GenericError, "Invalid pkg_filter: %w", err)
		}
		if re != nil {
			filter = append(filter, re)
		}
	}
	return filter, nil
}

// Match tells whether every expression matches the beginning of the name.
func (f Filter) Match(name string) bool {
	for _, re := range f {
		if !re.MatchString(name) {
			return false
		}
	}
	return true
}
