package koji

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Pretty lays a dynamic value out as Python's pprint.pformat does, 80 columns
// wide and with the members of structs sorted, which is what "koji call" prints.
func Pretty(v any) string {
	var p printer
	p.value(sorted(v), 0, 0, true)
	return p.String()
}

// sorted returns v with the members of all its structs in order of their names.
func sorted(v any) any {
	switch v := v.(type) {
	case xmlrpc.Struct:
		s := slices.Clone(v)
		slices.SortStableFunc(s, func(a, b xmlrpc.Member) int { return strings.Compare(a.Name, b.Name) })
		for i := range s {
			s[i].Value = sorted(s[i].Value)
		}
		return s
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = sorted(v[i])
		}
		return list
	}
	return v
}

const pageWidth = 80

type printer struct{ strings.Builder }

// value writes v from column indent on, leaving room for trailing further
// characters (closing brackets, a comma) in its last line. A text that stands
// alone (outermost) is put in parentheses when it needs several lines.
func (p *printer) value(v any, indent, trailing int, outermost bool) {
	repr := Repr(v)
	if width(repr) <= pageWidth-indent-trailing {
		p.WriteString(repr)
		return
	}
	switch v := v.(type) {
	case xmlrpc.Struct:
		p.WriteByte('{')
		for i, m := range v {
			p.separate(i, indent+1)
			name := Repr(m.Name)
			p.WriteString(name + ": ")
			p.value(m.Value, indent+1+width(name)+2, trailingAt(i, len(v), trailing), false)
		}
		p.WriteByte('}')
	case []any:
		p.WriteByte('[')
		for i, e := range v {
			p.separate(i, indent+1)
			p.value(e, indent+1, trailingAt(i, len(v), trailing), false)
		}
		p.WriteByte(']')
	case string:
		p.chunks(indent, trailing, outermost, func(room, trailing int) []string { return splitText(v, room, trailing) })
	case []byte:
		if len(v) <= 4 {
			p.WriteString(repr)
			return
		}
		p.chunks(indent, trailing, outermost, func(room, trailing int) []string { return splitBytes(v, room, trailing) })
	default:
		p.WriteString(repr)
	}
}

func (p *printer) separate(i, indent int) {
	if i > 0 {
		p.WriteString(",\n" + strings.Repeat(" ", indent))
	}
}

// trailingAt is the room that element i of n leaves: for the bracket after the
// last one, for a comma after the others.
func trailingAt(i, n, trailing int) int {
	if i == n-1 {
		return trailing + 1
	}
	return 1
}

// chunks writes a long text as adjacent literals, one a line.
func (p *printer) chunks(indent, trailing int, outermost bool, split func(room, trailing int) []string) {
	if outermost {
		indent, trailing = indent+1, trailing+1
	}
	literals := split(pageWidth-indent, trailing)
	text := strings.Join(literals, "\n"+strings.Repeat(" ", indent))
	if outermost && len(literals) > 1 {
		text = "(" + text + ")"
	}
	p.WriteString(text)
}

// splitText cuts s at its line ends, and lines that do not fit at blanks.
func splitText(s string, room, trailing int) []string {
	var literals []string
	lines := pythonLines(s)
	for i, line := range lines {
		lastLine := i == len(lines)-1
		fits := room
		if lastLine {
			fits -= trailing
		}
		if repr := Repr(line); width(repr) <= fits {
			literals = append(literals, repr)
			continue
		}
		current := ""
		parts := pythonWords(line)
		for j, part := range parts {
			fits := room
			if lastLine && j == len(parts)-1 {
				fits -= trailing
			}
			if width(Repr(current+part)) > fits {
				if current != "" {
					literals = append(literals, Repr(current))
				}
				current = ""
			}
			current += part
		}
		if current != "" {
			literals = append(literals, Repr(current))
		}
	}
	return literals
}

// splitBytes cuts data after a multiple of four bytes.
func splitBytes(data []byte, room, trailing int) []string {
	var literals []string
	var current []byte
	for i := 0; i < len(data); i += 4 {
		part := data[i:min(i+4, len(data))]
		if i == len(data)/4*4 {
			room -= trailing
		}
		if len(current) > 0 && width(Repr(slices.Concat(current, part))) > room {
			literals = append(literals, Repr(current))
			current = nil
		}
		current = append(current, part...)
	}
	return append(literals, Repr(current))
}

func width(s string) int { return utf8.RuneCountInString(s) }

// pythonLines splits s behind each line end that Python knows.
func pythonLines(s string) []string {
	var lines []string
	start := 0
	for i, r := range s {
		if i < start {
			continue
		}
		switch r {
		case '\n', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029, '\r':
			end := i + utf8.RuneLen(r)
			if r == '\r' && strings.HasPrefix(s[end:], "\n") {
				end++
			}
			lines = append(lines, s[start:end])
			start = end
		}
	}
	if start < len(s) {
		lines = append(lines, s[start:])
	}
	return lines
}

// pythonWords splits s in front of each word, blanks staying with the word
// before them.
func pythonWords(s string) []string {
	var words []string
	start, inBlank := 0, false
	for i, r := range s {
		blank := unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f
		if inBlank && !blank {
			words = append(words, s[start:i])
			start = i
		}
		inBlank = blank
	}
	if start < len(s) {
		words = append(words, s[start:])
	}
	return words
}
