package policy

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	sdk "github.com/gokoji/gokoji/sdk/policy"
)

// cgTest makes "cg_match_any PATTERN …" or "cg_match_all PATTERN …" on the
// content generators that made the parts of a build. A part that none made
// fails cg_match_all.
func cgTest(all bool) hub.TestFactory {
	return func(args string) (hub.Test, error) {
		patterns := sdk.NewPatterns(sdk.Words(args)[1:])
		return func(ctx context.Context, c *hub.Call, data sdk.Data) (bool, error) {
			names, err := generators(ctx, c, data)
			if err != nil || len(names) == 0 {
				return false, err
			}
			for _, name := range names {
				if matched := name != "" && patterns.Match(name); matched != all {
					return matched, nil
				}
			}
			return all, nil
		}, nil
	}
}

// generators lists names, "" for a part that no generator made.
func generators(ctx context.Context, c *hub.Call, data sdk.Data) ([]string, error) {
	var names []string
	if list, ok := data["cg_list"].([]any); ok {
		for _, v := range list {
			cg, err := lookup.MustValue(ctx, c, lookup.Generator, v)
			if err != nil {
				return nil, err
			}
			names = append(names, cg.Name)
		}
		return names, nil
	}
	roots, err := buildroots(ctx, c, data)
	if err != nil {
		return nil, err
	}
	seen := map[any]bool{}
	for _, id := range roots {
		if seen[id] {
			continue
		}
		seen[id] = true
		if id == nil {
			names = append(names, "")
			continue
		}
		root, err := ask(ctx, c, "getBuildroot", id, strict())
		if err != nil {
			return nil, err
		}
		names = append(names, text(root, "cg_name"))
	}
	return names, nil
}
