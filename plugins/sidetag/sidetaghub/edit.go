package sidetaghub

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type editArgs struct {
	SideTag      any `koji:"sidetag"`
	DebugInfo    any `koji:"debuginfo" default:"null"`
	Macros       any `koji:"rpm_macros" default:"null"`
	RemoveMacros any `koji:"remove_rpm_macros" default:"null"`
	Extra        any `koji:"extra" default:"null"`
	RemoveExtra  any `koji:"remove_extra" default:"null"`
}

func edit(ctx context.Context, c *hub.Call, a editArgs) (any, error) {
	t, err := getOwn(ctx, c, a.SideTag)
	if err != nil {
		return nil, err
	}
	if a.Extra != nil || a.RemoveExtra != nil {
		if err := assertExtra(ctx, c); err != nil {
			return nil, err
		}
	}
	parent, err := t.parent(ctx, c)
	if err != nil {
		return nil, err
	}
	if a.DebugInfo != nil && !koji.Truth(parent.Extra.Value("sidetag_debuginfo_allowed")) {
		return nil, koji.Errorf(koji.GenericError, "Debuginfo setting is not allowed in parent tag.")
	}
	set, remove, err := a.changes(parent)
	if err != nil {
		return nil, err
	}
	return nil, c.System().Tags.EditExtra(ctx, c, t.ID, set, remove)
}

// assertExtra refuses callers who may not change extra data at will.
func assertExtra(ctx context.Context, c *hub.Call) error {
	perms, err := c.Perms(ctx)
	if err != nil || slices.Contains(perms, "sidetag_admin") || slices.Contains(perms, "admin") {
		return err
	}
	return koji.Errorf(koji.GenericError, "Extra can be modified only with sidetag_admin or admin permissions.")
}

// parent returns the first tag that the side tag inherits from, whose extra data
// says what its owner may change.
func (t *tag) parent(ctx context.Context, c *hub.Call) (*tag, error) {
	links, err := hub.Invoke[[]struct {
		ParentID int64 `koji:"parent_id"`
	}](ctx, c, "getInheritanceData", t.ID)
	if err != nil {
		return nil, err
	}
	if len(links) == 0 {
		return nil, koji.Errorf(koji.GenericError, "Side tag %s has no parent tag that says what may be changed", t.Name)
	}
	return getTag(ctx, c, links[0].ParentID)
}

// changes returns what to set and what to remove in the side tag's extra data.
func (a editArgs) changes(parent *tag) (set xmlrpc.Struct, remove []string, err error) {
	var allowed []string
	if koji.Truth(a.Macros) || koji.Truth(a.RemoveMacros) {
		if allowed, err = parent.allowedMacros(); err != nil {
			return nil, nil, err
		}
	}
	if koji.Truth(a.Extra) {
		given, ok := a.Extra.(xmlrpc.Struct)
		if !ok {
			return nil, nil, hub.WrongType(a.Extra, "<class 'dict'>")
		}
		set = slices.Clone(given)
	}
	if a.DebugInfo != nil {
		set.Set("with_debuginfo", koji.Truth(a.DebugInfo))
	}
	if a.Macros != nil {
		if set, err = setMacros(set, a.Macros, allowed); err != nil {
			return nil, nil, err
		}
	}
	if koji.Truth(a.RemoveExtra) {
		if remove, err = texts(a.RemoveExtra); err != nil {
			return nil, nil, err
		}
	}
	if a.RemoveMacros != nil {
		remove, err = removeMacros(remove, a.RemoveMacros, allowed)
	}
	return set, remove, err
}

// texts reads a list of texts.
func texts(v any) ([]string, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, hub.WrongType(v, "<class 'list'>")
	}
	all := make([]string, len(list))
	for i, item := range list {
		if all[i], ok = item.(string); !ok {
			return nil, hub.WrongType(item, "<class 'str'>")
		}
	}
	return all, nil
}
