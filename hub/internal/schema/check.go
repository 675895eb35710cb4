package schema

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Check compares a database, in the schema the connection works in, with what
// Init would make: tables, columns, constraints by their definition, indexes,
// triggers, functions, and the rows that a hub cannot do without. The order of
// columns and the names of constraints and indexes do not matter. It only
// reads.
func Check(ctx context.Context, conn *pgx.Conn) (*Report, error) {
	var r *Report
	err := pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly},
		func(tx pgx.Tx) (err error) {
			r, err = check(ctx, tx)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("check the schema: %w", err)
	}
	return r, nil
}

func check(ctx context.Context, tx pgx.Tx) (*Report, error) {
	want, err := wanted()
	if err != nil {
		return nil, err
	}
	have, err := readCatalog(ctx, tx)
	if err != nil {
		return nil, err
	}
	r := &Report{Empty: true}
	for t := range want.Tables {
		r.Empty = r.Empty && have.Tables[t] == nil
	}
	if r.Empty {
		return r, nil
	}
	c := comparison{Report: r, added: added(), changed: changed(), removed: removed()}
	c.tables(want.Tables, have.Tables)
	c.functions(want.Functions, have.Functions)
	if err := c.rows(ctx, tx, have.Tables); err != nil {
		return nil, err
	}
	r.LooksLike = c.looksLike(want.Tables, have.Tables)
	r.sort()
	return r, nil
}

// comparison fills a report.
type comparison struct {
	*Report
	added, changed, removed map[string]minor
}

func (c *comparison) tables(want, have map[string]*relation) {
	for _, name := range sorted(want) {
		h := have[name]
		if h == nil {
			c.add(name, false, "table %s is missing%s", name, c.since(c.added, name, "added"))
			continue
		}
		w := want[name]
		c.columns(name, w.Columns, h.Columns)
		c.definitions(name, "constraint", w.Constraints, h.Constraints)
		c.definitions(name, "index", w.Indexes, h.Indexes)
		c.definitions(name, "trigger", w.Triggers, h.Triggers)
	}
	for _, name := range sorted(have) {
		if want[name] == nil {
			c.add(name, true, "table %s is not koji's", name)
		}
	}
}

func (c *comparison) columns(table string, want, have map[string]string) {
	for _, name := range sorted(want) {
		full, w := table+"."+name, want[name]
		switch h, ok := have[name]; {
		case !ok:
			c.add(table, false, "column %s (%s) is missing%s", full, w, c.since(c.added, full, "added"))
		case h != w:
			c.add(table, false, "column %s is %s, koji has %s%s", full, h, w, c.since(c.changed, full, "changed"))
		}
	}
	for _, name := range sorted(have) {
		if _, ok := want[name]; !ok {
			full, h := table+"."+name, have[name]
			fills := !strings.Contains(h, " NOT NULL") || strings.Contains(h, " DEFAULT ")
			c.add(table, fills, "column %s (%s) is not koji's%s", full, h, c.since(c.removed, full, "removed"))
		}
	}
}

// definitions compares what counts by its definition, whatever its name.
func (c *comparison) definitions(table, kind string, want, have map[string]string) {
	wanted, there := values(want), values(have)
	told := map[string]bool{}
	for _, name := range sorted(want) {
		full, w := table+"."+name, want[name]
		if there[w] {
			continue
		}
		// Without an index that enforces nothing all is right, but slower.
		harmless := kind == "index" && !strings.HasPrefix(w, "UNIQUE")
		if h, ok := have[name]; ok && !wanted[h] {
			told[name] = true
			c.add(table, harmless && !strings.HasPrefix(h, "UNIQUE"), "%s %s of table %s is %s, koji has %s%s",
				kind, name, table, h, w, c.since(c.changed, full, "changed"))
			continue
		}
		c.add(table, harmless, "%s %s of table %s is missing: %s%s", kind, name, table, w, c.since(c.added, full, "added"))
	}
	for _, name := range sorted(have) {
		if h := have[name]; !wanted[h] && !told[name] {
			harmless := kind == "index" && !strings.HasPrefix(h, "UNIQUE")
			c.add(table, harmless, "%s %s of table %s is not koji's: %s%s",
				kind, name, table, h, c.since(c.removed, table+"."+name, "removed"))
		}
	}
}

func (c *comparison) functions(want, have map[string]string) {
	for _, name := range sorted(want) {
		switch h, ok := have[name]; {
		case !ok:
			c.add("", false, "function %s is missing", name)
		case h != want[name]:
			c.add("", false, "function %s returns %s, koji's %s", name, h, want[name])
		}
	}
}

// since says which release did something, where that is known.
func (c *comparison) since(when map[string]minor, name, did string) string {
	if m := when[name]; m != 0 {
		return fmt.Sprintf(" (koji %v %s it)", m, did)
	}
	return ""
}

// looksLike is the release before the first of which a table or a column is
// missing, if all that later releases added is missing too.
func (c *comparison) looksLike(want, have map[string]*relation) string {
	firstMissing, lastThere := newest+1, minor(0)
	for name, m := range c.added {
		table, column, _ := strings.Cut(name, ".")
		if w := want[table]; w == nil || (column != "" && w.Columns[column] == "") {
			continue // a constraint or an index: sites change them
		}
		h := have[table]
		switch {
		case h != nil && (column == "" || h.Columns[column] != ""):
			lastThere = max(lastThere, m)
		case h != nil || column == "":
			firstMissing = min(firstMissing, m)
		}
	}
	if lastThere >= firstMissing || firstMissing <= oldest {
		return ""
	}
	return (firstMissing - 1).String()
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func values(m map[string]string) map[string]bool {
	set := make(map[string]bool, len(m))
	for _, v := range m {
		set[v] = true
	}
	return set
}
