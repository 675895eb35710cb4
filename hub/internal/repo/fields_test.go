package repo_test

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/google/go-cmp/cmp"
)

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
