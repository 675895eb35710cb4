package site

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// make makes the tag or brings its arches and extra settings up to date.
func (t *Tag) make(ctx context.Context, c *hub.Call) error {
	arches := strings.Join(t.Arches, " ")
	v, err := xmlrpc.Marshal(t.Extra)
	if err != nil {
		return err
	}
	extra, _ := v.(xmlrpc.Struct)
	now, err := c.Invoke(ctx, "getTag", t.Name)
	if err != nil {
		return err
	}
	if now == nil {
		_, err := change(ctx, c, "createTag", t.Name, hub.KW("arches", arches, "extra", extra))
		return err
	}
	var changes []any
	tag, _ := now.(xmlrpc.Struct)
	if old, _ := tag.Value("arches").(string); t.Arches != nil && old != arches {
		changes = append(changes, "arches", arches)
	}
	if len(extra) > 0 {
		changes = append(changes, "extra", extra)
	}
	if len(changes) == 0 {
		return nil
	}
	_, err = change(ctx, c, "editTag2", t.Name, hub.KW(changes...))
	return err
}

// fill gives the tag its parents, groups and packages.
func (t *Tag) fill(ctx context.Context, c *hub.Call) error {
	if err := t.inherit(ctx, c); err != nil {
		return err
	}
	if err := t.fillGroups(ctx, c); err != nil {
		return err
	}
	owner := cmp.Or(t.Owner, c.Session.UserName)
	have, err := hub.Rows[string](ctx, c, `SELECT package.name FROM tag_packages
		JOIN package ON package.id = tag_packages.package_id JOIN tag ON tag.id = tag_packages.tag_id
		WHERE tag_packages.active AND tag.name = $1`, t.Name)
	if err != nil {
		return err
	}
	for _, name := range t.Packages {
		if slices.Contains(have, name) {
			continue
		}
		if _, err := change(ctx, c, "packageListAdd", t.Name, name, owner); err != nil {
			return err
		}
	}
	return nil
}

// link is what getInheritanceData says of a parent, as far as
// setInheritanceData takes it.
type link struct {
	ParentID     int64  `koji:"parent_id"`
	Priority     int64  `koji:"priority"`
	MaxDepth     *int64 `koji:"maxdepth"`
	Intransitive bool   `koji:"intransitive"`
	NoConfig     bool   `koji:"noconfig"`
	Filter       string `koji:"pkg_filter"`
}

// step is the distance of priorities, so that a parent can be put between.
const step = 10

// inherit brings the named parents into their order. Further parents follow
// them, and how something is inherited stays.
func (t *Tag) inherit(ctx context.Context, c *hub.Call) error {
	now, err := hub.Invoke[[]link](ctx, c, "getInheritanceData", t.Name)
	if err != nil {
		return err
	}
	var want []link
	for _, name := range t.Inherits {
		id, err := hub.Invoke[int64](ctx, c, "getTagID", name, hub.KW("strict", true))
		if err != nil {
			return err
		}
		l := link{ParentID: id}
		if at := slices.IndexFunc(now, l.sameParent); at >= 0 {
			l = now[at]
		}
		want = append(want, l)
	}
	var before, further []link
	for _, l := range now {
		if slices.ContainsFunc(want, l.sameParent) {
			before = append(before, l)
		} else {
			further = append(further, l)
		}
	}
	if slices.EqualFunc(before, want, link.sameParent) {
		return nil
	}
	want = append(want, further...)
	for i := range want {
		want[i].Priority = int64(i * step)
	}
	data, err := xmlrpc.Marshal(want)
	if err != nil {
		return err
	}
	_, err = change(ctx, c, "setInheritanceData", t.Name, data, hub.KW("clear", true))
	return err
}

func (l link) sameParent(other link) bool { return l.ParentID == other.ParentID }

func (t *Tag) fillGroups(ctx context.Context, c *hub.Call) error {
	groups, err := hub.Invoke[[]struct {
		Name     string `koji:"name"`
		Packages []struct {
			Name string `koji:"package"`
		} `koji:"packagelist"`
	}](ctx, c, "getTagGroups", t.Name)
	if err != nil {
		return err
	}
	have := map[string][]string{}
	for _, g := range groups {
		have[g.Name] = []string{}
		for _, p := range g.Packages {
			have[g.Name] = append(have[g.Name], p.Name)
		}
	}
	for _, group := range slices.Sorted(maps.Keys(t.Groups)) {
		if have[group] == nil {
			if _, err := change(ctx, c, "groupListAdd", t.Name, group); err != nil {
				return err
			}
		}
		for _, name := range t.Groups[group] {
			if slices.Contains(have[group], name) {
				continue
			}
			if _, err := change(ctx, c, "groupPackageListAdd", t.Name, group, name); err != nil {
				return err
			}
		}
	}
	return nil
}
