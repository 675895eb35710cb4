package mockstandin

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// config is what the stand-in needs of a configuration.
type config struct {
	top    map[string]string
	macros map[string]string
	files  map[string]string
}

var assignment = regexp.MustCompile(`^config_opts((?:\['[^']*'\])+)(?:\.append\(.*\)| = (.*))$`)

// parseConfig reads the assignments of a generated configuration; a line of any
// other form is an error, as it would be no Python either.
func parseConfig(text string) (*config, error) {
	c := &config{top: map[string]string{}, macros: map[string]string{}, files: map[string]string{}}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		m := assignment.FindStringSubmatch(line)
		if m == nil {
			return nil, fmt.Errorf("invalid configuration: %q", line)
		}
		keys := strings.Split(strings.Trim(m[1], "[]'"), "']['")
		value, err := unquote(m[2])
		if err != nil {
			return nil, fmt.Errorf("invalid configuration: %q: %w", line, err)
		}
		switch {
		case len(keys) == 1:
			c.top[keys[0]] = value
		case keys[0] == "macros":
			c.macros[keys[1]] = value
		case keys[0] == "files":
			c.files[keys[1]] = value
		}
	}
	return c, nil
}

// unquote reads a Python string of one line; anything else stays as it is.
func unquote(s string) (string, error) {
	if len(s) < 2 || s[0] != '\'' && s[0] != '"' || s[len(s)-1] != s[0] {
		return s, nil
	}
	quote := s[0]
	rest := s[1 : len(s)-1]
	var b strings.Builder
	for rest != "" {
		c, _, tail, err := strconv.UnquoteChar(rest, quote)
		if err != nil {
			return "", err
		}
		b.WriteRune(c)
		rest = tail
	}
	return b.String(), nil
}
