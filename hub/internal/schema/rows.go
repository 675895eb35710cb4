package schema

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// neededRows are rows of a new database that a hub takes for granted; other
// first rows are the site's to change.
func neededRows() map[string][]string {
	return map[string][]string{
		"locks":         {"protonmsg-plugin", "scheduler", "repo-queue"},
		"btype":         {"rpm", "maven", "win", "image"},
		"permissions":   {"admin"},
		"channels":      {"default"},
		"volume":        {"DEFAULT"},
		"external_repo": {"INTERNAL"},
	}
}

func (c *comparison) rows(ctx context.Context, tx pgx.Tx, have map[string]*relation) error {
	releases := addedRows()
	for _, table := range sorted(neededRows()) {
		if have[table] == nil || have[table].Columns["name"] == "" {
			continue // told already
		}
		rows, err := tx.Query(ctx, "SELECT name FROM "+pgx.Identifier{table}.Sanitize()+" WHERE name = ANY($1)", neededRows()[table])
		if err != nil {
			return err
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		there := map[string]bool{}
		for _, n := range names {
			there[n] = true
		}
		for _, n := range neededRows()[table] {
			if !there[n] {
				since := ""
				if table == "locks" {
					since = c.since(releases, n, "added")
				}
				c.add(table, false, "row %q of table %s is missing%s", n, table, since)
			}
		}
	}
	return nil
}
