package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// table collects the figures.
type table struct{ rows [][4]string }

// add notes a figure; what has no goal is there to compare with.
func (t *table) add(what, format string, figure float64, goal goal) {
	row := [4]string{what, fmt.Sprintf(format, figure), "", ""}
	if goal.limit != 0 {
		row[2] = goal.sign() + " " + fmt.Sprintf(format, goal.limit)
		row[3] = "met"
		if !goal.met(figure) {
			row[3] = "missed"
		}
	}
	t.rows = append(t.rows, row)
}

// goal is what a figure should be; the zero goal is none.
type goal struct {
	limit   float64
	atLeast bool
}

func atMost(limit float64) goal  { return goal{limit: limit} }
func atLeast(limit float64) goal { return goal{limit, true} }

func (g goal) sign() string {
	if g.atLeast {
		return "≥"
	}
	return "≤"
}

func (g goal) met(figure float64) bool {
	if g.atLeast {
		return figure >= g.limit
	}
	return figure <= g.limit
}

func (t *table) write(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	_, _ = fmt.Fprintln(tw, "WHAT\tFIGURE\tGOAL\t")
	for _, r := range t.rows {
		_, _ = fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", r[0], r[1], r[2], r[3])
	}
	return tw.Flush()
}
