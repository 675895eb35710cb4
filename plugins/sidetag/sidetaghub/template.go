package sidetaghub

import (
	"fmt"
	"strconv"
	"strings"
)

const defaultTemplate = "{basetag}-side-{tag_id}"

// template makes the names of side tags.
type template []piece

// piece is literal text or, if place is not empty, what is to be filled in.
type piece struct{ text, place string }

// parseTemplate reads koji's name_template. Double braces stand for single ones.
// Without the tag's id names would not be unique.
func parseTemplate(text string) (template, error) {
	var t template
	var unique bool
	for text != "" {
		i := strings.IndexAny(text, "{}")
		switch {
		case i < 0:
			return append(t, piece{text: text}).check(unique)
		case strings.HasPrefix(text[i:], "{{"), strings.HasPrefix(text[i:], "}}"):
			t = append(t, piece{text: text[:i+1]})
			text = text[i+2:]
			continue
		}
		place, rest, closed := strings.Cut(text[i+1:], "}")
		if text[i] == '}' || !closed || place != "basetag" && place != "tag_id" {
			return nil, fmt.Errorf("unexpected braces: %q", text[i:])
		}
		unique = unique || place == "tag_id"
		t = append(t, piece{text: text[:i]}, piece{place: place})
		text = rest
	}
	return t.check(unique)
}

func (t template) check(unique bool) (template, error) {
	if !unique {
		return nil, fmt.Errorf("no {tag_id}")
	}
	return t, nil
}

func (t template) fill(baseTag string, id int64) string {
	var b strings.Builder
	for _, p := range t {
		switch p.place {
		case "basetag":
			b.WriteString(baseTag)
		case "tag_id":
			b.WriteString(strconv.FormatInt(id, 10))
		default:
			b.WriteString(p.text)
		}
	}
	return b.String()
}
