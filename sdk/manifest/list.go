package manifest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
)

// Listing is what the programs' "plugins" command shows.
type Listing struct {
	Kind      Kind
	Manifests []*Manifest
	Enabled   []string // names of halves as configured; nil: halves are always on
	ConfigDir string   // where the halves' configuration files are
	Site      *Site    // nil when the hub could not be asked
	// Mistakes in the configuration, which keep the program from working with
	// the halves that are on; nil: there are none.
	Mistakes error
}

// Write writes the halves that the program has, with what is missing for those
// that are on, and the names in Enabled that mean none of them.
func (l *Listing) Write(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "PLUGIN\tSTATE\tCONFIGURATION\tWHAT IT DOES")
	var notes []string
	unknown := slices.Clone(l.Enabled)
	for _, m := range l.Manifests {
		half := m.Half(l.Kind)
		if half == nil {
			continue
		}
		unknown = slices.DeleteFunc(unknown, func(name string) bool { return name == half.Name })
		on := l.Enabled == nil || slices.Contains(l.Enabled, half.Name)
		state := "off"
		if on {
			state = "on"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", half.Name, state, l.config(half), m.Summary)
		if on && l.Site != nil {
			for _, text := range l.Site.Missing(m, l.Kind) {
				notes = append(notes, half.Name+": "+text)
			}
		}
	}
	for _, name := range unknown {
		fmt.Fprintf(tw, "%s\tunknown\t-\tthere is no such plugin\n", name)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	var mistakes []string
	if l.Mistakes != nil {
		mistakes = strings.Split(l.Mistakes.Error(), "\n")
	}
	return errors.Join(section(w, "Mistakes in the configuration", mistakes), section(w, "Still missing", notes))
}

// section writes the lines, if there are any, below a heading.
func section(w io.Writer, heading string, lines []string) error {
	if len(lines) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "\n%s:\n  %s\n", heading, strings.Join(lines, "\n  "))
	return err
}

func (l *Listing) config(half *Half) string {
	if half.Config == "" {
		return "-"
	}
	path := filepath.Join(l.ConfigDir, half.Config)
	if _, err := os.Stat(path); err != nil {
		return path + " (defaults)"
	}
	return path
}
