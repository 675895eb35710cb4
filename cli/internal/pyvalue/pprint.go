package pyvalue

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

const printWidth = 80

// Pprint writes a value in the layout of Python's pprint module: on one line if
// that fits into 80 columns, else an item a line; dicts by their sorted keys.
func Pprint(v any) string {
	p := printer{}
	p.print(v, 0, 0, true)
	return p.String()
}

type printer struct{ strings.Builder }

// print writes v from column indent on; after is the room to leave behind it.
func (p *printer) print(v any, indent, after int, outermost bool) {
	rep := koji.Repr(sorted(v))
	if utf8.RuneCountInString(rep) <= printWidth-indent-after {
		p.WriteString(rep)
		return
	}
	switch v := v.(type) {
	case []any:
		p.items("[", "]", len(v), indent, after, func(i, after int) {
			p.print(v[i], indent+1, after, false)
		})
	case xmlrpc.Struct:
		members := sorted(v).(xmlrpc.Struct)
		p.items("{", "}", len(members), indent, after, func(i, after int) {
			key := koji.Repr(members[i].Name) + ": "
			p.WriteString(key)
			p.print(members[i].Value, indent+1+utf8.RuneCountInString(key), after, false)
		})
	case string:
		p.text(v, indent, after, outermost)
	default:
		p.WriteString(rep)
	}
}

// items writes n items between brackets, a line each.
func (p *printer) items(begin, end string, n, indent, after int, item func(i, after int)) {
	p.WriteString(begin)
	for i := range n {
		if i > 0 {
			p.WriteString(",\n" + strings.Repeat(" ", indent+1))
		}
		if i == n-1 {
			item(i, after+1)
		} else {
			item(i, 1)
		}
	}
	p.WriteString(end)
}

// text breaks a long string into literals that stand under one another.
func (p *printer) text(s string, indent, after int, outermost bool) {
	if outermost {
		indent, after = indent+1, after+1
	}
	var chunks []string
	lines := splitLines(s)
	for i, line := range lines {
		room, lastRoom := printWidth-indent, printWidth-indent
		if i == len(lines)-1 {
			lastRoom -= after
		}
		if width(line) <= lastRoom {
			chunks = append(chunks, koji.Repr(line))
			continue
		}
		current := ""
		words := splitWords(line)
		for j, word := range words {
			if j == len(words)-1 {
				room = lastRoom
			}
			if width(current+word) <= room {
				current += word
				continue
			}
			if current != "" {
				chunks = append(chunks, koji.Repr(current))
			}
			current = word
		}
		if current != "" {
			chunks = append(chunks, koji.Repr(current))
		}
	}
	out := strings.Join(chunks, "\n"+strings.Repeat(" ", indent))
	if outermost && len(chunks) > 1 {
		out = "(" + out + ")"
	}
	p.WriteString(out)
}

func width(s string) int { return utf8.RuneCountInString(koji.Repr(s)) }

// splitLines cuts behind every line break.
func splitLines(s string) []string {
	var lines []string
	for line := range strings.Lines(s) {
		lines = append(lines, line)
	}
	return lines
}

// splitWords cuts before every word, blanks staying with the word before them.
func splitWords(s string) []string {
	var words []string
	start, blank := 0, false
	for i, r := range s {
		space := unicode.IsSpace(r)
		if blank && !space {
			words = append(words, s[start:i])
			start = i
		}
		blank = space
	}
	return append(words, s[start:])
}

// sorted puts the members of all structs into the order of their names.
func sorted(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = sorted(v[i])
		}
		return list
	case xmlrpc.Struct:
		s := slices.Clone(v)
		for i := range s {
			s[i].Value = sorted(s[i].Value)
		}
		slices.SortStableFunc(s, func(a, b xmlrpc.Member) int { return strings.Compare(a.Name, b.Name) })
		return s
	}
	return v
}
