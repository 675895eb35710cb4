package pyvalue

import (
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// JSON writes a value over several lines, indented by two blanks a level, in the
// layout of Python's json module.
func JSON(v any) (string, error) {
	var b strings.Builder
	err := writeJSON(&b, v, "\n")
	return b.String(), err
}

func writeJSON(b *strings.Builder, v any, newline string) error {
	deeper := newline + "  "
	switch v := v.(type) {
	case []any:
		if len(v) == 0 {
			break
		}
		for i, item := range v {
			b.WriteString(opener(i, "[") + deeper)
			if err := writeJSON(b, item, deeper); err != nil {
				return err
			}
		}
		b.WriteString(newline + "]")
		return nil
	case xmlrpc.Struct:
		if len(v) == 0 {
			break
		}
		for i, m := range v {
			name, err := koji.FormatJSON(m.Name)
			if err != nil {
				return err
			}
			b.WriteString(opener(i, "{") + deeper + name + ": ")
			if err := writeJSON(b, m.Value, deeper); err != nil {
				return err
			}
		}
		b.WriteString(newline + "}")
		return nil
	case xmlrpc.DateTime:
		return writeJSON(b, string(v), newline)
	}
	text, err := koji.FormatJSON(v)
	b.WriteString(text)
	return err
}

func opener(i int, first string) string {
	if i == 0 {
		return first
	}
	return ","
}
