package comps

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	sdk "github.com/gokoji/gokoji/sdk/koji/comps"
)

// Options say what of the groups is asked for.
type Options struct {
	Event    *int64 // nil for now
	Inherit  bool
	Packages bool
	Groups   bool // the groups that they include
	Blocked  bool // also what is blocked
}

// Read returns the groups of a tag. What is nearest in the inheritance counts,
// each package and each included group for itself; blocked groups are empty.
func Read(ctx context.Context, c *hub.Call, tagID int64, o Options) ([]sdk.Group, error) {
	line := []int64{tagID}
	if o.Inherit {
		var err error
		if line, err = tag.Line(ctx, c, tagID, o.Event); err != nil {
			return nil, err
		}
	}
	groups, err := readGroups(ctx, c, line, o)
	if err == nil && o.Packages {
		err = addPackages(ctx, c, groups, line, o)
	}
	if err == nil && o.Groups {
		err = addGroups(ctx, c, groups, line, o)
	}
	if !o.Blocked {
		groups = slices.DeleteFunc(groups, func(g sdk.Group) bool { return g.Blocked })
	}
	return groups, err
}

// rows reads what of a versioned table belongs to the line's tags, the nearest
// tag first.
func rows[T any](ctx context.Context, c *hub.Call, columns, table, join string, line []int64, event *int64) ([]T, error) {
	held, args := table+".active = TRUE", []any{line}
	if event != nil {
		held = table + ".create_event <= $2::bigint AND (" + table + ".revoke_event IS NULL OR $2::bigint < " + table + ".revoke_event)"
		args = append(args, *event)
	}
	return hub.Rows[T](ctx, c, "SELECT "+columns+" FROM "+table+" "+join+
		" WHERE tag_id = ANY($1::bigint[]) AND "+held+
		" ORDER BY array_position($1::bigint[], tag_id::bigint), "+table+".create_event", args...)
}

func readGroups(ctx context.Context, c *hub.Call, line []int64, o Options) ([]sdk.Group, error) {
	all, err := rows[sdk.Group](ctx, c, `groups.name, group_id, tag_id, blocked, exported, display_name,
		is_default, uservisible, description, langonly, biarchonly`,
		"group_config", "JOIN groups ON groups.id = group_id", line, o.Event)
	groups, seen := []sdk.Group{}, map[int64]bool{}
	for _, g := range all {
		if seen[g.ID] {
			continue
		}
		seen[g.ID] = true
		if o.Packages {
			g.Packages = []sdk.Package{}
		}
		if o.Groups {
			g.Groups = []sdk.Requirement{}
		}
		groups = append(groups, g)
	}
	return groups, err
}

// open returns the groups that are not blocked, by id.
func open(groups []sdk.Group) map[int64]*sdk.Group {
	byID := make(map[int64]*sdk.Group, len(groups))
	for i := range groups {
		if !groups[i].Blocked {
			byID[groups[i].ID] = &groups[i]
		}
	}
	return byID
}

func addPackages(ctx context.Context, c *hub.Call, groups []sdk.Group, line []int64, o Options) error {
	all, err := rows[sdk.Package](ctx, c, "group_id, tag_id, package, blocked, type, basearchonly, requires",
		"group_package_listing", "", line, o.Event)
	byID := open(groups)
	type key struct {
		group int64
		name  string
	}
	seen := map[key]bool{}
	for _, p := range all {
		k := key{p.GroupID, p.Name}
		g := byID[p.GroupID]
		if g == nil || seen[k] {
			continue
		}
		seen[k] = true
		if !p.Blocked || o.Blocked {
			g.Packages = append(g.Packages, p)
		}
	}
	return err
}

func addGroups(ctx context.Context, c *hub.Call, groups []sdk.Group, line []int64, o Options) error {
	all, err := rows[sdk.Requirement](ctx, c, "group_id, tag_id, req_id, blocked, type, is_metapkg, groups.name",
		"group_req_listing", "JOIN groups ON groups.id = req_id", line, o.Event)
	byID := open(groups)
	seen := map[[2]int64]bool{}
	for _, r := range all {
		k := [2]int64{r.GroupID, r.ReqID}
		g := byID[r.GroupID]
		if g == nil || byID[r.ReqID] == nil || seen[k] {
			continue
		}
		seen[k] = true
		if !r.Blocked || o.Blocked {
			g.Groups = append(g.Groups, r)
		}
	}
	return err
}

type listArgs struct {
	Tag      koji.Ref `koji:"tag"`
	Event    any      `koji:"event" default:"null"`
	Inherit  bool     `koji:"inherit" default:"true"`
	Packages bool     `koji:"incl_pkgs" default:"true"`
	Groups   bool     `koji:"incl_reqs" default:"true"`
	Blocked  bool     `koji:"incl_blocked" default:"false"`
}

func list(ctx context.Context, c *hub.Call, a listArgs) ([]sdk.Group, error) {
	id, err := tag.ID(ctx, c, a.Tag)
	if err != nil {
		return nil, err
	}
	at, err := event.At(a.Event)
	if err != nil {
		return nil, err
	}
	return Read(ctx, c, id, Options{Event: at, Inherit: a.Inherit, Packages: a.Packages, Groups: a.Groups, Blocked: a.Blocked})
}
