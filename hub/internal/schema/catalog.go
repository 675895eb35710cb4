package schema

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/jackc/pgx/v5"
)

// catalog is what a schema consists of. Definitions are in PostgreSQL's words,
// by name.
type catalog struct {
	Tables    map[string]*relation `json:"tables"`
	Functions map[string]string    `json:"functions"` // result types by signature
}

// relation is one table.
type relation struct {
	Columns     map[string]string `json:"columns"`
	Constraints map[string]string `json:"constraints,omitempty"`
	Indexes     map[string]string `json:"indexes,omitempty"` // those of no constraint
	Triggers    map[string]string `json:"triggers,omitempty"`
}

// catalog.json is the catalog of a database that Init has made; a test keeps
// it so.
//
//go:embed catalog.json
var catalogJSON []byte

// wanted is koji's catalog.
func wanted() (*catalog, error) {
	var c catalog
	if err := json.Unmarshal(catalogJSON, &c); err != nil {
		return nil, fmt.Errorf("catalog.json: %w", err)
	}
	return &c, nil
}

// What a catalog is read with: rows of table, name and definition, for the
// tables of the current schema.
const (
	selectTables = `
		SELECT c.relname, '', '' FROM pg_class c
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')`

	selectColumns = `
		SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
			|| CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
			|| coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
		FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')`

	// Newer servers list NOT NULL here too, which the columns tell.
	selectConstraints = `
		SELECT c.relname, k.conname, pg_get_constraintdef(k.oid)
		FROM pg_class c
		JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype <> 'n'
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')`

	// An index that is not valid serves nobody.
	selectIndexes = `
		SELECT c.relname, x.relname,
			CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END
			|| CASE WHEN m.amname <> 'btree' THEN m.amname || ' ' ELSE '' END || '('
			|| (SELECT string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ' ORDER BY n)
				FROM generate_series(1, i.indnkeyatts) n) || ')'
			|| coalesce(' INCLUDE (' || (SELECT string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ' ORDER BY n)
				FROM generate_series(i.indnkeyatts + 1, i.indnatts) n) || ')', '')
			|| coalesce(' WHERE ' || pg_get_expr(i.indpred, i.indrelid), '')
		FROM pg_class c
		JOIN pg_index i ON i.indrelid = c.oid AND i.indisvalid
		JOIN pg_class x ON x.oid = i.indexrelid
		JOIN pg_am m ON m.oid = x.relam
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
			AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))`

	selectTriggers = `
		SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid)
		FROM pg_class c
		JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')`

	selectFunctions = `
		SELECT '', p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', pg_get_function_result(p.oid)
		FROM pg_proc p
		WHERE p.pronamespace = current_schema()::regnamespace AND p.proname IN ('get_event', 'get_event_time')`
)

// readCatalog reads the catalog of the current schema, without our own tables.
func readCatalog(ctx context.Context, tx pgx.Tx) (*catalog, error) {
	c := &catalog{Tables: map[string]*relation{}, Functions: map[string]string{}}
	on := func(f func(r *relation, name, definition string)) func(string, string, string) {
		return func(table, name, definition string) {
			if r := c.Tables[table]; r != nil {
				f(r, name, definition)
			}
		}
	}
	for _, part := range []struct {
		sql string
		add func(table, name, definition string)
	}{
		{selectTables, func(table, _, _ string) {
			if !strings.HasPrefix(table, hub.OwnPrefix) {
				c.Tables[table] = &relation{map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}}
			}
		}},
		{selectColumns, on(func(r *relation, n, d string) { r.Columns[n] = d })},
		{selectConstraints, on(func(r *relation, n, d string) { r.Constraints[n] = d })},
		{selectIndexes, on(func(r *relation, n, d string) { r.Indexes[n] = d })},
		{selectTriggers, on(func(r *relation, n, d string) { r.Triggers[n] = d })},
		{selectFunctions, func(_, n, d string) { c.Functions[n] = d }},
	} {
		rows, err := tx.Query(ctx, part.sql)
		if err != nil {
			return nil, err
		}
		var table, name, definition string
		if _, err := pgx.ForEachRow(rows, []any{&table, &name, &definition}, func() error {
			part.add(table, name, definition)
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return c, nil
}
