package repo

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// view is a table that clients may query with conditions of their own (koji API:
// repo.query, repo.queryQueue). It does not change.
type view struct {
	table    string
	joins    map[string]string // clause by name; put in only when needed
	fields   []viewField
	defaults []string
}

type viewField struct {
	name   string
	column string
	kind   kind
	join   string // name of the join it needs; empty for none
}

func (f viewField) selected() string {
	if f.kind == kindJSON {
		return f.column + "::text"
	}
	return f.column
}

type viewArgs struct {
	Clauses any `koji:"clauses" default:"null"`
	Fields  any `koji:"fields" default:"null"`
	Opts    any `koji:"opts" default:"null"`
}

// viewQuery is one query on a view as it is put together.
type viewQuery struct {
	view   *view
	joins  []string // names, in the order in which they were needed
	where  []string
	values []any
}

// ask answers a client's query: a list of structs, or of lists with asList, or a
// number with countOnly.
func (v *view) ask(ctx context.Context, c *hub.Call, a viewArgs) (any, error) {
	q := &viewQuery{view: v}
	opts, ok := a.Opts.(xmlrpc.Struct)
	if !ok && a.Opts != nil {
		return nil, hub.WrongType(a.Opts, "<class 'dict'>")
	}
	var o hub.QueryOpts
	if err := o.DecodeArg(opts); err != nil {
		return nil, err
	}
	order, err := q.order(o.Order)
	if err != nil {
		return nil, err
	}
	if err := q.addClauses(a.Clauses); err != nil {
		return nil, err
	}
	fields, err := q.choose(a.Fields)
	if err != nil {
		return nil, err
	}
	sql := q.sql(fields, order, o)
	if o.CountOnly {
		return hub.Value[int64](ctx, c, "SELECT COUNT(*) FROM ("+sql+") AS counted", q.values...)
	}
	rows, err := hub.Structs(ctx, c, sql, q.values...)
	if err != nil {
		return nil, err
	}
	return finish(rows, fields, koji.Truth(opts.Value("asList")))
}

func (q *viewQuery) sql(fields []viewField, order string, o hub.QueryOpts) string {
	var b strings.Builder
	b.WriteString("SELECT ")
	for i, f := range fields {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(f.selected() + ` AS "` + f.name + `"`)
	}
	b.WriteString(" FROM " + q.view.table)
	for _, name := range q.joins {
		b.WriteString(" " + q.view.joins[name])
	}
	if len(q.where) > 0 {
		b.WriteString(" WHERE (" + strings.Join(q.where, ") AND (") + ")")
	}
	if order != "" {
		b.WriteString(" ORDER BY " + order)
	}
	if o.Limit > 0 {
		b.WriteString(" LIMIT " + strconv.FormatInt(o.Limit, 10))
	}
	if o.Offset > 0 {
		b.WriteString(" OFFSET " + strconv.FormatInt(o.Offset, 10))
	}
	return b.String()
}

// field finds a field and puts in the join that it needs.
func (q *viewQuery) field(name any) (viewField, error) {
	i := slices.IndexFunc(q.view.fields, func(f viewField) bool { return f.name == name })
	if i < 0 {
		return viewField{}, koji.Errorf(koji.ParameterError, "Invalid field for query %s", koji.Str(name))
	}
	f := q.view.fields[i]
	if f.join != "" && !slices.Contains(q.joins, f.join) {
		q.joins = append(q.joins, f.join)
	}
	return f, nil
}

func (q *viewQuery) order(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	var terms []string
	for name := range strings.SplitSeq(text, ",") {
		name, descending := strings.CutPrefix(name, "-")
		f, err := q.field(name)
		if err != nil {
			return "", err
		}
		term := f.column
		if descending {
			term += " DESC"
		}
		terms = append(terms, term)
	}
	return strings.Join(terms, ", "), nil
}

// choose reads which fields are wanted: a name or a list of them, of which "*"
// stands for all that need no further join and "**" for all.
func (q *viewQuery) choose(v any) ([]viewField, error) {
	names, ok := v.([]any)
	switch text, isText := v.(string); {
	case isText && text != "":
		names = []any{text}
	case ok || !koji.Truth(v):
	default:
		return nil, koji.Errorf(koji.ParameterError, "Invalid field for query %s", koji.Str(v))
	}
	if len(names) == 0 {
		for _, name := range q.view.defaults {
			names = append(names, name)
		}
	}
	wanted := map[string]bool{}
	for _, name := range names {
		switch name {
		case "*":
			for _, f := range q.view.fields {
				if f.join == "" || slices.Contains(q.joins, f.join) {
					wanted[f.name] = true
				}
			}
		case "**":
			for _, f := range q.view.fields {
				wanted[f.name] = true
			}
		default:
			f, err := q.field(name)
			if err != nil {
				return nil, err
			}
			wanted[f.name] = true
		}
	}
	var fields []viewField
	for _, f := range q.view.fields {
		if wanted[f.name] {
			f, _ = q.field(f.name)
			fields = append(fields, f)
		}
	}
	return fields, nil
}

// finish turns JSON columns into what they describe and, for asList, rows into
// lists.
func finish(rows []xmlrpc.Struct, fields []viewField, asList bool) (any, error) {
	lists := make([]any, len(rows))
	for i, row := range rows {
		values := make([]any, len(row))
		for j, f := range fields {
			if f.kind == kindJSON {
				var value hub.JSON
				if err := value.Scan(row[j].Value); err != nil {
					return nil, err
				}
				row[j].Value = value.Value
			}
			values[j] = row[j].Value
		}
		lists[i] = values
	}
	if asList {
		return lists, nil
	}
	return rows, nil
}
