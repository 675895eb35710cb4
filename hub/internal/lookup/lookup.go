// Package lookup finds rows of the tables that have just an id and a name, by
// either.
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

// Find returns the row that ref names; ok is false when there is none. Dicts
// count by their id, else by their name.
func Find(ctx context.Context, c *hub.Call, table Table, ref koji.Ref) (Entry, bool, error) {
	column := "name"
	if ref.IsID() {
		column = "id"
	}
	return hub.Row[Entry](ctx, c, "SELECT id, name FROM "+string(table)+" WHERE "+column+" = $1", ref.Value())
}

// Must is Find with koji's fault when there is no such row.
func Must(ctx context.Context, c *hub.Call, table Table, ref koji.Ref) (Entry, error) {
	e, ok, err := Find(ctx, c, table, ref)
	if err == nil && !ok {
		err = koji.Errorf(koji.GenericError, "No such entry in table %s: %s", table, ref.Text())
	}
	return e, err
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
