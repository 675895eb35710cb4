package config

import (
	"errors"
	"fmt"
	"strings"
)

// Bounds of interpolation: Python's depth, and a size and number, since ten
// levels of ten references each would otherwise never end.
const (
	maxDepth    = 10
	maxExpanded = 1 << 20
	maxRefs     = 1 << 16
)

var (
	errDepth    = errors.New("references that do not go round in a circle nor deeper than ten levels")
	errExpanded = fmt.Errorf("references that expand to at most %d bytes", maxExpanded)
	errRefs     = fmt.Errorf("at most %d references in one value", maxRefs)
	errPercent  = errors.New("%% or %(name)s wherever there is a percent sign")
)

// interpolation replaces %(name)s by the option of that name in the same
// section or DefaultSection, and %% by a percent sign.
type interpolation struct {
	file    *File
	section *section
	out     strings.Builder
	refs    int
}

func (in *interpolation) expand(text string, depth int) error {
	if depth > maxDepth {
		return errDepth
	}
	for text != "" {
		before, rest, found := strings.Cut(text, "%")
		in.out.WriteString(before)
		if in.out.Len() > maxExpanded {
			return errExpanded
		}
		if !found {
			return nil
		}
		switch {
		case strings.HasPrefix(rest, "%"):
			in.out.WriteByte('%')
			text = rest[1:]
		case strings.HasPrefix(rest, "("):
			end := strings.Index(rest, ")s")
			if end < 2 || strings.IndexByte(rest, ')') != end {
				return errPercent
			}
			if err := in.refer(rest[1:end], depth); err != nil {
				return err
			}
			text = rest[end+2:]
		default:
			return errPercent
		}
	}
	return nil
}

func (in *interpolation) refer(name string, depth int) error {
	name = strings.ToLower(name)
	o, ok := in.section.options[name]
	if !ok {
		o, ok = in.file.defaults.options[name]
	}
	if !ok {
		return fmt.Errorf("an option %q in the same section, which %%(%s)s refers to", name, name)
	}
	if in.refs++; in.refs > maxRefs {
		return errRefs
	}
	if !strings.Contains(o.Value, "%") {
		in.out.WriteString(o.Value)
		return nil
	}
	return in.expand(o.Value, depth+1)
}
