package manifest

import (
	"fmt"
	"slices"
	"strings"
)

// width is the longest line of a sample file.
const width = 78

// SampleConf writes a configuration file for the half of that kind in which
// every option is explained and commented out. It is "" when the half has no
// options or does not exist.
func (m *Manifest) SampleConf(kind Kind) string {
	h := m.Half(kind)
	if h == nil || len(h.Options) == 0 {
		return ""
	}
	var b strings.Builder
	comment(&b, fmt.Sprintf("%s: %s", h.Name, m.Summary))
	var sections []string
	for _, o := range h.Options {
		if !slices.Contains(sections, o.Section) {
			sections = append(sections, o.Section)
		}
	}
	for _, section := range sections {
		b.WriteByte('\n')
		if prefix, numbered := strings.CutSuffix(section, "*"); numbered {
			// Not to be used by accident: it may have required options.
			comment(&b, fmt.Sprintf("One section for each: %s0, %s1 and so on, in the order of their numbers.", prefix, prefix))
			fmt.Fprintf(&b, "# [%s0]\n", prefix)
		} else {
			fmt.Fprintf(&b, "[%s]\n", section)
		}
		for i, o := range h.Options {
			if o.Section == section {
				if i > 0 && h.Options[i-1].Section == section {
					b.WriteByte('\n')
				}
				h.sample(&b, o)
			}
		}
	}
	return b.String()
}

func (h *Half) sample(b *strings.Builder, o Option) {
	for _, line := range strings.Split(strings.TrimSpace(o.Text), "\n") {
		comment(b, line)
	}
	form := o.Type.describe()
	if o.Required {
		form += ", required"
	}
	comment(b, "("+form+")")
	value := o.Default
	if value == "" {
		value = o.Example
	}
	if !h.Raw {
		value = strings.ReplaceAll(value, "%", "%%")
	}
	for _, line := range strings.Split(o.Name+" = "+indent(value), "\n") {
		b.WriteString(strings.TrimRight("# "+line, " ") + "\n")
	}
}

// indent puts a value of several lines below its name.
func indent(value string) string {
	value = strings.Trim(value, "\n")
	if strings.Contains(value, "\n") {
		value = "\n" + value
	}
	return strings.ReplaceAll(value, "\n", "\n    ")
}

// comment writes text in lines of at most width, where blanks allow it.
func comment(b *strings.Builder, text string) {
	line := "#"
	for _, word := range strings.Fields(text) {
		if line != "#" && len(line)+1+len(word) > width {
			b.WriteString(line + "\n")
			line = "#"
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
}
