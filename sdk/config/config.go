// Package config reads the settings of the three programs and their plugins:
// koji's own files, written in the dialect of Python's configparser, and the
// TOML files beside them. Both are decoded into tagged structs; every message
// names file, line and key and says what was expected.
package config

import (
	"slices"
	"strings"
)

// MaxSize is the largest configuration file that is read, in bytes.
const MaxSize = 4 << 20

// DefaultSection is the section whose options stand in for those that another
// section lacks. It is not a section itself.
const DefaultSection = "DEFAULT"

// Option is one value of a configuration file.
type Option struct {
	Section string // the section it was asked for in; DefaultSection's options show up in every section
	Name    string // in lower case: names do not depend on case, section names do
	Value   string // lines joined by "\n", each without blanks at its ends
	File    string
	Line    int   // where the option begins
	Lines   []int // the line in File of every line of Value as it was written
	Err     error // why Value could not be interpolated; Value is then as written
}

// LineOf returns the line in the file of the i-th line (from 0) of the value,
// so that mistakes inside a multi-line value can be pointed at.
func (o Option) LineOf(i int) int {
	if i >= 0 && i < len(o.Lines) {
		return o.Lines[i]
	}
	return o.Line
}

// File is what one or several configuration files say together, in the order
// in which sections and options first appeared. It does not change once it has
// been read and may be used concurrently.
type File struct {
	sections map[string]*section
	order    []string
	defaults *section
	raw      bool
}

type section struct {
	name    string
	file    string
	line    int
	options map[string]*Option
	order   []string
}

func newSection(name, file string, line int) *section {
	return &section{name: name, file: file, line: line, options: map[string]*Option{}}
}

func (s *section) set(o *Option) {
	if _, ok := s.options[o.Name]; !ok {
		s.order = append(s.order, o.Name)
	}
	s.options[o.Name] = o
}

func newFile(raw bool) *File {
	return &File{sections: map[string]*section{}, defaults: newSection(DefaultSection, "", 0), raw: raw}
}

// Has reports whether there is a section of that name, even an empty one.
func (f *File) Has(section string) bool {
	_, ok := f.sections[section]
	return ok
}

// Sections returns the names of the sections, without DefaultSection.
func (f *File) Sections() []string { return slices.Clone(f.order) }

// Get returns an option of a section, or else the one of DefaultSection. The
// name may be in any case. There are no options in a section that is missing.
func (f *File) Get(section, name string) (Option, bool) {
	s, ok := f.sections[section]
	if !ok {
		return Option{}, false
	}
	return f.lookup(s, strings.ToLower(name))
}

func (f *File) lookup(s *section, name string) (Option, bool) {
	o, ok := s.options[name]
	if !ok {
		o, ok = f.defaults.options[name]
	}
	if !ok {
		return Option{}, false
	}
	return f.interpolated(s, o), true
}

// Options returns the options of a section: first those of DefaultSection,
// then its own; one that is in both keeps its first place and has its own
// value. A section that is missing has none.
func (f *File) Options(section string) []Option {
	s, ok := f.sections[section]
	if !ok {
		return nil
	}
	var all []Option
	for _, name := range f.defaults.order {
		o, _ := f.lookup(s, name)
		all = append(all, o)
	}
	for _, name := range s.order {
		if _, isDefault := f.defaults.options[name]; !isDefault {
			all = append(all, f.interpolated(s, s.options[name]))
		}
	}
	return all
}

// Defaults returns the options of DefaultSection.
func (f *File) Defaults() []Option {
	var all []Option
	for _, name := range f.defaults.order {
		all = append(all, f.interpolated(f.defaults, f.defaults.options[name]))
	}
	return all
}

func (f *File) interpolated(s *section, o *Option) Option {
	out := *o
	out.Section = s.name
	if f.raw || !strings.Contains(o.Value, "%") {
		return out
	}
	in := interpolation{file: f, section: s}
	if err := in.expand(o.Value, 1); err != nil {
		out.Err = &ValueError{File: o.File, Line: o.Line, Section: s.name, Key: o.Name, Value: o.Value, Want: err.Error()}
		return out
	}
	out.Value = in.out.String()
	return out
}
