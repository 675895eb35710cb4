package scheduler

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// view is a table that clients may ask with conditions, fields and options of
// their own. Only what is in its texts reaches SQL.
type view struct {
	table    string
	joins    map[string]string
	fields   []field
	defaults string // names, separated by blanks
}

// field is a column that clients may name. join is what it needs, empty for the
// view's own table.
type field struct {
	name, expr, join string
	kind             kind
}

// kind is the type of a column, by PostgreSQL's name.
type kind string

const (
	integer kind = "bigint"
	number  kind = "double precision"
	text    kind = "text"
	boolean kind = "boolean"
)

// parse reads a value to compare a column with.
func (k kind) parse(v any) (any, error) {
	switch {
	case v == nil:
		return nil, nil
	case k == integer:
		return args.Int(v)
	case k == number:
		return args.Float(v)
	case k == boolean:
		b, ok := v.(bool)
		if !ok {
			return nil, hub.WrongType(v, "<class 'bool'>")
		}
		return b, nil
	}
	return args.String(v)
}

// taskFields and hostFields are what all views have of the two tables.
func taskFields() []field {
	return []field{
		{"method", "task.method", "task", text}, {"state", "task.state", "task", integer}, {"owner", "task.owner", "task", integer},
		{"arch", "task.arch", "task", text}, {"channel_id", "task.channel_id", "task", integer},
	}
}

func hostFields() []field {
	return []field{{"host_name", "host.name", "host", text}, {"host_ready", "host.ready", "host", boolean}}
}

// request is one query of a view.
type request struct {
	*view
	needs []string // joins, in the order in which they were asked for
	args  []any
}

func (r *request) field(name string) (field, error) {
	i := slices.IndexFunc(r.fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return field{}, koji.Errorf(koji.ParameterError, "Invalid field for query %s", name)
	}
	if f := r.fields[i]; f.join != "" && !slices.Contains(r.needs, f.join) {
		r.needs = append(r.needs, f.join)
	}
	return r.fields[i], nil
}

// viewArgs are the arguments of a call that asks a view.
type viewArgs struct {
	Clauses []any `koji:"clauses" default:"null"`
	Fields  any   `koji:"fields" default:"null"`
	Opts    any   `koji:"opts" default:"null"`
}

// answer asks the view as koji's QueryView does. Without options at all the
// order is the one given.
func (v *view) answer(ctx context.Context, c *hub.Call, a viewArgs, order string) (any, error) {
	r := &request{view: v}
	opts := hub.QueryOpts{Order: order}
	if a.Opts != nil {
		opts = hub.QueryOpts{}
		if err := opts.DecodeArg(a.Opts); err != nil {
			return nil, err
		}
	}
	orderBy, err := r.order(opts.Order)
	if err != nil {
		return nil, err
	}
	where, err := r.conditions(a.Clauses)
	if err != nil {
		return nil, err
	}
	columns, err := r.columns(a.Fields)
	if err != nil {
		return nil, err
	}
	from := " FROM " + v.table
	for _, join := range r.needs {
		from += " " + v.joins[join]
	}
	limits := ""
	if opts.Limit > 0 {
		limits += " LIMIT " + strconv.FormatInt(opts.Limit, 10)
	}
	if opts.Offset > 0 {
		limits += " OFFSET " + strconv.FormatInt(opts.Offset, 10)
	}
	if opts.CountOnly {
		return hub.Value[int64](ctx, c, "SELECT COUNT(*) FROM (SELECT 1"+from+where+limits+") AS counted", r.args...)
	}
	rows, err := hub.Structs(ctx, c, "SELECT "+columns+from+where+orderBy+limits, r.args...)
	if err != nil || !opts.AsList {
		return rows, err
	}
	return lists(rows), nil
}

func (r *request) order(names string) (string, error) {
	if names == "" {
		return "", nil
	}
	var terms []string
	for name := range strings.SplitSeq(names, ",") {
		name, descending := strings.CutPrefix(name, "-")
		f, err := r.field(name)
		if err != nil {
			return "", err
		}
		if descending {
			f.expr += " DESC"
		}
		terms = append(terms, f.expr)
	}
	return " ORDER BY " + strings.Join(terms, ", "), nil
}

// columns reads the fields asked for: "*" is all of the view's own table and of
// those joined already, "**" all.
func (r *request) columns(wanted any) (string, error) {
	var names []string
	switch w := wanted.(type) {
	case string:
		names = []string{w}
	case []any:
		for _, item := range w {
			name, err := args.String(item)
			if err != nil {
				return "", err
			}
			names = append(names, name)
		}
	case nil:
	default:
		return "", hub.WrongType(wanted, "<class 'list'>")
	}
	if len(names) == 0 || len(names) == 1 && names[0] == "" {
		names = strings.Fields(r.defaults)
	}
	chosen := map[string]string{}
	for _, name := range names {
		all, own := name == "**", name == "*"
		for _, f := range r.fields {
			if all || own && (f.join == "" || slices.Contains(r.needs, f.join)) {
				chosen[f.name] = f.expr
			}
		}
		if all {
			r.needAll()
		}
		if !all && !own {
			f, err := r.field(name)
			if err != nil {
				return "", err
			}
			chosen[f.name] = f.expr
		}
	}
	var columns []string
	for name, expr := range chosen {
		columns = append(columns, expr+` AS "`+name+`"`)
	}
	slices.Sort(columns)
	return strings.Join(columns, ", "), nil
}

func (r *request) needAll() {
	for _, f := range r.fields {
		_, _ = r.field(f.name)
	}
}

// lists turns rows into the lists of their values, in the order of the names.
func lists(rows []xmlrpc.Struct) [][]any {
	out := make([][]any, len(rows))
	for i, row := range rows {
		slices.SortFunc(row, func(a, b xmlrpc.Member) int { return strings.Compare(a.Name, b.Name) })
		out[i] = make([]any, len(row))
		for j, m := range row {
			out[i][j] = m.Value
		}
	}
	return out
}
