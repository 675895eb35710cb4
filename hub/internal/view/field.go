package view

import (
	"slices"
	"strconv"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Field is a column that clients may name.
type Field struct {
	name   string
	column string // an SQL expression
	kind   kind
	join   string // name of the join it needs; empty for none
}

// Int is a field of integers.
func Int(name, column string) Field { return Field{name: name, column: column, kind: kindInt} }

// Number is a field of numbers.
func Number(name, column string) Field { return Field{name: name, column: column, kind: kindNumber} }

// Bool is a field of booleans.
func Bool(name, column string) Field { return Field{name: name, column: column, kind: kindBool} }

// Text is a field of texts.
func Text(name, column string) Field { return Field{name: name, column: column, kind: kindText} }

// Time is a field of moments.
func Time(name, column string) Field { return Field{name: name, column: column, kind: kindTime} }

// JSON is a field of JSON documents; what they describe is answered.
func JSON(name, column string) Field { return Field{name: name, column: column, kind: kindJSON} }

// Via returns the field with the name of the join that it needs.
func (f Field) Via(join string) Field {
	f.join = join
	return f
}

func (f Field) selected() string {
	if f.kind == kindJSON {
		return f.column + "::text"
	}
	return f.column
}

// field finds a field and puts in the join that it needs.
func (q *query) field(name any) (Field, error) {
	i := slices.IndexFunc(q.view.Fields, func(f Field) bool { return f.name == name })
	if i < 0 {
		return Field{}, noField(name)
	}
	q.need(q.view.Fields[i])
	return q.view.Fields[i], nil
}

func (q *query) need(f Field) {
	if f.join != "" && !slices.Contains(q.joins, f.join) {
		q.joins = append(q.joins, f.join)
	}
}

func noField(name any) error {
	return koji.Errorf(koji.ParameterError, "Invalid field for query %s", koji.Str(name))
}

// kind is what a field holds; its value is the SQL type that values to compare
// with are cast to.
type kind string

const (
	kindInt    kind = "bigint"
	kindNumber kind = "double precision"
	kindBool   kind = "boolean"
	kindText   kind = "text"
	kindTime   kind = "timestamptz"
	kindJSON   kind = "jsonb"
)

// text writes a value as the database reads one of this kind.
func (k kind) text(v any) (string, bool) {
	switch x := v.(type) {
	case int64:
		return strconv.FormatInt(x, 10), k == kindInt || k == kindNumber
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64), k == kindNumber || k == kindInt && x == float64(int64(x))
	case bool:
		return strconv.FormatBool(x), k == kindBool
	case xmlrpc.DateTime:
		return string(x), k == kindTime
	case xmlrpc.Struct:
		text, err := koji.FormatJSON(x)
		return text, err == nil && k == kindJSON
	case string:
		return x, true
	}
	return "", false
}
