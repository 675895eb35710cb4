package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// TOMLTable reads a table of a TOML file as a section of koji's files, so that
// it is decoded, and found fault with, as that is. Texts, numbers and booleans
// are written as they stand, lists of them with blanks between. A table that is
// missing is an empty section. path is for messages.
func TOMLTable(path string, data []byte, table string) (*File, error) {
	var all map[string]any
	if err := DecodeTOML(path, data, &all); err != nil {
		return nil, err
	}
	values, ok := all[table].(map[string]any)
	if !ok && all[table] != nil {
		return nil, &TOMLError{File: path, Key: table, Message: "expected a table"}
	}
	f, lines := newFile(true), newTOMLLines(string(data))
	s := newSection(table, path, lines.find([]string{table}, 1))
	for key, value := range values {
		o := &Option{Section: table, Name: strings.ToLower(key), File: path, Line: lines.find([]string{table, key}, 1)}
		if o.Value, ok = tomlText(value); !ok {
			return nil, &TOMLError{path, o.Line, toml.Key{table, key}.String(), "expected a text, a number, a boolean or a list of these"}
		}
		s.set(o)
	}
	slices.SortFunc(s.order, func(a, b string) int { return s.options[a].Line - s.options[b].Line })
	f.sections[table], f.order = s, []string{table}
	return f, nil
}

func tomlText(value any) (string, bool) {
	switch v := value.(type) {
	case map[string]any, []map[string]any, time.Time:
		return "", false
	case []any:
		texts := make([]string, len(v))
		for i, item := range v {
			if _, list := item.([]any); list {
				return "", false
			}
			var ok bool
			if texts[i], ok = tomlText(item); !ok {
				return "", false
			}
		}
		return strings.Join(texts, " "), true
	}
	return fmt.Sprint(value), true
}
