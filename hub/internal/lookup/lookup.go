// Package lookup finds rows of the tables that have just an id and a name, by
// either; and what a glob is in SQL.
package lookup

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Table is a table with the columns id and name. Its value is the table's name,
// so only the constants below exist.
type Table string

// The tables that can be looked up.
const (
	Tag         Table = "tag"
	Package     Table = "package"
	Channel     Table = "channels"
	Permission  Table = "permissions"
	Volume      Table = "volume"
	BuildType   Table = "btype"
	BuildTarget Table = "build_target"
	Group       Table = "groups"
	ExternRepo  Table = "external_repo"
	Generator   Table = "content_generator"
	Host        Table = "host"
)

// Entry is a row.
type Entry struct {
	ID   int64  `koji:"id"`
	Name string `koji:"name"`
}

// Find returns the row that ref names; ok is false when there is none. A ref
// that names nothing is a ParameterError.
func Find(ctx context.Context, c *hub.Call, table Table, ref koji.Ref) (Entry, bool, error) {
	condition, value, err := Match(table, ref)
	if err != nil {
		return Entry{}, false, err
	}
	return hub.Select[Entry](string(table)).Where(condition, value).One(ctx, c)
}

// Match returns the condition, with its value, that holds for the row that ref
// names. A ref that names nothing is a ParameterError.
func Match(table Table, ref koji.Ref) (condition string, value any, err error) {
	_, flag := ref.Value().(bool)
	switch {
	case ref.IsZero() || flag:
		return "", nil, koji.Errorf(koji.ParameterError, "Invalid name or id value: %s", ref)
	case ref.IsID():
		return string(table) + ".id = ?::bigint", ref.ID(), nil
	}
	return string(table) + ".name = ?", ref.Name(), nil
}

// Must is Find with koji's fault when there is no such row.
func Must(ctx context.Context, c *hub.Call, table Table, ref koji.Ref) (Entry, error) {
	e, ok, err := Find(ctx, c, table, ref)
	if err == nil && !ok {
		err = koji.Errorf(koji.GenericError, "No such entry in table %s: %s", table, ref.Text())
	}
	return e, err
}

// MustValue is Must for a name or an id that is still to be read from what a
// client sent.
func MustValue(ctx context.Context, c *hub.Call, table Table, v any) (Entry, error) {
	ref, err := koji.ParseRef(v)
	if err != nil {
		return Entry{}, err
	}
	return Must(ctx, c, table, ref)
}

// OptionalID is MustValue for what may be nil, which has no id.
func OptionalID(ctx context.Context, c *hub.Call, table Table, v any) (*int64, error) {
	if v == nil {
		return nil, nil
	}
	e, err := MustValue(ctx, c, table, v)
	return &e.ID, err
}

// Make returns the row called name and makes it when there is none.
func Make(ctx context.Context, c *hub.Call, table Table, name string) (Entry, error) {
	e, ok, err := Find(ctx, c, table, koji.RefName(name))
	if err != nil || ok {
		return e, err
	}
	id, err := hub.Value[int64](ctx, c, "INSERT INTO "+string(table)+" (name) VALUES ($1) RETURNING id", name)
	return Entry{ID: id, Name: name}, err
}
