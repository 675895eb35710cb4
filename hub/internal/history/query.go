package history

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// query reads one table.
type query struct {
	table   table
	joined  map[subject]string // alias by subject
	columns []column
	joins   []string
	where   []string
	values  []any
}

type column struct{ expr, name string }

// jsonData is the one column that holds JSON; the driver would lose its integers.
const jsonData = "external_repo_data.data"

func newQuery(t table) *query {
	q := &query{table: t, joined: map[subject]string{}}
	for _, name := range []string{"active", "create_event", "revoke_event", "creator_id", "revoker_id"} {
		q.column(t.name+"."+name, name)
	}
	q.join("JOIN events AS ev1 ON ev1.id = " + t.name + ".create_event")
	q.join("LEFT JOIN events AS ev2 ON ev2.id = " + t.name + ".revoke_event")
	q.join("JOIN users AS creator ON creator.id = " + t.name + ".creator_id")
	q.join("LEFT JOIN users AS revoker ON revoker.id = " + t.name + ".revoker_id")
	q.column("creator.name", "creator_name")
	q.column("revoker.name", "revoker_name")
	q.column("date_part('epoch', ev1.time)", "create_ts")
	q.column("date_part('epoch', ev2.time)", "revoke_ts")
	for _, name := range t.columns {
		q.column(t.name+"."+name, name)
	}
	for _, r := range t.refs {
		kind := "LEFT JOIN "
		if r.must {
			kind = "JOIN "
		}
		q.join(kind + r.table + " AS " + r.as + " ON " + r.as + ".id = " + t.name + "." + r.column)
		q.column(r.as+".name", r.label+".name")
		q.joined[r.subject] = r.as
	}
	if slices.Contains(t.columns, "build_id") {
		q.joinBuild()
	}
	return q
}

func (q *query) joinBuild() {
	q.join("JOIN build ON build.id = " + q.table.name + ".build_id")
	q.join("JOIN package ON package.id = build.pkg_id")
	q.column("package.name", "name")
	q.column("build.version", "version")
	q.column("build.release", "release")
	q.column("build.epoch", "epoch")
	q.column("build.state", "build.state")
	q.joined[build], q.joined[pkg] = "build", "package"
}

func (q *query) column(expr, name string) { q.columns = append(q.columns, column{expr, name}) }

func (q *query) join(clause string) { q.joins = append(q.joins, clause) }

// value takes a parameter and returns its place.
func (q *query) value(v any, cast string) string {
	q.values = append(q.values, v)
	return "$" + strconv.Itoa(len(q.values)) + "::" + cast
}

// answer returns the rows, or with countOnly their number.
func (q *query) answer(ctx context.Context, c *hub.Call, opts hub.QueryOpts) (any, error) {
	var b strings.Builder
	b.WriteString(" FROM " + q.table.name + " " + strings.Join(q.joins, " "))
	for i, w := range q.where {
		b.WriteString([]string{" WHERE (", " AND ("}[min(i, 1)] + w + ")")
	}
	if opts.Order != "" && !opts.CountOnly {
		terms, err := q.order(opts.Order)
		if err != nil {
			return nil, err
		}
		b.WriteString(" ORDER BY " + terms)
	}
	if opts.Limit > 0 {
		b.WriteString(" LIMIT " + strconv.FormatInt(opts.Limit, 10))
	}
	if opts.Offset > 0 {
		b.WriteString(" OFFSET " + strconv.FormatInt(opts.Offset, 10))
	}
	if opts.CountOnly {
		// all columns stay, as the parameters of some may stand nowhere else
		return hub.Value[int64](ctx, c, "SELECT COUNT(*) FROM (SELECT "+q.list()+b.String()+") AS counted", q.values...)
	}
	rows, err := hub.Structs(ctx, c, "SELECT "+q.list()+b.String(), q.values...)
	if err != nil {
		return nil, err
	}
	if rows, err = parseData(rows, q.table); err != nil || !opts.AsList {
		return rows, err
	}
	return valueLists(rows), nil
}

// valueLists turns each row into the list of its values, in the order of their
// names.
func valueLists(rows []xmlrpc.Struct) [][]any {
	lists := make([][]any, len(rows))
	for i, row := range rows {
		slices.SortFunc(row, func(a, b xmlrpc.Member) int { return strings.Compare(a.Name, b.Name) })
		for _, m := range row {
			lists[i] = append(lists[i], m.Value)
		}
	}
	return lists
}

func (q *query) list() string {
	list := make([]string, len(q.columns))
	for i, col := range q.columns {
		list[i] = col.expr
		if col.expr == jsonData {
			list[i] += "::text"
		}
		list[i] += ` AS "` + col.name + `"`
	}
	return strings.Join(list, ", ")
}

func (q *query) order(names string) (string, error) {
	var terms []string
	for name := range strings.SplitSeq(names, ",") {
		name, descending := strings.CutPrefix(name, "-")
		i := slices.IndexFunc(q.columns, func(col column) bool { return col.name == name })
		if i < 0 {
			i = slices.IndexFunc(q.columns, func(col column) bool { return col.expr == name })
		}
		if i < 0 {
			return "", koji.Errorf(koji.ParameterError, "Invalid order: %s", name)
		}
		term := q.columns[i].expr
		if descending {
			term += " DESC"
		}
		terms = append(terms, term)
	}
	return strings.Join(terms, ", "), nil
}

func parseData(rows []xmlrpc.Struct, t table) ([]xmlrpc.Struct, error) {
	if t.name+".data" != jsonData {
		return rows, nil
	}
	for _, row := range rows {
		text, ok := row.Value("data").(string)
		if !ok {
			continue
		}
		v, err := koji.ParseJSON(text)
		if err != nil {
			return nil, err
		}
		row.Set("data", v) // in place: the member is there
	}
	return rows, nil
}
