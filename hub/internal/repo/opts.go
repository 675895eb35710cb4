package repo

import (
	"slices"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/fnmatch"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// The options of a repo; all are true or false.
const (
	optSrc         = "src"          // source packages beside the others
	optDebuginfo   = "debuginfo"    // packages with debug information
	optSeparateSrc = "separate_src" // a repo of source packages besides
	optMaven       = "maven"
)

var optNames = [...]string{optSrc, optDebuginfo, optSeparateSrc, optMaven}

// parseOpts reads repo options and leaves out those that are nil. With strict
// what is no option is a ParameterError, else it is left out too.
func parseOpts(v any, strict bool) (xmlrpc.Struct, error) {
	opts := xmlrpc.Struct{}
	given, ok := v.(xmlrpc.Struct)
	if !ok && v != nil && strict {
		return nil, koji.Errorf(koji.ParameterError, "Repo opts must be a dictionary")
	}
	for _, m := range given {
		switch {
		case slices.Contains(optNames[:], m.Name):
			if m.Value != nil {
				opts.Set(m.Name, koji.Truth(m.Value))
			}
		case strict:
			return nil, koji.Errorf(koji.ParameterError, "Invalid repo option: %s", m.Name)
		}
	}
	return opts, nil
}

// optsFor returns the options that a new repo of the tag gets: the site's and
// the tag's, changed by override; custom holds what override really changed.
func optsFor(t *tag.Info, o *hub.Options, override any) (opts, custom xmlrpc.Struct, err error) {
	opts = defaultOpts(t.Name, o)
	own, err := tagOpts(t)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range own {
		opts.Set(m.Name, m.Value)
	}
	switch {
	case !o.EnableMaven:
		opts.Set(optMaven, false)
	case t.MavenSupport:
		opts.Set(optMaven, true)
	}
	custom = xmlrpc.Struct{}
	if _, ok := override.(xmlrpc.Struct); !ok && koji.Truth(override) {
		return nil, nil, hub.WrongType(override, "<class 'dict'>")
	}
	wanted, err := parseOpts(override, false)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range wanted {
		if opts.Value(m.Name) != m.Value {
			custom.Set(m.Name, m.Value)
			opts.Set(m.Name, m.Value)
		}
	}
	return opts, custom, nil
}

// defaultOpts are those of the hub's settings for a tag of that name.
func defaultOpts(name string, o *hub.Options) xmlrpc.Struct {
	matches := func(patterns string) bool { return fnmatch.MatchAny(strings.Fields(patterns), name) }
	return xmlrpc.Struct{
		{Name: optSrc, Value: matches(o.SourceTags)},
		{Name: optDebuginfo, Value: matches(o.DebuginfoTags)},
		{Name: optSeparateSrc, Value: matches(o.SeparateSourceTags)},
		{Name: optMaven, Value: false},
	}
}

// tagOpts are those of the tag's own extra data. "with_debuginfo", the older
// form, counts without "repo.opts".
func tagOpts(t *tag.Info) (xmlrpc.Struct, error) {
	if v, ok := t.Extra.Get("repo.opts"); ok {
		return parseOpts(v, false)
	}
	if v, ok := t.Extra.Get("with_debuginfo"); ok {
		return xmlrpc.Struct{{Name: optDebuginfo, Value: koji.Truth(v)}}, nil
	}
	return nil, nil
}

// on tells whether an option is set.
func on(opts xmlrpc.Struct, name string) bool { return opts.Value(name) == true }
