package config

import (
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/suggest"
)

// vocabulary is every section and option that somebody reads.
type vocabulary struct {
	sections map[string]*words
	order    []string
	numbered []string // prefixes of numbered sections
}

// words are the option names of a section, as its reader spells them. One that
// ends in "*" stands for all that begin so.
type words struct {
	names    []string
	lower    map[string]bool
	prefixes []string
}

func newVocabulary(known []string) *vocabulary {
	v := &vocabulary{sections: map[string]*words{}}
	for _, k := range known {
		section, name, _ := strings.Cut(k, ".")
		v.add(section, name)
	}
	return v
}

func (v *vocabulary) add(section, name string) {
	w, ok := v.sections[section]
	if !ok {
		w = &words{lower: map[string]bool{}}
		v.sections[section] = w
		v.order = append(v.order, section)
	}
	if prefix, ok := strings.CutSuffix(name, "*"); ok {
		w.prefixes = append(w.prefixes, strings.ToLower(prefix))
		return
	}
	w.names = append(w.names, name)
	w.lower[strings.ToLower(name)] = true
}

func (w *words) has(name string) bool {
	return w.lower[name] ||
		slices.ContainsFunc(w.prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

// unknown lists what the file has and nobody reads, in the file's order; with
// only, that one section's.
func (v *vocabulary) unknown(f *File, only string) []Warning {
	var warnings []Warning
	for _, name := range f.order {
		if only != "" && name != only {
			continue
		}
		s := f.sections[name]
		w, ok := v.sections[name]
		if !ok {
			if only == "" {
				warnings = append(warnings, Warning{File: s.file, Line: s.line, Section: name, Nearest: v.nearestSection(name)})
			}
			continue
		}
		warnings = append(warnings, w.unknown(s, w.has)...)
	}
	return append(warnings, v.unknownDefaults(f)...)
}

func (w *words) unknown(s *section, has func(string) bool) []Warning {
	var warnings []Warning
	for _, name := range s.order {
		if !has(name) {
			o := s.options[name]
			warnings = append(warnings, Warning{o.File, o.Line, s.name, name, suggest.Nearest(name, w.names)})
		}
	}
	return warnings
}

// unknownDefaults looks at DefaultSection. Where values are interpolated its
// options may be there just to be referred to.
func (v *vocabulary) unknownDefaults(f *File) []Warning {
	if !f.raw {
		return nil
	}
	all := &words{}
	for _, section := range v.order {
		all.names = append(all.names, v.sections[section].names...)
	}
	return all.unknown(f.defaults, func(name string) bool {
		return slices.ContainsFunc(v.order, func(s string) bool { return v.sections[s].has(name) })
	})
}

func (v *vocabulary) nearestSection(name string) string {
	// A numbered section that is misspelt is compared without its number.
	for _, prefix := range v.numbered {
		if stem := strings.TrimRight(name, "0123456789"); stem != name && stem != prefix {
			if suggest.Nearest(stem, []string{prefix}) != "" {
				return prefix + name[len(stem):]
			}
		}
	}
	return suggest.Nearest(name, v.order)
}
