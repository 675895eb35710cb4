// Package versioned writes to the tables whose rows are never changed nor
// deleted: a change revokes the active row and adds a new one, each with the
// call's event and the caller (koji's columns create_event, creator_id,
// revoke_event, revoker_id, active).
package versioned

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
)

// Column is a column's name and value.
type Column struct {
	Name  string
	Value any
}

// Add inserts an active row. It needs a caller who is logged in.
func Add(ctx context.Context, c *hub.Call, table string, columns ...Column) error {
	event, err := stamp(ctx, c)
	if err != nil {
		return err
	}
	names, places := []string{"create_event", "creator_id"}, []string{"$1", "$2"}
	values := []any{event, c.Session.UserID}
	for _, col := range columns {
		values = append(values, col.Value)
		names = append(names, col.Name)
		places = append(places, "$"+strconv.Itoa(len(values)))
	}
	_, err = c.Exec(ctx, "INSERT INTO "+table+" ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(places, ", ")+")", values...)
	if err != nil {
		return fmt.Errorf("add to %s: %w", table, err)
	}
	return nil
}

// Revoke ends the active rows whose columns have these values and returns how
// many there were. It needs a caller who is logged in.
func Revoke(ctx context.Context, c *hub.Call, table string, key ...Column) (int64, error) {
	event, err := stamp(ctx, c)
	if err != nil {
		return 0, err
	}
	sql := "UPDATE " + table + " SET active = NULL, revoke_event = $1, revoker_id = $2 WHERE active = TRUE"
	values := []any{event, c.Session.UserID}
	for _, col := range key {
		values = append(values, col.Value)
		sql += " AND " + col.Name + " = $" + strconv.Itoa(len(values))
	}
	n, err := c.Exec(ctx, sql, values...)
	if err != nil {
		return 0, fmt.Errorf("revoke in %s: %w", table, err)
	}
	return n, nil
}

func stamp(ctx context.Context, c *hub.Call) (int64, error) {
	if err := c.AssertLogin(); err != nil {
		return 0, err
	}
	return c.Event(ctx)
}
