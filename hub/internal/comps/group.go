package comps

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	sdk "github.com/gokoji/gokoji/sdk/koji/comps"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Change says how something is to be added. Options are the API's further
// keywords; those it does not know are ignored.
type Change struct {
	Block   bool
	Force   bool // also where it is blocked
	Options xmlrpc.Struct
}

// AddGroup adds a group to a tag, or changes what the tag says of it; the group is
// made when there is none of that name. It does not ask for permissions; the
// caller must be logged in.
func AddGroup(ctx context.Context, c *hub.Call, tagRef, group koji.Ref, ch Change) error {
	t, err := tag.Get(ctx, c, tagRef)
	if err != nil {
		return err
	}
	g, err := lookup.Answer(ctx, c, lookup.Group, group, false, true)
	if err != nil {
		return err
	}
	all, err := Read(ctx, c, t.ID, Options{Inherit: true, Blocked: true})
	if err != nil {
		return err
	}
	var before xmlrpc.Struct
	old := findGroup(all, g.ID)
	if old != nil {
		if old.Blocked && !ch.Force {
			return koji.Errorf(koji.GenericError, "group %s is blocked in tag %s", g.Name, t.Name)
		}
		if before, err = fields(old); err != nil {
			return err
		}
	}
	columns, changed, err := groupSettings(g.Name).merge(ch.Options, before)
	if err != nil {
		return err
	}
	if old != nil && !changed && old.Blocked == ch.Block {
		return nil
	}
	return replace(ctx, c, "group_config", groupKey(t.ID, g.ID), append(columns, versioned.Column{Name: "blocked", Value: ch.Block}))
}

func findGroup(groups []sdk.Group, id int64) *sdk.Group {
	for i := range groups {
		if groups[i].ID == id {
			return &groups[i]
		}
	}
	return nil
}

func groupKey(tag, group int64) []versioned.Column {
	return []versioned.Column{{Name: "tag_id", Value: tag}, {Name: "group_id", Value: group}}
}

// replace revokes the row with this key, if any, and adds a new one.
func replace(ctx context.Context, c *hub.Call, table string, key, columns []versioned.Column) error {
	if _, err := versioned.Revoke(ctx, c, table, key...); err != nil {
		return err
	}
	return versioned.Add(ctx, c, table, append(key, columns...)...)
}

// RemoveGroup removes a group that the tag itself has, a GenericError when it has
// not, unless forced. It does not ask for permissions; the caller must be logged
// in.
func RemoveGroup(ctx context.Context, c *hub.Call, tagRef, group koji.Ref, force bool) error {
	t, err := tag.Get(ctx, c, tagRef)
	if err != nil {
		return err
	}
	g, err := lookup.Must(ctx, c, lookup.Group, group)
	if err != nil {
		return err
	}
	n, err := versioned.Revoke(ctx, c, "group_config", groupKey(t.ID, g.ID)...)
	if err == nil && n == 0 && !force {
		err = koji.Errorf(koji.GenericError, "No group: %s found for tag: %s", g.Name, t.Name)
	}
	return err
}

// isBlocked tells whether the tag itself blocks what the key names, and locks the
// row.
func isBlocked(ctx context.Context, c *hub.Call, table string, key []versioned.Column) (bool, error) {
	type row struct {
		Blocked bool `koji:"blocked" sql:"blocked"`
	}
	q := hub.Select[row](table).At(table, nil).ForUpdate()
	for _, col := range key {
		q.Where(col.Name+" = ?", col.Value)
	}
	r, _, err := q.One(ctx, c)
	return r.Blocked, err
}

type groupArgs struct {
	Tag   koji.Ref      `koji:"taginfo"`
	Group koji.Ref      `koji:"grpinfo"`
	Block bool          `koji:"block" default:"false"`
	Force bool          `koji:"force" default:"false"`
	Opts  xmlrpc.Struct `koji:"**opts"`
}

func addGroup(ctx context.Context, c *hub.Call, a groupArgs) (any, error) {
	return nil, AddGroup(ctx, c, a.Tag, a.Group, Change{Block: a.Block, Force: a.Force, Options: a.Opts})
}

type removeGroupArgs struct {
	Tag   koji.Ref `koji:"taginfo"`
	Group koji.Ref `koji:"grpinfo"`
	Force bool     `koji:"force" default:"false"`
}

func removeGroup(ctx context.Context, c *hub.Call, a removeGroupArgs) (any, error) {
	return nil, RemoveGroup(ctx, c, a.Tag, a.Group, a.Force)
}

type groupOnlyArgs struct {
	Tag   koji.Ref `koji:"taginfo"`
	Group koji.Ref `koji:"grpinfo"`
}

func blockGroup(ctx context.Context, c *hub.Call, a groupOnlyArgs) (any, error) {
	return nil, AddGroup(ctx, c, a.Tag, a.Group, Change{Block: true})
}

func unblockGroup(ctx context.Context, c *hub.Call, a groupOnlyArgs) (any, error) {
	t, err := lookup.Must(ctx, c, lookup.Tag, a.Tag)
	if err != nil {
		return nil, err
	}
	g, err := lookup.Must(ctx, c, lookup.Group, a.Group)
	if err != nil {
		return nil, err
	}
	blocked, err := isBlocked(ctx, c, "group_config", groupKey(t.ID, g.ID))
	if err != nil {
		return nil, err
	}
	if !blocked {
		return nil, koji.Errorf(koji.GenericError, "group %s is NOT blocked in tag %s", g.Name, t.Name)
	}
	_, err = versioned.Revoke(ctx, c, "group_config", groupKey(t.ID, g.ID)...)
	return nil, err
}
