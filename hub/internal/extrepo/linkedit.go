package extrepo

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// pair is a tag and an external repo.
type pair struct {
	tag  *tag.Info
	repo *Info
}

func findPair(ctx context.Context, c *hub.Call, tagRef, repoRef koji.Ref) (p pair, err error) {
	if p.tag, err = tag.Get(ctx, c, tagRef); err == nil {
		p.repo, err = Get(ctx, c, repoRef, nil)
	}
	return p, err
}

// link returns how the tag uses the repo, which it must.
func (p pair) link(ctx context.Context, c *hub.Call) (*Link, error) {
	all, err := ofTag(ctx, c, p.tag.ID)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].RepoID == p.repo.ID {
			return &all[i], nil
		}
	}
	return nil, koji.Errorf(koji.GenericError, "external repo %s not associated with tag %s", p.repo.Name, p.tag.Name)
}

// add lets the tag use the repo, which it must not do yet.
func (p pair) add(ctx context.Context, c *hub.Call, priority int64, mode string, arches *string) error {
	all, err := ofTag(ctx, c, p.tag.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(l Link) bool { return l.RepoID == p.repo.ID }) {
		return koji.Errorf(koji.GenericError, "tag %s already associated with external repo %s", p.tag.Name, p.repo.Name)
	}
	if slices.ContainsFunc(all, func(l Link) bool { return l.Priority == priority }) {
		return koji.Errorf(koji.GenericError, "tag %s already associated with an external repo at priority %d", p.tag.Name, priority)
	}
	return versioned.Add(ctx, c, "tag_external_repos",
		versioned.Column{Name: "tag_id", Value: p.tag.ID},
		versioned.Column{Name: "external_repo_id", Value: p.repo.ID},
		versioned.Column{Name: "priority", Value: priority},
		versioned.Column{Name: "merge_mode", Value: mode},
		versioned.Column{Name: "arches", Value: arches})
}

func (p pair) remove(ctx context.Context, c *hub.Call) error {
	_, err := versioned.Revoke(ctx, c, "tag_external_repos",
		versioned.Column{Name: "tag_id", Value: p.tag.ID}, versioned.Column{Name: "external_repo_id", Value: p.repo.ID})
	return err
}

// mergeMode reads a merge mode.
func mergeMode(v any) (string, error) {
	mode, ok := v.(string)
	if !ok || !koji.ValidMergeMode(mode) {
		return "", koji.Errorf(koji.GenericError, "No such merge mode: %s", koji.Str(v))
	}
	return mode, nil
}

// archText reads architectures; nil stays nil.
func archText(v any, strict bool) (*string, error) {
	if v == nil {
		return nil, nil
	}
	list, err := koji.ParseArches(v, strict)
	text := strings.Join(list, " ")
	return &text, err
}

type addArgs struct {
	Tag      koji.Ref `koji:"tag_info"`
	Repo     koji.Ref `koji:"repo_info"`
	Priority any      `koji:"priority"`
	Mode     any      `koji:"merge_mode" default:"'koji'"`
	Arches   any      `koji:"arches" default:"null"`
}

func addToTag(ctx context.Context, c *hub.Call, a addArgs) (any, error) {
	if a.Mode == nil {
		a.Mode = "koji"
	}
	mode, err := mergeMode(a.Mode)
	if err != nil {
		return nil, err
	}
	p, err := findPair(ctx, c, a.Tag, a.Repo)
	if err != nil {
		return nil, err
	}
	arches, err := archText(a.Arches, false)
	if err != nil {
		return nil, err
	}
	priority, err := args.Int(a.Priority)
	if err != nil {
		return nil, err
	}
	return nil, p.add(ctx, c, priority, mode, arches)
}

type removeArgs struct {
	Tag  koji.Ref `koji:"tag_info"`
	Repo koji.Ref `koji:"repo_info"`
}

func removeFromTag(ctx context.Context, c *hub.Call, a removeArgs) (any, error) {
	p, err := findPair(ctx, c, a.Tag, a.Repo)
	if err != nil {
		return nil, err
	}
	if _, err := p.link(ctx, c); err != nil {
		return nil, err
	}
	return nil, p.remove(ctx, c)
}

type editLinkArgs struct {
	Tag      koji.Ref `koji:"tag_info"`
	Repo     koji.Ref `koji:"repo_info"`
	Priority any      `koji:"priority" default:"null"`
	Mode     any      `koji:"merge_mode" default:"null"`
	Arches   any      `koji:"arches" default:"null"`
}

func editLink(ctx context.Context, c *hub.Call, a editLinkArgs) (bool, error) {
	p, err := findPair(ctx, c, a.Tag, a.Repo)
	if err != nil {
		return false, err
	}
	old, err := p.link(ctx, c)
	if err != nil {
		return false, err
	}
	l, err := a.apply(*old)
	if err != nil {
		return false, err
	}
	sameArches := l.Arches == old.Arches || l.Arches != nil && old.Arches != nil && *l.Arches == *old.Arches
	if sameArches && l.Priority == old.Priority && l.MergeMode == old.MergeMode {
		return false, nil
	}
	if err := p.remove(ctx, c); err != nil {
		return false, err
	}
	return true, p.add(ctx, c, l.Priority, l.MergeMode, l.Arches)
}

// apply returns the link with what is given changed.
func (a editLinkArgs) apply(l Link) (Link, error) {
	if a.Arches != nil {
		arches, err := archText(a.Arches, true)
		if err != nil {
			return l, err
		}
		l.Arches = arches
	}
	if a.Mode != nil {
		mode, err := mergeMode(a.Mode)
		if err != nil {
			return l, err
		}
		l.MergeMode = mode
	}
	if a.Priority != nil {
		priority, err := args.Int(a.Priority)
		if err != nil {
			return l, err
		}
		l.Priority = priority
	}
	return l, nil
}
