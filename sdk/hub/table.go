package hub

import (
	"slices"
	"strings"
)

// OwnTable is a table that koji does not know.
type OwnTable struct {
	Plugin, Name string
	SQL          string // makes it, and what belongs to it
}

// OwnPrefix begins the names of all tables that koji does not know.
const OwnPrefix = "gokoji_"

// Table declares a table of the plugin's own, which a hub with the plugin on
// makes when it is not there. The name begins with gokoji_; no foreign key may
// point at a table of koji's, which could then no longer delete its rows.
func Table(r *Registrar, name, sql string) {
	if !strings.HasPrefix(name, OwnPrefix) {
		r.book.Mistake("table %q: its name does not begin with %s", name, OwnPrefix)
		return
	}
	r.tables = append(r.tables, OwnTable{Plugin: r.book.Plugin(), Name: name, SQL: sql})
}

// Tables returns the tables that were declared.
func (r *Registrar) Tables() []OwnTable { return slices.Clone(r.tables) }
