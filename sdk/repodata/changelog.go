package repodata

import (
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/rpm"
)

// maxChanges is how many entries of a changelog repodata has: the newest ones.
const maxChanges = 10

// change is an entry of a changelog.
type change struct {
	time         int64
	author, text string
}

// readChanges returns the changelog, the oldest entry first. Entries of the same
// time get a second more each, so that they can be told apart.
func readChanges(p *rpm.Package) []change {
	list := p.Changelog()
	list = list[:min(len(list), maxChanges)]
	changes := make([]change, len(list))
	last := int64(0)
	for i, c := range list {
		t := int64(c.Time)
		changes[i] = change{t, trimAuthor(c.Name), c.Text}
		if t != last {
			last = t
			continue
		}
		for j := i - 1; j >= 0 && changes[j].time == t; j-- {
			changes[j].time++
			t++
		}
	}
	slices.Reverse(changes)
	return changes
}

// trimAuthor takes blanks off the end, but never the first character.
func trimAuthor(s string) string {
	if s == "" {
		return s
	}
	return s[:1] + strings.TrimRight(s[1:], " ")
}

func (w *xmlWriter) writeChanges(changes []change) {
	for _, c := range changes {
		w.raw("  <changelog")
		w.attr("author", c.author)
		w.number("date", c.time)
		w.raw(">")
		w.text(c.text)
		w.raw("</changelog>\n")
	}
}
