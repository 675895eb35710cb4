package optparse

import (
	"strings"

	"github.com/spf13/pflag"
)

const (
	helpColumn = 24 // where the descriptions begin
	minHelp    = 11 // columns that a description always gets
)

// Help describes the options, width columns wide.
func (s *Set) Help(width int) string {
	var b strings.Builder
	b.WriteString("Options:\n")
	writeOption(&b, "-h, --help", "show this help message and exit", width)
	s.flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		metavar, usage := pflag.UnquoteUsage(f)
		if metavar == "" || metavar == f.Value.Type() {
			metavar = strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		}
		var names []string
		if short := f.Annotations["optparse.short"]; len(short) > 0 {
			name := "-" + short[0]
			if takesValue(f) {
				name += " " + metavar
			}
			names = append(names, name)
		}
		if !shortOnly(f) {
			name := "--" + f.Name
			if takesValue(f) {
				name += "=" + metavar
			}
			names = append(names, name)
		}
		writeOption(&b, strings.Join(names, ", "), usage, width)
	})
	return b.String()
}

func writeOption(b *strings.Builder, names, usage string, width int) {
	b.WriteString("  " + names)
	lines := wrap(usage, max(width-helpColumn-2, minHelp))
	pad := helpColumn - 2 - len(names)
	if pad < 2 {
		b.WriteByte('\n')
		pad = helpColumn
	}
	for i, line := range lines {
		if i > 0 {
			pad = helpColumn
		}
		b.WriteString(strings.Repeat(" ", pad) + line + "\n")
	}
	if len(lines) == 0 {
		b.WriteByte('\n')
	}
}

// wrap breaks a text into lines at its blanks.
func wrap(text string, width int) []string {
	var lines []string
	for word := range strings.FieldsSeq(text) {
		last := len(lines) - 1
		if last >= 0 && len(lines[last])+1+len(word) <= width {
			lines[last] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}
