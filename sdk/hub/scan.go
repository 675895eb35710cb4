package hub

import (
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
	list := []T{}
	var plan *scanPlan
	for rows.Next() {
		var row T
		v := reflect.ValueOf(&row).Elem()
		if plan == nil {
			var err error
			if plan, err = planFor(rows, v); err != nil {
				return nil, err
			}
		}
		if err := plan.scan(rows.RawValues(), v); err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}
