package view_test

import (
	"context"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/hub/internal/view"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// things has a field of each kind; the third row knows nothing but its id.
func things() *view.View {
	return &view.View{
		Table: `(VALUES
			(1, 1.5::float, TRUE, 'one', '2001-02-03 04:05:06+00'::timestamptz, '{"a": 1}'::jsonb, 7),
			(2, 2, FALSE, 'two', '2002-01-01 00:00:00+00', '{"a": 1, "b": [null]}', 8),
			(3, NULL, NULL, NULL, NULL, NULL, NULL)) AS thing (id, ratio, good, name, moment, about, owner)`,
		Joins: map[string]string{"owner": "LEFT JOIN (VALUES (7, 'alice'), (8, 'bob')) AS owner (id, name) ON owner.id = thing.owner"},
		Fields: []view.Field{
			view.Int("id", "thing.id"), view.Number("ratio", "thing.ratio"), view.Bool("good", "thing.good"),
			view.Text("name", "thing.name"), view.Time("moment", "thing.moment"), view.JSON("about", "thing.about"),
			view.Text("owner", "owner.name").Via("owner"), view.Int("owner_id", "owner.id").Via("owner"),
		},
		Defaults: []string{"name", "id"},
		Order:    "-id",
	}
}

// asker asks for things, as a client would.
func asker(t *testing.T) func(view.Args) (any, error) {
	h := hubtest.New(t)
	return func(a view.Args) (answer any, err error) {
		err = h.System.Run(t.Context(), &hub.Call{Method: "test"}, func(ctx context.Context, c *hub.Call) (err error) {
			answer, err = things().Ask(ctx, c, a)
			return err
		})
		if err != nil {
			return nil, err
		}
		return xmlrpc.Marshal(answer)
	}
}

func opts(kw ...any) xmlrpc.Struct {
	var s xmlrpc.Struct
	for i := 0; i < len(kw); i += 2 {
		s.Set(kw[i].(string), kw[i+1])
	}
	return s
}

func TestConditions(t *testing.T) {
	t.Parallel()
	ask := asker(t)
	for _, tc := range []struct {
		condition []any
		want      string
	}{
		{[]any{"id", int64(2)}, "[2]"},
		{[]any{"id", "2"}, "[2]"},
		{[]any{"id", 2.0}, "[2]"},
		{[]any{"id", []any{int64(1), int64(2), nil}}, "[1, 2]"},
		{[]any{"id", "in", []any{int64(1), "2"}}, "[1, 2]"},
		{[]any{"id", "!=", int64(1)}, "[2, 3]"},
		{[]any{"id", "<=", int64(2)}, "[1, 2]"},
		{[]any{"id", nil}, "[]"},
		{[]any{"ratio", int64(2)}, "[2]"},
		{[]any{"ratio", "<", 1.6}, "[1]"},
		{[]any{"ratio", "is", nil}, "[3]"},
		{[]any{"good", false}, "[2]"},
		{[]any{"good", "IS", true}, "[1]"},
		{[]any{"good", "IS NOT", true}, "[2, 3]"},
		{[]any{"good", "IS NOT", nil}, "[1, 2]"},
		{[]any{"name", "two"}, "[2]"},
		{[]any{"name", "=", "x' OR 'x' = 'x"}, "[]"},
		{[]any{"moment", ">", "2001-12-31"}, "[2]"},
		{[]any{"moment", xmlrpc.DateTime("20010203T04:05:06Z")}, "[1]"},
		{[]any{"about", `{"a": 1}`}, "[1]"},
		{[]any{"about", "@>", opts("a", int64(1))}, "[1, 2]"},
		{[]any{"about", "<@", `{"a": 1, "c": 2}`}, "[1]"},
		{[]any{"owner", "bob"}, "[2]"},
		{[]any{"owner", "IS", nil}, "[3]"},
	} {
		answer, err := ask(view.Args{Clauses: []any{tc.condition}, Fields: "id", Opts: opts("order", "id", "asList", true)})
		if err != nil {
			t.Errorf("%v: %v", tc.condition, err)
			continue
		}
		ids := []any{}
		for _, row := range answer.([]any) {
			ids = append(ids, row.([]any)[0])
		}
		if got := koji.Repr(ids); got != tc.want {
			t.Errorf("%v finds %s, want %s", tc.condition, got, tc.want)
		}
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	ask := asker(t)
	for what, tc := range map[string]struct {
		args view.Args
		want string
	}{
		"the view's fields, in its order": {view.Args{}, "[{'id': 3, 'name': None}, {'id': 2, 'name': 'two'}, {'id': 1, 'name': 'one'}]"},
		"by the fields' names":            {view.Args{Clauses: []any{[]any{"id", "2"}}, Fields: []any{"ratio", "name", "id"}, Opts: opts("asList", true)}, "[[2, 'two', 2.0]]"},
		"what JSON describes":             {view.Args{Clauses: []any{[]any{"id", ">=", "2"}}, Fields: "about", Opts: opts("order", "id")}, "[{'about': {'a': 1, 'b': [None]}}, {'about': None}]"},
		"all, but for joins":              {view.Args{Clauses: []any{[]any{"id", "3"}}, Fields: "*"}, "[{'about': None, 'good': None, 'id': 3, 'moment': None, 'name': None, 'ratio': None}]"},
		"all, also what a condition joins": {
			view.Args{Clauses: []any{[]any{"owner", "alice"}, []any{"good", true}}, Fields: "*", Opts: opts("asList", true)},
			"[[{'a': 1}, True, 1, '2001-02-03 04:05:06+00:00', 'one', 'alice', 7, 1.5]]",
		},
		"all":             {view.Args{Clauses: []any{[]any{"id", "3"}}, Fields: "**", Opts: opts("asList", true)}, "[[None, None, 3, None, None, None, None, None]]"},
		"a part":          {view.Args{Fields: "id", Opts: opts("order", "id", "offset", int64(1), "limit", int64(1))}, "[{'id': 2}]"},
		"another order":   {view.Args{Fields: "id", Opts: opts("order", "-owner,id", "limit", int64(2), "asList", true)}, "[[3], [2]]"},
		"a number":        {view.Args{Clauses: []any{[]any{"id", "!=", "1"}}, Opts: opts("countOnly", true)}, "2"},
		"a number, bound": {view.Args{Opts: opts("countOnly", true, "limit", int64(2), "order", "-id")}, "2"},
	} {
		answer, err := ask(tc.args)
		if got := koji.Repr(answer); err != nil || got != tc.want {
			t.Errorf("%s: got %s (%v), want %s", what, got, err, tc.want)
		}
	}
}

func TestNonsenseIsRefused(t *testing.T) {
	t.Parallel()
	ask := asker(t)
	var nonsense []view.Args
	for _, clauses := range []any{
		"id", int64(5), []any{"id"}, []any{int64(5)}, []any{[]any{}}, []any{[]any{"id"}}, []any{[]any{"id", "=", int64(1), int64(2)}},
		[]any{[]any{int64(5), "=", int64(1)}}, []any{[]any{"id", int64(5), int64(1)}}, []any{[]any{"id; DROP TABLE repo", "=", int64(1)}},
		[]any{[]any{"id", "= 1 OR 1 =", int64(1)}}, []any{[]any{"id", "IN", []any{}}}, []any{[]any{"id", "IN", int64(5)}},
		[]any{[]any{"id", "=", []any{int64(1)}}}, []any{[]any{"id", "IS", int64(5)}}, []any{[]any{"id", "IS", true}},
		[]any{[]any{"id", "@>", "{}"}}, []any{[]any{"id", "x"}}, []any{[]any{"id", "99999999999999999999"}}, []any{[]any{"id", true}},
		[]any{[]any{"id", 1.5}}, []any{[]any{"good", int64(1)}}, []any{[]any{"moment", "yesterdayish"}}, []any{[]any{"about", "{"}},
		[]any{[]any{"name", "a\x00b"}},
	} {
		nonsense = append(nonsense, view.Args{Clauses: clauses})
	}
	for _, o := range []any{
		"x", opts("order", "nosuch"), opts("order", "id; x"), opts("limit", int64(-1)), opts("order", ""),
		opts("group", "nosuch"), opts("order", "id", "group", "id,"),
	} {
		nonsense = append(nonsense, view.Args{Opts: o})
	}
	for _, fields := range []any{int64(5), "nosuch", []any{int64(5)}, []any{"id", "nosuch"}} {
		nonsense = append(nonsense, view.Args{Fields: fields})
	}
	for _, a := range nonsense {
		answer, err := ask(a)
		if err == nil {
			t.Errorf("%v answers %v", a, answer)
			continue
		}
		if code, text := rpc.ToFault(err); code != koji.ParameterError.Code() {
			t.Errorf("%v: fault %d, %s", a, code, text)
		}
	}
}
