package task

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// PolicyDataOf is PolicyData for a task that is there.
func PolicyDataOf(ctx context.Context, c *hub.Call, id int64) (policy.Data, error) {
	t, err := mustFull(ctx, c, id)
	if err != nil {
		return nil, err
	}
	params, err := decodeRequest(t.Request)
	if err != nil {
		return nil, err
	}
	return PolicyData(ctx, c, t.Method, params)
}

// PolicyData returns what a task's parameters say to policies: source, target,
// tag, build_tag and scratch. It is empty, never nil, for a method whose
// parameters koji does not know.
func PolicyData(ctx context.Context, c *hub.Call, method string, params []any) (policy.Data, error) {
	data := policy.Data{}
	named, err := koji.ParseTaskParams(method, params)
	if err != nil {
		c.Log.Debug("policies learn nothing of a task's parameters", "method", method, "error", err)
		return data, nil
	}
	if method == "indirectionimage" {
		// everything is inside of opts
		opts, _ := named.Value("opts").(xmlrpc.Struct)
		named = append(opts.Delete("opts"), xmlrpc.Member{Name: "opts", Value: opts})
	}
	if v, given := firstOf(named, "src", "spec_url", "url"); given && method != "newRepo" {
		source, ok := v.(string)
		if !ok {
			return nil, hub.WrongType(v, "<class 'str'>")
		}
		data["source"] = source
	}
	if v, given := firstOf(named, "target", "build_target", "target_info"); given {
		if data["target"], err = targetName(ctx, c, v); err != nil {
			return nil, err
		}
	}
	if v, given := firstOf(named, "tag", "tag_id", "tag_info"); given {
		if err := addTag(ctx, c, data, "tag", v); err != nil {
			return nil, err
		}
	}
	if v, given := named.Get("build_tag"); given {
		if err := addTag(ctx, c, data, "build_tag", v); err != nil {
			return nil, err
		}
	}
	if opts, ok := named.Value("opts").(xmlrpc.Struct); ok {
		if scratch, given := opts.Get("scratch"); given {
			data["scratch"] = scratch
		}
	}
	return data, nil
}

func firstOf(s xmlrpc.Struct, names ...string) (any, bool) {
	for _, name := range names {
		if v, ok := s.Get(name); ok {
			return v, true
		}
	}
	return nil, false
}

// targetName returns the name of a build target, nil when there is none.
func targetName(ctx context.Context, c *hub.Call, target any) (any, error) {
	if s, ok := target.(xmlrpc.Struct); ok {
		target = s.Value("name")
	}
	if target == nil {
		return nil, nil
	}
	ref, err := koji.ParseRef(target)
	if err != nil {
		return nil, err
	}
	found, ok, err := lookup.Find(ctx, c, lookup.BuildTarget, ref)
	if err != nil || !ok {
		return nil, err
	}
	return found.Name, nil
}

// addTag notes a tag's name; a tag that is not there is left out.
func addTag(ctx context.Context, c *hub.Call, data policy.Data, field string, tag any) error {
	ref, err := koji.ParseRef(tag)
	if err != nil || ref.IsZero() {
		return nil
	}
	found, ok, err := lookup.Find(ctx, c, lookup.Tag, ref)
	if ok {
		data[field] = found.Name
	}
	return err
}
