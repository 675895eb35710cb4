package hub

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// scanPlan is how the columns of a statement get into the fields of a row type.
// It belongs to a connection, as pgx' type maps do.
type scanPlan struct {
	columns []pgconn.FieldDescription
	indexes [][]int
	decode  []pgtype.ScanPlan
}

// scanPlans names what a connection keeps: map[reflect.Type]*scanPlan, the last
// plan of each row type. To make one takes longer than to read a row by it.
const scanPlans = "gokoji scan plans"

// planFor returns the plan for rows that are read into structs like row.
func planFor(rows pgx.Rows, row reflect.Value) (*scanPlan, error) {
	data, columns := rows.Conn().PgConn().CustomData(), rows.FieldDescriptions()
	kept, ok := data[scanPlans].(map[reflect.Type]*scanPlan)
	if !ok {
		kept = map[reflect.Type]*scanPlan{}
		data[scanPlans] = kept
	}
	if p := kept[row.Type()]; p != nil && slices.Equal(p.columns, columns) {
		return p, nil
	}
	p := &scanPlan{columns: slices.Clone(columns)}
	byName := columnsOf(row.Type()).byName
	for _, column := range columns {
		index, ok := byName[column.Name]
		if !ok {
			return nil, fmt.Errorf("column %s has no field in %s", column.Name, row.Type())
		}
		p.indexes = append(p.indexes, index)
		target := row.FieldByIndex(index).Addr().Interface()
		p.decode = append(p.decode, rows.Conn().TypeMap().PlanScan(column.DataTypeOID, column.Format, target))
	}
	kept[row.Type()] = p
	return p, nil
}

// scan reads a row, which is valid until the next one.
func (p *scanPlan) scan(values [][]byte, row reflect.Value) error {
	for i, index := range p.indexes {
		if err := p.decode[i].Scan(values[i], row.FieldByIndex(index).Addr().Interface()); err != nil {
			return fmt.Errorf("column %s: %w", p.columns[i].Name, err)
		}
	}
	return nil
}
