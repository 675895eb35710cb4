package hub

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// column is a field of a row type: `koji:"name"` is the column's name (its
// alias in the query), `sql:"expr"` what it is selected from.
type column struct {
	name, expr string
	index      []int
	omitEmpty  bool
}

// columns is what there is to know of a row type.
type columns struct {
	list   []column
	byName map[string][]int // the fields' indexes
	text   string           // of a SELECT
}

// columnCache holds the columns by row type; what it holds never changes.
var columnCache sync.Map // reflect.Type -> *columns

func columnsOf(t reflect.Type) *columns {
	if cached, ok := columnCache.Load(t); ok {
		return cached.(*columns)
	}
	c := &columns{list: appendColumns(nil, t, nil), byName: map[string][]int{}}
	texts := make([]string, len(c.list))
	for i, col := range c.list {
		c.byName[col.name] = col.index
		expr := col.expr
		if expr == "" {
			expr = col.name
		}
		texts[i] = expr + ` AS "` + col.name + `"`
	}
	c.text = strings.Join(texts, ", ")
	columnCache.Store(t, c)
	return c
}

func appendColumns(list []column, t reflect.Type, prefix []int) []column {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(append([]int{}, prefix...), i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			list = appendColumns(list, f.Type, index)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("koji"), ",")
		expr := f.Tag.Get("sql")
		if name == "" || name == "-" || expr == "-" {
			continue
		}
		list = append(list, column{name, expr, index, options == "omitempty"})
	}
	return list
}

func isRowStruct(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t != reflect.TypeFor[time.Time]() && len(columnsOf(t).list) > 0
}

func collect[T any](rows pgx.Rows) ([]T, error) {
	t := reflect.TypeFor[T]()
	if !isRowStruct(t) {
		return pgx.CollectRows(rows, pgx.RowTo[T])
	}
	defer rows.Close()
	byName := columnsOf(t).byName
	fields := rows.FieldDescriptions()
	indexes := make([][]int, len(fields))
	for i, f := range fields {
		index, ok := byName[f.Name]
		if !ok {
			return nil, fmt.Errorf("column %s has no field in %s", f.Name, t)
		}
		indexes[i] = index
	}
	list := []T{}
	targets := make([]any, len(fields))
	for rows.Next() {
		var row T
		v := reflect.ValueOf(&row).Elem()
		for i, index := range indexes {
			targets[i] = v.FieldByIndex(index).Addr().Interface()
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}
