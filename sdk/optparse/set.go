package optparse

import (
	"strings"
	"unicode/utf8"

	"github.com/spf13/pflag"
)

// shortMark is the annotation of an option that has no long name; pflag needs
// one, which Parse does not know then.
const shortMark = "optparse.short-only"

const (
	// pairMark is the annotation of an option with two values; they reach it as
	// one text, parted by a character that no argument can hold.
	pairMark      = "optparse.pair"
	pairSeparator = "\x00"
)

// Set holds the options of one command. A declaration names an option with all
// its names, the shorts before the longs: "p,package". The usage text may put the
// value's name in backquotes. What the variables hold beforehand is the default.
type Set struct {
	flags *pflag.FlagSet
}

// New returns an empty set; --help and -h it has already.
func New(name string) *Set {
	fs := pflag.NewFlagSet(name, pflag.ContinueOnError)
	fs.SortFlags = false
	return &Set{fs}
}

// Flags gives the options to completion and documentation.
func (s *Set) Flags() *pflag.FlagSet { return s.flags }

// Var declares an option with a value of any kind.
func (s *Set) Var(v pflag.Value, names, usage string) *pflag.Flag {
	var short, first string
	var longs []string
	for name := range strings.SplitSeq(names, ",") {
		if utf8.RuneCountInString(name) == 1 {
			short = name
		} else {
			longs = append(longs, name)
		}
	}
	if len(longs) == 0 {
		longs = []string{short}
	}
	for i, name := range longs {
		f := s.flags.VarPF(v, name, "", usage)
		f.Shorthand = ""
		if i == 0 {
			first = name
			continue
		}
		f.Hidden = true
	}
	f := s.flags.Lookup(first)
	if short != "" {
		f.Annotations = map[string][]string{"optparse.short": {short}}
		if first == short {
			f.Annotations[shortMark] = nil
		}
	}
	return f
}

// switchVar declares an option without a value under all its names.
func (s *Set) switchVar(v pflag.Value, names, usage string) {
	s.Var(v, names, usage)
	for name := range strings.SplitSeq(names, ",") {
		if f := s.flags.Lookup(name); f != nil {
			f.NoOptDefVal = "true"
		}
	}
}

// Hide keeps an option out of the help text.
func (s *Set) Hide(name string) {
	if f := s.flags.Lookup(name); f != nil {
		f.Hidden = true
	}
}

func (s *Set) long2flag(name string) *pflag.Flag { return s.flags.Lookup(name) }

func (s *Set) short2flag(c rune) *pflag.Flag {
	var found *pflag.Flag
	s.flags.VisitAll(func(f *pflag.Flag) {
		if names := f.Annotations["optparse.short"]; len(names) > 0 && names[0] == string(c) {
			found = f
		}
	})
	return found
}

func shortOnly(f *pflag.Flag) bool {
	_, ok := f.Annotations[shortMark]
	return ok
}

func takesTwo(f *pflag.Flag) bool {
	_, ok := f.Annotations[pairMark]
	return ok
}
