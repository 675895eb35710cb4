package tag

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// golden is a case of testdata/inheritance.json: links, and what a koji hub
// answers for them.
type golden struct {
	Links []Link     `json:"-"`
	Raw   [][7]any   `json:"links"`
	Up    goldenWalk `json:"up"`
	Down  goldenWalk `json:"down"`
}

type goldenWalk struct {
	Tag  int64 `json:"tag"`
	Want []any `json:"want"` // child, parent, currdepth, nextdepth, filter
}

func readGolden(t *testing.T) []golden {
	t.Helper()
	data, err := os.ReadFile("testdata/inheritance.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []golden
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for i := range cases {
		for _, raw := range cases[i].Raw {
			l := Link{
				ChildID: int64(raw[0].(float64)), ParentID: int64(raw[1].(float64)), Priority: int64(raw[2].(float64)),
				Intransitive: raw[4].(bool), NoConfig: raw[5].(bool),
			}
			if depth, ok := raw[3].(float64); ok {
				n := int64(depth)
				l.MaxDepth = &n
			}
			if filter, ok := raw[6].(string); ok {
				l.PkgFilter = &filter
			}
			cases[i].Links = append(cases[i].Links, l)
		}
		slices.SortStableFunc(cases[i].Links, func(a, b Link) int { return int(a.Priority - b.Priority) })
	}
	return cases
}

// plain brings an answer into the form of the golden data.
func plain(t *testing.T, v any) []any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var list []any
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAncestorsAsKoji(t *testing.T) {
	t.Parallel()
	for i, g := range readGolden(t) {
		got := [][]any{}
		for _, a := range walkUp(g.Links, g.Up.Tag) {
			got = append(got, []any{a.ChildID, a.ParentID, a.CurrDepth, a.NextDepth, a.Filter})
		}
		if diff := cmp.Diff(g.Up.Want, plain(t, got)); diff != "" {
			t.Errorf("case %d, links %v, from %d: %s", i, g.Raw, g.Up.Tag, diff)
		}
	}
}

func TestDescendantsAsKoji(t *testing.T) {
	t.Parallel()
	for i, g := range readGolden(t) {
		var links []Descendant
		for _, l := range g.Links {
			links = append(links, Descendant{
				TagID: l.ChildID, ParentID: l.ParentID, Priority: l.Priority, MaxDepth: l.MaxDepth,
				Intransitive: l.Intransitive, NoConfig: l.NoConfig, PkgFilter: l.PkgFilter,
			})
		}
		got := [][]any{}
		for _, d := range walkDown(links, g.Down.Tag) {
			got = append(got, []any{d.TagID, d.ParentID, d.CurrDepth, d.NextDepth, d.Filter})
		}
		if diff := cmp.Diff(g.Down.Want, plain(t, got)); diff != "" {
			t.Errorf("case %d, links %v, from %d: %s", i, g.Raw, g.Down.Tag, diff)
		}
	}
}
