// Package view answers queries for which clients choose conditions, fields and
// order themselves (koji API: repo.query, repo.queryQueue, scheduler.getTaskRuns
// …).
package view

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// View is a table that clients may query. Only its own texts reach SQL; what
// clients send goes beside it, as values. It does not change.
type View struct {
	Table    string
	Joins    map[string]string // clause by name; put in only when needed
	Fields   []Field
	Defaults []string // names of the fields that are answered when none are named
	Order    string   // holds when there are no options at all; names as in queryOpts
}

// Args are the parameters of a query.
type Args struct {
	Clauses any `koji:"clauses" default:"null"`
	Fields  any `koji:"fields" default:"null"`
	Opts    any `koji:"opts" default:"null"`
}

// query is one query of a view as it is put together.
type query struct {
	view   *View
	joins  []string // names, in the order in which they were needed
	where  []string
	values []any
}

// Ask answers a client's query: a list of structs, or with asList of lists in the
// order of the fields' names, or with countOnly a number. What is wrong with it
// is a ParameterError.
func (v *View) Ask(ctx context.Context, c *hub.Call, a Args) (any, error) {
	q := &query{view: v}
	o := hub.QueryOpts{Order: v.Order}
	if a.Opts != nil {
		o = hub.QueryOpts{}
	}
	if err := o.DecodeArg(a.Opts); err != nil {
		return nil, err
	}
	if err := q.checkNames(a.Opts); err != nil {
		return nil, err
	}
	// order and conditions come first: "*" stands also for what they join
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
	if o.CountOnly {
		return hub.Value[int64](ctx, c, "SELECT COUNT(*) FROM ("+q.sql("1", "", o)+") AS counted", q.values...)
	}
	rows, err := hub.Structs(ctx, c, q.sql(columns(fields), order, o), q.values...)
	if err != nil {
		return nil, err
	}
	if err := parseJSON(rows, fields); err != nil || !o.AsList {
		return rows, err
	}
	return lists(rows), nil
}

func (q *query) sql(columns, order string, o hub.QueryOpts) string {
	var b strings.Builder
	b.WriteString("SELECT " + columns + " FROM " + q.view.Table)
	for _, name := range q.joins {
		b.WriteString(" " + q.view.Joins[name])
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

func columns(fields []Field) string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.selected() + ` AS "` + f.name + `"`
	}
	return strings.Join(list, ", ")
}

// checkNames looks at what to order and to group by, as koji does even where it
// is no name at all. Nothing is grouped.
func (q *query) checkNames(opts any) error {
	given, _ := opts.(xmlrpc.Struct)
	for _, key := range []string{"order", "group"} {
		v, ok := given.Get(key)
		if !ok {
			continue
		}
		text, _ := v.(string)
		for name := range strings.SplitSeq(text, ",") {
			if key == "order" {
				name = strings.TrimPrefix(name, "-")
			}
			if _, err := q.field(name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (q *query) order(text string) (string, error) {
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
		if descending {
			f.column += " DESC"
		}
		terms = append(terms, f.column)
	}
	return strings.Join(terms, ", "), nil
}

// choose reads which fields are wanted, in the order of their names: a name or a
// list of them, of which "*" stands for all that need no further join and "**"
// for all.
func (q *query) choose(v any) ([]Field, error) {
	names, ok := v.([]any)
	switch text, isText := v.(string); {
	case isText && text != "":
		names = []any{text}
	case ok || !koji.Truth(v):
	default:
		return nil, noField(v)
	}
	if len(names) == 0 {
		for _, name := range q.view.Defaults {
			names = append(names, name)
		}
	}
	known := map[any]Field{}
	for _, f := range q.view.Fields {
		known[f.name] = f
	}
	wanted := map[string]Field{}
	for _, name := range names {
		text, _ := name.(string)
		switch f, found := known[text]; {
		case found:
			wanted[f.name] = f
		case text == "*" || text == "**":
			for _, f := range q.view.Fields {
				if text == "**" || f.join == "" || slices.Contains(q.joins, f.join) {
					wanted[f.name] = f
				}
			}
		default:
			return nil, noField(name)
		}
	}
	fields := make([]Field, 0, len(wanted))
	for _, f := range wanted {
		fields = append(fields, f)
	}
	slices.SortFunc(fields, func(a, b Field) int { return strings.Compare(a.name, b.name) })
	for _, f := range fields {
		q.need(f)
	}
	return fields, nil
}

// parseJSON turns JSON columns into what they describe.
func parseJSON(rows []xmlrpc.Struct, fields []Field) error {
	for i, f := range fields {
		if f.kind != kindJSON {
			continue
		}
		for _, row := range rows {
			var value hub.JSON
			if err := value.Scan(row[i].Value); err != nil {
				return err
			}
			row[i].Value = value.Value
		}
	}
	return nil
}

func lists(rows []xmlrpc.Struct) [][]any {
	lists := make([][]any, len(rows))
	for i, row := range rows {
		lists[i] = make([]any, len(row))
		for j, m := range row {
			lists[i][j] = m.Value
		}
	}
	return lists
}
