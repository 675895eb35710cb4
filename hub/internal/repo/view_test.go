package repo_test

import (
	"testing"

	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/google/go-cmp/cmp"
)

func TestQueryComparesByKind(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.init()
	s.init("opts", map[string]any{"src": true})
	for _, tc := range []struct {
		clause []any
		want   string
	}{
		{[]any{"id", 2}, "[2]"},
		{[]any{"id", "2"}, "[2]"},
		{[]any{"id", []any{1, 2, nil}}, "[1, 2]"},
		{[]any{"id", "in", []any{1, "2"}}, "[1, 2]"},
		{[]any{"id", "!=", 1}, "[2]"},
		{[]any{"id", nil}, "[]"},
		{[]any{"end_event", "is", nil}, "[1, 2]"},
		{[]any{"end_event", "IS NOT", nil}, "[]"},
		{[]any{"dist", "IS", true}, "[]"},
		{[]any{"dist", false}, "[1, 2]"},
		{[]any{"tag_name", "bt"}, "[1, 2]"},
		{[]any{"tag_name", "=", "x' OR 'x' = 'x"}, "[]"},
		{[]any{"creation_time", ">", "2001-01-01"}, "[1, 2]"},
		{[]any{"creation_ts", ">", 1e9}, "[1, 2]"},
		{[]any{"create_ts", "<", 5}, "[]"},
		{[]any{"custom_opts", "=", "{}"}, "[1]"},
		{[]any{"opts", "@>", `{"src": true}`}, "[2]"},
		{[]any{"opts", "@>", map[string]any{"src": true}}, "[2]"},
		{[]any{"task_state", "IS", nil}, "[1, 2]"},
	} {
		rows := s.Call("", "repo.query", []any{tc.clause}, "id", map[string]any{"order": "id", "asList": true}).([]any)
		ids := []any{}
		for _, row := range rows {
			ids = append(ids, row.([]any)[0])
		}
		if got := koji.Repr(ids); got != tc.want {
			t.Errorf("%v finds %s, want %s", tc.clause, got, tc.want)
		}
	}
}

func TestQueryRefusesNonsense(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, clauses := range []any{
		"id", 5, []any{"id"}, []any{5}, []any{[]any{}}, []any{[]any{"id"}}, []any{[]any{"id", "=", 1, 2}},
		[]any{[]any{5, "=", 1}}, []any{[]any{"id", 5, 1}}, []any{[]any{"id; DROP TABLE repo", "=", 1}},
		[]any{[]any{"id", "= 1 OR 1 =", 1}},
		[]any{[]any{"id", "IN", []any{}}}, []any{[]any{"id", "IN", 5}}, []any{[]any{"id", "=", []any{1}}},
		[]any{[]any{"id", "IS", 5}}, []any{[]any{"id", "IS", true}}, []any{[]any{"id", "@>", "{}"}},
		[]any{[]any{"id", "x"}}, []any{[]any{"id", "99999999999999999999"}}, []any{[]any{"id", true}},
		[]any{[]any{"creation_time", "yesterdayish"}}, []any{[]any{"opts", "{"}}, []any{[]any{"tag_name", "a\x00b"}},
	} {
		if got, err := s.Try("", "repo.query", clauses); faultCode(err) != koji.ParameterError.Code() {
			t.Errorf("%v: got %v, %v; want a parameter error", clauses, got, err)
		}
	}
	for _, opts := range []any{"x", map[string]any{"order": "nosuch"}, map[string]any{"order": "id; x"}, map[string]any{"limit": -1},
		map[string]any{"order": ""}, map[string]any{"group": "nosuch"}, map[string]any{"order": "id", "group": "id,"}} {
		if got, err := s.Try("", "repo.query", []any{}, nil, opts); faultCode(err) != koji.ParameterError.Code() {
			t.Errorf("options %v: got %v, %v; want a parameter error", opts, got, err)
		}
	}
	for _, fields := range []any{5, "nosuch", []any{5}, []any{"id", "nosuch"}} {
		if got, err := s.Try("", "repo.query", []any{}, fields); faultCode(err) != koji.ParameterError.Code() {
			t.Errorf("fields %v: got %v, %v; want a parameter error", fields, got, err)
		}
	}
}

func TestQueryAnswers(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.init()
	s.init()
	if n := s.Call("", "repo.query", []any{}, nil, map[string]any{"countOnly": true, "limit": 1, "order": "-id"}); n != int64(1) {
		t.Errorf("counted %v", n)
	}
	row := s.Call("", "repo.query", []any{[]any{"id", 2}}, []any{"state", "tag_name", "id"}, map[string]any{"asList": true})
	if got := koji.Repr(row); got != "[[2, 0, 'bt']]" {
		t.Errorf("by the fields' names: %s", got)
	}
	all := s.Call("", "repo.query", []any{}, "**").([]any)
	plain := s.Call("", "repo.query", []any{}, []any{"*"}).([]any)
	joined := s.Call("", "repo.query", []any{[]any{"tag_name", "bt"}}, "*").([]any)
	var members []int
	for _, list := range [][]any{all, plain, joined} {
		v := len(keys(t, list[0]))
		members = append(members, v)
	}
	if diff := cmp.Diff([]int{19, 14, 15}, members); diff != "" {
		t.Error(diff)
	}
}

// faultCode is what a client is told of err; 0 when there is none.
func faultCode(err error) int {
	if err == nil {
		return 0
	}
	code, _ := rpc.ToFault(err)
	return code
}
