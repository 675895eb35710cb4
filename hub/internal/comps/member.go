package comps

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	sdk "github.com/gokoji/gokoji/sdk/koji/comps"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// place is a group in a tag.
type place struct{ tag, group lookup.Entry }

func findPlace(ctx context.Context, c *hub.Call, tag, group koji.Ref) (p place, err error) {
	if p.tag, err = lookup.Must(ctx, c, lookup.Tag, tag); err == nil {
		p.group, err = lookup.Must(ctx, c, lookup.Group, group)
	}
	return p, err
}

func (p place) key(column string, value any) []versioned.Column {
	return append(groupKey(p.tag.ID, p.group.ID), versioned.Column{Name: column, Value: value})
}

// read returns the group as the tag has or inherits it; it must be there and not
// blocked.
func (p place) read(ctx context.Context, c *hub.Call, o Options) (*sdk.Group, error) {
	o.Inherit, o.Blocked = true, true
	all, err := Read(ctx, c, p.tag.ID, o)
	if err != nil {
		return nil, err
	}
	g := findGroup(all, p.group.ID)
	switch {
	case g == nil:
		return nil, koji.Errorf(koji.GenericError, "group %s not present in tag %s", p.group.Name, p.tag.Name)
	case g.Blocked:
		return nil, koji.Errorf(koji.GenericError, "group %s is blocked in tag %s", p.group.Name, p.tag.Name)
	}
	return g, nil
}

// member is something in a group: a package or another group.
type member struct {
	table    string
	key      []versioned.Column
	settings settings
	before   xmlrpc.Struct // the row that counts so far; nil when there is none
	blocked  string        // what to say when that blocks it
	stubborn bool          // force adds it again even when nothing changes
}

func (m member) add(ctx context.Context, c *hub.Call, ch Change) error {
	if m.before != nil && koji.Truth(m.before.Value("blocked")) && !ch.Force {
		return koji.Errorf(koji.GenericError, "%s", m.blocked)
	}
	columns, changed, err := m.settings.merge(ch.Options, m.before)
	if err != nil {
		return err
	}
	if m.before != nil && !changed && !ch.Block && !(ch.Force && m.stubborn) {
		return nil
	}
	return replace(ctx, c, m.table, m.key, append(columns, versioned.Column{Name: "blocked", Value: ch.Block}))
}

// unblock removes the tag's own block; message says that there is none.
func unblock(ctx context.Context, c *hub.Call, table string, key []versioned.Column, message string) error {
	blocked, err := isBlocked(ctx, c, table, key)
	if err != nil {
		return err
	}
	if !blocked {
		return koji.Errorf(koji.GenericError, "%s", message)
	}
	_, err = versioned.Revoke(ctx, c, table, key...)
	return err
}
