package hub

import (
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

type base struct {
	ID int64 `koji:"id" sql:"t.id"`
}

type thing struct {
	base
	Name   string `koji:"name" sql:"t.name"`
	Hidden string `koji:"-"`
	Local  string `koji:"local" sql:"-"`
}

func TestQueryText(t *testing.T) {
	t.Parallel()
	event := int64(7)
	for name, test := range map[string]struct {
		query *Query[thing]
		want  string
		args  []any
	}{
		"plain": {Select[thing]("t"), "SELECT * FROM t", nil},
		"values are numbered as they are added": {
			Select[thing]("t").Join("JOIN u ON u.id = t.u AND u.kind = ?", "x").Where("t.a = ? OR t.b = ?", 1, 2).Where("t.c"),
			"SELECT * FROM t JOIN u ON u.id = t.u AND u.kind = $1 WHERE (t.a = $2 OR t.b = $3) AND (t.c)",
			[]any{"x", 1, 2},
		},
		"a question mark without a value stays": {Select[thing]("t").Where("t.a ~ '?'"), "SELECT * FROM t WHERE (t.a ~ '?')", nil},
		"now":                                   {Select[thing]("t").At("t", nil), "SELECT * FROM t WHERE ((t.active = TRUE))", nil},
		"then": {
			Select[thing]("t").At("t", &event),
			"SELECT * FROM t WHERE ((t.create_event <= $1::bigint AND (t.revoke_event IS NULL OR $2::bigint < t.revoke_event)))", []any{event, event},
		},
		"options": {
			Select[thing]("t").OrderBy("t.id").Opts(QueryOpts{Order: "-name,id", Limit: 2, Offset: 1}),
			"SELECT * FROM t ORDER BY t.name DESC, t.id LIMIT 2 OFFSET 1", nil,
		},
		"counting needs no order": {
			Select[thing]("t").OrderBy("t.id").ForUpdate().Opts(QueryOpts{CountOnly: true, Order: "name", Limit: 2}),
			"SELECT * FROM t LIMIT 2", nil,
		},
		"grouped": {Select[thing]("t").GroupBy("t.id").OrderBy("t.id"), "SELECT * FROM t GROUP BY t.id ORDER BY t.id", nil},
		"locked":  {Select[thing]("t").ForUpdate(), "SELECT * FROM t FOR UPDATE", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := test.query.sql("*")
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if diff := cmp.Diff(test.args, test.query.args); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOrderByUnknownNameIsRefused(t *testing.T) {
	t.Parallel()
	for _, order := range []string{"nosuch", "name;DROP TABLE t", "id,nosuch", "hidden", "1"} {
		_, err := Select[thing]("t").Opts(QueryOpts{Order: order}).sql("*")
		if !koji.IsKind(err, koji.ParameterError) {
			t.Errorf("order %q: got %v, want a ParameterError", order, err)
		}
	}
}

func TestOptionsAsClientsSendThem(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		value any
		want  QueryOpts
		fault string
	}{
		"none":            {nil, QueryOpts{}, ""},
		"all":             {xmlrpc.Struct{{Name: "countOnly", Value: true}, {Name: "order", Value: "id"}, {Name: "offset", Value: int64(1)}, {Name: "limit", Value: int64(2)}}, QueryOpts{CountOnly: true, Order: "id", Offset: 1, Limit: 2}, ""},
		"nothing in them": {xmlrpc.Struct{{Name: "order"}, {Name: "limit"}}, QueryOpts{}, ""},
		"no struct":       {"x", QueryOpts{}, "expected type <class 'dict'>"},
		"a text limit":    {xmlrpc.Struct{{Name: "limit", Value: "1"}}, QueryOpts{}, "expected type <class 'int'>"},
		"a list to order": {xmlrpc.Struct{{Name: "order", Value: []any{"id"}}}, QueryOpts{}, "expected type <class 'str'>"},
		"negative":        {xmlrpc.Struct{{Name: "offset", Value: int64(-1)}}, QueryOpts{}, "must not be negative"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got QueryOpts
			err := got.DecodeArg(test.value)
			if test.fault != "" {
				if err == nil || !strings.Contains(err.Error(), test.fault) {
					t.Errorf("got %v, want …%s", err, test.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
