package config

import "strings"

// tomlLines finds the line that a key stands on. The TOML library keeps no
// positions after a successful parse; this looks only at lines that begin with
// a table header or a key, so a key inside an inline table is found by its
// table.
type tomlLines map[string][]int

func newTOMLLines(text string) tomlLines {
	lines := tomlLines{}
	var table []string
	closing := "" // what ends the multi-line string that is open
	for i, line := range strings.Split(text, "\n") {
		if closing != "" {
			if strings.Contains(line, closing) {
				closing = ""
			}
			continue
		}
		line = strings.TrimSpace(line)
		if header, ok := strings.CutPrefix(line, "["); ok {
			header, _, _ = strings.Cut(strings.TrimPrefix(header, "["), "]")
			table = splitTOMLKey(header)
			lines.note(table, i+1)
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		lines.note(append(table[:len(table):len(table)], splitTOMLKey(key)...), i+1)
		for _, quote := range []string{`"""`, "'''"} {
			if strings.Count(value, quote) == 1 {
				closing = quote
			}
		}
	}
	return lines
}

// note records a key, and the tables it implies unless they had a place.
func (l tomlLines) note(key []string, line int) {
	for n := 1; n <= len(key); n++ {
		if name := strings.Join(key[:n], "\x00"); n == len(key) || l[name] == nil {
			l[name] = append(l[name], line)
		}
	}
}

func splitTOMLKey(text string) []string {
	parts := strings.Split(text, ".")
	for i, p := range parts {
		parts[i] = strings.Trim(strings.TrimSpace(p), `"'`)
	}
	return parts
}

// find returns the line where the key stands for the nth time (from 1), or
// that of the nearest table around it.
func (l tomlLines) find(key []string, nth int) int {
	for n := len(key); n > 0; n-- {
		if at := l[strings.Join(key[:n], "\x00")]; len(at) > 0 {
			return at[min(nth, len(at))-1]
		}
	}
	return 0
}
