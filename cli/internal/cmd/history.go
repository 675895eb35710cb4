package cmd

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// change is a row of one of the hub's versioned tables that was created or revoked.
type change struct {
	event   int64
	table   string
	created bool
	row     xmlrpc.Struct
	edited  *change // the row that took its place in the same event
}

// timeline lists the changes in order; within a table what is revoked comes before
// what is created.
func (o *listHistoryOptions) timeline(history xmlrpc.Struct) []*change {
	var changes []*change
	for _, table := range history {
		for _, row := range structs(table.Value) {
			if row.Value("revoke_event") != nil && o.matches(row, "_revoked") {
				changes = append(changes, &change{event: num(row, "revoke_event"), table: table.Name, row: row})
			}
			if o.matches(row, "_created") {
				changes = append(changes, &change{event: num(row, "create_event"), table: table.Name, created: true, row: row})
			}
		}
	}
	slices.SortStableFunc(changes, func(a, b *change) int {
		c := cmp.Or(cmp.Compare(a.event, b.event), strings.Compare(a.table, b.table))
		switch {
		case c != 0 || a.created == b.created:
			return c
		case a.created:
			return 1
		}
		return -1
	})
	return changes
}

// matches tells whether the query is about this end of the row, which the hub
// notes in members that begin so.
func (o *listHistoryOptions) matches(row xmlrpc.Struct, prefix string) bool {
	if o.Context {
		return true
	}
	for _, m := range row {
		if strings.HasPrefix(m.Name, prefix) && !koji.Truth(m.Value) {
			return false
		}
	}
	return true
}

// group makes one change of a row and the one that replaces it.
func group(changes []*change) []*change {
	var grouped []*change
	open := map[string]*change{}
	for _, c := range changes {
		key := fmt.Sprintf("%d %s", c.event, c.table)
		for _, k := range historyTables()[c.table].keys {
			key += " " + koji.Repr(c.row.Value(k))
		}
		if prev := open[key]; prev != nil && !prev.created && c.created && prev.edited == nil {
			prev.edited = c
			continue
		}
		open[key] = c
		grouped = append(grouped, c)
	}
	return grouped
}

// historyPrinter writes changes.
type historyPrinter struct {
	e    *cli.Env
	opts *listHistoryOptions
}

func (p *historyPrinter) print(c *change) {
	moment, who, active := "revoke_ts", "revoker_name", false
	if c.created {
		moment, who, active = "create_ts", "creator_name", yes(c.row, "active")
	}
	if c.edited != nil {
		active = yes(c.edited.row, "active")
	}
	zone := p.e.Location
	if p.opts.UTC {
		zone = time.UTC
	}
	parts := []string{time.UnixMicro(int64(float(c.row, moment) * 1e6)).In(zone).Format(ctime)}
	if p.opts.Events || p.opts.Verbose {
		parts = append(parts, fmt.Sprintf("(eid %d)", c.event))
	}
	parts = append(parts, c.text())
	if has(c.row, who) {
		parts = append(parts, "by "+str(c.row, who))
	}
	if active {
		parts = append(parts, "[still active]")
	}
	p.e.Println(strings.Join(parts, " "))
	if c.edited != nil {
		p.differences(c)
	} else if c.created && p.opts.Verbose && c.table != "tag_listing" {
		p.details(c)
	}
}

// text says in words what the change is.
func (c *change) text() string {
	t, known := historyTables()[c.table]
	if !known {
		t = historyTable{edited: c.table + " entry updated", created: c.table + " entry created", revoked: c.table + " entry revoked"}
	}
	text := t.revoked
	switch {
	case c.edited != nil && t.edited != "":
		text = t.edited
	case c.created || c.edited != nil:
		text = t.created
	}
	return regexp.MustCompile(`\{[^}]*\}`).ReplaceAllStringFunc(text, func(field string) string {
		return str(c.row, strings.Trim(field, "{}"))
	})
}

// bookkeeping are members that every row has.
func bookkeeping() []string {
	return []string{
		"active", "create_event", "revoke_event", "creator_id", "revoker_id", "creator_name", "revoker_name", "create_ts", "revoke_ts",
	}
}

// nameKey is the member that holds the name of what a member refers to.
func nameKey(key string) string {
	if key == "perm_id" {
		return "permission.name"
	}
	return strings.TrimSuffix(key, "_id") + ".name"
}

func sortedNames(s xmlrpc.Struct) []string {
	var list []string
	for _, m := range s {
		list = append(list, m.Name)
	}
	slices.Sort(list)
	return list
}

// differences shows what is new in the row that took the other's place.
func (p *historyPrinter) differences(c *change) {
	after := c.edited.row
	for _, key := range sortedNames(c.row) {
		a, b := str(c.row, key), str(after, key)
		named := has(c.row, nameKey(key)) && has(after, nameKey(key))
		if a == b || key[0] == '_' || named || slices.Contains(bookkeeping(), key) {
			continue
		}
		p.e.Printf("    %s: %s -> %s\n", key, a, b)
	}
}

// details shows what a new row holds besides what its line says.
func (p *historyPrinter) details(c *change) {
	hidden := bookkeeping()
	for _, key := range historyTables()[c.table].keys {
		hidden = append(hidden, key, nameKey(key))
	}
	for _, key := range sortedNames(c.row) {
		switch {
		case slices.Contains(hidden, key), has(c.row, nameKey(key)), key[0] == '_':
			continue
		case yes(c.row, "blocked") && key != "blocked":
			continue
		}
		p.e.Printf("    %s: %s\n", strings.TrimSuffix(key, ".name"), str(c.row, key))
	}
}
