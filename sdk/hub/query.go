package hub

import (
	"context"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
)

// Query builds a SELECT whose columns are the fields of T (`sql:"expr"` each,
// answered under its `koji` name), with filters that depend on the call and
// koji's query options. Values go in as ? and never into the text.
//
//	q := hub.Select[Tag]("tag").Join("JOIN tag_config ON tag_config.tag_id = tag.id")
//	q.Where("tag.name = ?", name)
//	tags, err := q.All(ctx, c)
type Query[T any] struct {
	table   string
	joins   []string
	where   []string
	args    []any
	group   string
	order   string
	suffix  string
	opts    QueryOpts
	orderBy map[string]string
}

// Select starts a query on a table (or "table AS alias").
func Select[T any](table string) *Query[T] { return &Query[T]{table: table} }

// Join adds a whole join clause; values are ?.
func (q *Query[T]) Join(clause string, args ...any) *Query[T] {
	q.joins = append(q.joins, q.bind(clause, args))
	return q
}

// Where adds a condition; all of them must hold.
func (q *Query[T]) Where(condition string, args ...any) *Query[T] {
	q.where = append(q.where, q.bind(condition, args))
	return q
}

// At keeps the rows of a versioned table that held at event, or hold now when
// it is nil.
func (q *Query[T]) At(table string, event *int64) *Query[T] {
	condition, values := HeldAt(table, event)
	return q.Where(condition, values...)
}

// HeldAt is the condition of At with its values, for use within a join.
func HeldAt(table string, event *int64) (condition string, values []any) {
	if event == nil {
		return "(" + table + ".active = TRUE)", nil
	}
	return "(" + table + ".create_event <= ?::bigint AND (" + table + ".revoke_event IS NULL OR ?::bigint < " + table + ".revoke_event))", []any{*event, *event}
}

// GroupBy sets the grouping.
func (q *Query[T]) GroupBy(columns string) *Query[T] { q.group = columns; return q }

// OrderBy sets the order that holds when the options name none.
func (q *Query[T]) OrderBy(expr string) *Query[T] { q.order = expr; return q }

// OrderNames lets the options order by these names too, each with its
// expression.
func (q *Query[T]) OrderNames(names map[string]string) *Query[T] { q.orderBy = names; return q }

// ForUpdate locks the rows until the call ends.
func (q *Query[T]) ForUpdate() *Query[T] { q.suffix = " FOR UPDATE"; return q }

// Opts applies koji's queryOpts.
func (q *Query[T]) Opts(opts QueryOpts) *Query[T] { q.opts = opts; return q }

// bind numbers the ? of text. Parts are rendered in the order in which they are
// added, so joins with values come before conditions.
func (q *Query[T]) bind(text string, args []any) string {
	if len(args) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + len("99")*len(args))
	for {
		i := strings.IndexByte(text, '?')
		if i < 0 || len(args) == 0 {
			break
		}
		q.args = append(q.args, args[0])
		args = args[1:]
		b.WriteString(text[:i])
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(len(q.args)))
		text = text[i+1:]
	}
	b.WriteString(text)
	return b.String()
}

func (q *Query[T]) sql(columns string) (string, error) {
	var b strings.Builder
	b.Grow(q.length(columns))
	add := func(parts ...string) {
		for _, p := range parts {
			b.WriteString(p)
		}
	}
	add("SELECT ", columns, " FROM ", q.table)
	for _, j := range q.joins {
		add(" ", j)
	}
	for i, w := range q.where {
		if i == 0 {
			add(" WHERE (", w, ")")
		} else {
			add(" AND (", w, ")")
		}
	}
	if q.group != "" {
		b.WriteString(" GROUP BY " + q.group)
	}
	order := q.order
	if q.opts.Order != "" && !q.opts.CountOnly {
		var err error
		if order, err = q.orderTerms(); err != nil {
			return "", err
		}
	}
	if order != "" && !q.opts.CountOnly {
		b.WriteString(" ORDER BY " + order)
	}
	if q.opts.Limit > 0 {
		b.WriteString(" LIMIT " + strconv.FormatInt(q.opts.Limit, 10))
	}
	if q.opts.Offset > 0 {
		b.WriteString(" OFFSET " + strconv.FormatInt(q.opts.Offset, 10))
	}
	if !q.opts.CountOnly {
		b.WriteString(q.suffix)
	}
	return b.String(), nil
}

// length is about how long the statement is.
func (q *Query[T]) length(columns string) int {
	n := len(columns) + len(q.table) + len(q.group) + len(q.order) + 100
	for _, part := range q.joins {
		n += len(part) + 1
	}
	for _, part := range q.where {
		n += len(part) + len(" AND ()")
	}
	return n
}

func (q *Query[T]) orderTerms() (string, error) {
	known := map[string]string{}
	for _, c := range columnsOf(reflect.TypeFor[T]()).list {
		known[c.name], known[c.expr] = c.expr, c.expr
	}
	for name, expr := range q.orderBy {
		known[name] = expr
	}
	var terms []string
	for name := range strings.SplitSeq(q.opts.Order, ",") {
		name, descending := strings.CutPrefix(name, "-")
		expr, ok := known[name]
		if !ok {
			return "", koji.Errorf(koji.ParameterError, "Invalid order: %s", name)
		}
		if descending {
			expr += " DESC"
		}
		terms = append(terms, expr)
	}
	return strings.Join(terms, ", "), nil
}

// All returns the rows; never nil without an error.
func (q *Query[T]) All(ctx context.Context, c Querier) ([]T, error) {
	sql, err := q.sql(columnsOf(reflect.TypeFor[T]()).text)
	if err != nil {
		return nil, err
	}
	return Rows[T](ctx, q.through(c), sql, q.args...)
}

// through returns what the rows are to be read with.
func (q *Query[T]) through(c Querier) Querier {
	if q.suffix != "" {
		return c
	}
	return reader(c)
}

// reader returns a Querier for what only reads.
func reader(c Querier) Querier {
	if call, ok := c.(*Call); ok {
		return reading{call}
	}
	return c
}

// One returns the first row; ok is false when there is none.
func (q *Query[T]) One(ctx context.Context, c Querier) (row T, ok bool, err error) {
	list, err := q.All(ctx, c)
	if err != nil || len(list) == 0 {
		return row, false, err
	}
	return list[0], true, nil
}

// Count returns how many rows there are, within the options' limit and offset.
func (q *Query[T]) Count(ctx context.Context, c Querier) (int64, error) {
	opts := q.opts
	q.opts.CountOnly = true
	defer func() { q.opts = opts }()
	sql, err := q.sql("1")
	if err != nil {
		return 0, err
	}
	return Value[int64](ctx, reader(c), "SELECT COUNT(*) FROM ("+sql+") AS counted", q.args...)
}

// Answer is what an API method with queryOpts answers: the rows, or their
// number with countOnly, or lists of values with asList.
func (q *Query[T]) Answer(ctx context.Context, c Querier) (any, error) {
	if q.opts.CountOnly {
		return q.Count(ctx, c)
	}
	rows, err := q.All(ctx, c)
	if err != nil || !q.opts.AsList {
		return rows, err
	}
	return valueLists(rows), nil
}

// valueLists turns each row into the list of its values, in the order of the
// columns' names. A column that may be left out is, when no row has a value.
func valueLists[T any](rows []T) [][]any {
	columns := slices.Clone(columnsOf(reflect.TypeFor[T]()).list)
	columns = slices.DeleteFunc(columns, func(col column) bool {
		return col.omitEmpty && !slices.ContainsFunc(rows, func(row T) bool { return !reflect.ValueOf(row).FieldByIndex(col.index).IsZero() })
	})
	slices.SortFunc(columns, func(a, b column) int { return strings.Compare(a.name, b.name) })
	lists := make([][]any, len(rows))
	for i := range rows {
		row := reflect.ValueOf(rows[i])
		lists[i] = make([]any, len(columns))
		for j, col := range columns {
			lists[i][j] = row.FieldByIndex(col.index).Interface()
		}
	}
	return lists
}
