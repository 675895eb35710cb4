package manifest

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/config"
)

// checker collects the problems of a manifest.
type checker struct {
	file string
	errs []error
}

func (c *checker) fail(key, format string, args ...any) {
	c.errs = append(c.errs, &config.TOMLError{File: c.file, Key: key, Message: fmt.Sprintf(format, args...)})
}

func (m *Manifest) validate(file string) error {
	c := checker{file: file}
	c.word("name", m.Name)
	switch {
	case m.Summary == "":
		c.fail("summary", "missing, expected one line that says what the plugin is for")
	case strings.ContainsAny(m.Summary, "\r\n"):
		c.fail("summary", "expected one line")
	}
	halves := 0
	for _, kind := range Kinds() {
		if h := m.Half(kind); h != nil {
			halves++
			c.half(kind, h)
		}
	}
	if halves == 0 {
		c.fail("", "expected at least one of [hub], [builder] and [cli]")
	}
	c.words("needs.channels", m.Needs.Channels)
	c.words("needs.permissions", m.Needs.Permissions)
	c.words("needs.tag_groups", m.Needs.TagGroups)
	c.words("needs.tag_extras", m.Needs.TagExtras)
	return errors.Join(c.errs...)
}

// word checks a name: configuration separates them by blanks and commas.
func (c *checker) word(key, name string) {
	switch {
	case name == "":
		c.fail(key, "missing, expected a name")
	case strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == ',' || r == 0x7f }):
		c.fail(key, "found %q, expected a name without blanks and commas", name)
	}
}

func (c *checker) words(key string, names []string) {
	for i, name := range names {
		c.word(fmt.Sprintf("%s[%d]", key, i), name)
		if slices.Contains(names[:i], name) {
			c.fail(key, "%q is listed twice", name)
		}
	}
}

// mayHave says which kinds of halves may register what.
func mayHave(list string) []Kind {
	switch list {
	case "methods", "policy_tests":
		return []Kind{Hub}
	case "tasks":
		return []Kind{Builder}
	case "commands":
		return []Kind{CLI}
	default:
		return []Kind{Hub, Builder}
	}
}

func (c *checker) half(kind Kind, h *Half) {
	key := string(kind)
	c.word(key+".name", h.Name)
	for _, l := range h.lists() {
		c.words(key+"."+l.key, l.names)
		if len(l.names) > 0 && !slices.Contains(mayHave(l.key), kind) {
			c.fail(key+"."+l.key, "not in this half, only in %v", mayHave(l.key))
		}
	}
	switch {
	case h.Config == "" && len(h.Options) > 0:
		c.fail(key+".config", "missing, expected the name of the file that holds the options")
	case h.Config != "" && (path.Base(h.Config) != h.Config || !strings.HasSuffix(h.Config, ".conf") || h.Config == ".conf"):
		c.fail(key+".config", "found %q, expected a file name that ends in .conf, without a folder", h.Config)
	}
	seen := map[string]bool{}
	for i, o := range h.Options {
		at := fmt.Sprintf("%s.option[%d]", key, i)
		c.option(at, o)
		if id := o.Section + "." + strings.ToLower(o.Name); seen[id] {
			c.fail(at, "option %q of section [%s] is listed twice", o.Name, o.Section)
		} else {
			seen[id] = true
		}
	}
}

func (c *checker) option(key string, o Option) {
	switch {
	case o.Section == "":
		c.fail(key+".section", "missing, expected a section's name")
	case strings.ContainsAny(o.Section, "[]\r\n") || strings.Contains(strings.TrimSuffix(o.Section, "*"), "*") || o.Section == config.DefaultSection:
		c.fail(key+".section", "found %q, expected a section's name", o.Section)
	}
	switch {
	case o.Name == "":
		c.fail(key+".name", "missing, expected an option's name")
	case strings.ContainsAny(o.Name, "=:#;[\r\n") || strings.TrimSpace(o.Name) != o.Name:
		c.fail(key+".name", "found %q, expected an option's name", o.Name)
	}
	if o.Text == "" {
		c.fail(key+".text", "missing, expected a sentence for the operator")
	}
	if o.Type.describe() == "" {
		c.fail(key+".type", "found %q, expected one of %v", string(o.Type), Types())
		return
	}
	c.value(key+".default", o.Type, o.Default)
	c.value(key+".example", o.Type, o.Example)
	if o.Required && o.Default != "" {
		c.fail(key+".default", "a required option has no default")
	}
}

func (c *checker) value(key string, t Type, value string) {
	if value != "" && !t.accepts(value) {
		c.fail(key, "found %q, expected %s", value, t.describe())
	}
}
