package comps

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

const requirementTable = "group_req_listing"

// AddRequirement lets a group that the tag has or inherits include another. It
// does not ask for permissions; the caller must be logged in.
func AddRequirement(ctx context.Context, c *hub.Call, tag, group, req koji.Ref, ch Change) error {
	p, r, err := findRequirement(ctx, c, tag, group, req)
	if err != nil {
		return err
	}
	g, err := p.read(ctx, c, Options{Groups: true})
	if err != nil {
		return err
	}
	m := member{
		table: requirementTable, key: p.key("req_id", r.ID), settings: requirementSettings(),
		blocked: fmt.Sprintf("requirement on group %s blocked in group %s, tag %s", r.Name, p.group.Name, p.tag.Name),
	}
	for _, old := range g.Groups {
		if old.ReqID == r.ID {
			if m.before, err = fields(old); err != nil {
				return err
			}
		}
	}
	return m.add(ctx, c, ch)
}

func findRequirement(ctx context.Context, c *hub.Call, tag, group, req koji.Ref) (p place, r lookup.Entry, err error) {
	if p, err = findPlace(ctx, c, tag, group); err == nil {
		r, err = lookup.Must(ctx, c, lookup.Group, req)
	}
	return p, r, err
}

// RemoveRequirement removes a group that the tag itself includes in a group; it
// need not be there. It does not ask for permissions; the caller must be logged
// in.
func RemoveRequirement(ctx context.Context, c *hub.Call, tag, group, req koji.Ref) error {
	p, r, err := findRequirement(ctx, c, tag, group, req)
	if err != nil {
		return err
	}
	_, err = versioned.Revoke(ctx, c, requirementTable, p.key("req_id", r.ID)...)
	return err
}

type requirementArgs struct {
	Tag   koji.Ref      `koji:"taginfo"`
	Group koji.Ref      `koji:"grpinfo"`
	Req   koji.Ref      `koji:"reqinfo"`
	Block bool          `koji:"block" default:"false"`
	Force bool          `koji:"force" default:"false"`
	Opts  xmlrpc.Struct `koji:"**opts"`
}

func addRequirement(ctx context.Context, c *hub.Call, a requirementArgs) (any, error) {
	return nil, AddRequirement(ctx, c, a.Tag, a.Group, a.Req, Change{Block: a.Block, Force: a.Force, Options: a.Opts})
}

type removeRequirementArgs struct {
	Tag   koji.Ref `koji:"taginfo"`
	Group koji.Ref `koji:"grpinfo"`
	Req   koji.Ref `koji:"reqinfo"`
	Force any      `koji:"force" default:"null"` // means nothing any longer
}

func removeRequirement(ctx context.Context, c *hub.Call, a removeRequirementArgs) (any, error) {
	return nil, RemoveRequirement(ctx, c, a.Tag, a.Group, a.Req)
}

type requirementOnlyArgs struct {
	Tag   koji.Ref `koji:"taginfo"`
	Group koji.Ref `koji:"grpinfo"`
	Req   koji.Ref `koji:"reqinfo"`
}

func blockRequirement(ctx context.Context, c *hub.Call, a requirementOnlyArgs) (any, error) {
	return nil, AddRequirement(ctx, c, a.Tag, a.Group, a.Req, Change{Block: true})
}

func unblockRequirement(ctx context.Context, c *hub.Call, a requirementOnlyArgs) (any, error) {
	p, r, err := findRequirement(ctx, c, a.Tag, a.Group, a.Req)
	if err != nil {
		return nil, err
	}
	return nil, unblock(ctx, c, requirementTable, p.key("req_id", r.ID),
		fmt.Sprintf("group req %d is NOT blocked in group %d, tag %d", r.ID, p.group.ID, p.tag.ID))
}
