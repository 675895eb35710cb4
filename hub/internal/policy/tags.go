package policy

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	sdk "github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func registerTagTests(r *hub.Registrar) {
	hub.PolicyTest(r, "tag", patternTest(tagName("tag")))
	hub.PolicyTest(r, "fromtag", patternTest(tagName("fromtag")))
	hub.PolicyTest(r, "hastag", patternTest(tagsOfBuild))
	hub.PolicyTest(r, "buildtag", patternTest(buildTagNames))
	hub.PolicyTest(r, "buildtag_inherits_from", patternTest(buildTagParents))
	hub.PolicyTest(r, "skip_tag", plainTest(func(_ context.Context, _ *hub.Call, data sdk.Data) (bool, error) {
		return koji.Truth(data["skip_tag"]), nil
	}))
}

func tagName(field string) func(context.Context, *hub.Call, sdk.Data) ([]string, error) {
	return func(ctx context.Context, c *hub.Call, data sdk.Data) ([]string, error) {
		if data[field] == nil {
			return nil, nil
		}
		tag, err := ask(ctx, c, "getTag", data[field])
		return one(text(tag, "name"), err)
	}
}

func tagsOfBuild(ctx context.Context, c *hub.Call, data sdk.Data) ([]string, error) {
	build, ok := data["build"]
	if !ok {
		return nil, nil
	}
	tags, err := hub.Invoke[[]xmlrpc.Struct](ctx, c, "listTags", hub.KW("build", build))
	var names []string
	for _, t := range tags {
		names = append(names, text(t, "name"))
	}
	return names, err
}

// buildTags returns the tags a build was or will be built from: those named in
// the data, its target's, or those of its parts' buildroots as they were then.
func buildTags(ctx context.Context, c *hub.Call, data sdk.Data) ([]xmlrpc.Struct, error) {
	var tags []xmlrpc.Struct
	add := func(ref any, event any) error {
		tag, err := ask(ctx, c, "getTag", ref, hub.KW("strict", true, "event", event))
		tags = append(tags, tag)
		return err
	}
	if ref, ok := data["build_tag"]; ok {
		err := add(ref, "auto")
		return tags, err
	}
	if list, ok := data["build_tags"].([]any); ok && len(list) > 0 {
		for _, ref := range list {
			if err := add(ref, "auto"); err != nil {
				return nil, err
			}
		}
		return tags, nil
	}
	if koji.Truth(data["target"]) {
		target, err := ask(ctx, c, "getBuildTarget", data["target"])
		if err != nil {
			return nil, err
		}
		if target != nil {
			err := add(target.Value("build_tag"), "auto")
			return tags, err
		}
	}
	roots, err := buildroots(ctx, c, data)
	if err != nil {
		return nil, err
	}
	seen := map[any]bool{nil: true}
	for _, id := range roots {
		if seen[id] {
			continue
		}
		seen[id] = true
		root, err := ask(ctx, c, "getBuildroot", id, strict())
		if err != nil {
			return nil, err
		}
		// a content generator's buildroot need not come from a tag
		if name := text(root, "tag_name"); name != "" {
			if err := add(name, root.Value("repo_create_event_id")); err != nil {
				return nil, err
			}
		}
	}
	return tags, nil
}

func buildTagNames(ctx context.Context, c *hub.Call, data sdk.Data) ([]string, error) {
	tags, err := buildTags(ctx, c, data)
	var names []string
	for _, t := range tags {
		names = append(names, text(t, "name"))
	}
	return names, err
}

func buildTagParents(ctx context.Context, c *hub.Call, data sdk.Data) ([]string, error) {
	tags, err := buildTags(ctx, c, data)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, t := range tags {
		parents, err := hub.Invoke[[]xmlrpc.Struct](ctx, c, "getFullInheritance", t.Value("id"), hub.KW("event", t.Value("query_event")))
		if err != nil {
			return nil, err
		}
		for _, p := range parents {
			names = append(names, text(p, "name"))
		}
	}
	return names, nil
}
