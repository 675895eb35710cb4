package comps

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

const packageTable = "group_package_listing"

// AddPackage adds a package, by the name of an RPM, to a group that the tag has or
// inherits. It does not ask for permissions; the caller must be logged in.
func AddPackage(ctx context.Context, c *hub.Call, tag, group koji.Ref, name string, ch Change) error {
	p, err := findPlace(ctx, c, tag, group)
	if err != nil {
		return err
	}
	g, err := p.read(ctx, c, Options{Packages: true})
	if err != nil {
		return err
	}
	m := member{
		table: packageTable, key: p.key("package", name), settings: packageSettings(), stubborn: true,
		blocked: fmt.Sprintf("package %s blocked in group %s, tag %s", name, p.group.Name, p.tag.Name),
	}
	for _, old := range g.Packages {
		if old.Name == name {
			if m.before, err = fields(old); err != nil {
				return err
			}
		}
	}
	return m.add(ctx, c, ch)
}

// RemovePackage removes a package that the tag itself has in a group; it need not
// be there. It does not ask for permissions; the caller must be logged in.
func RemovePackage(ctx context.Context, c *hub.Call, tag, group koji.Ref, name string) error {
	p, err := findPlace(ctx, c, tag, group)
	if err != nil {
		return err
	}
	_, err = versioned.Revoke(ctx, c, packageTable, p.key("package", name)...)
	return err
}

type packageArgs struct {
	Tag     koji.Ref      `koji:"taginfo"`
	Group   koji.Ref      `koji:"grpinfo"`
	Package string        `koji:"pkg_name"`
	Block   bool          `koji:"block" default:"false"`
	Force   bool          `koji:"force" default:"false"`
	Opts    xmlrpc.Struct `koji:"**opts"`
}

func addPackage(ctx context.Context, c *hub.Call, a packageArgs) (any, error) {
	return nil, AddPackage(ctx, c, a.Tag, a.Group, a.Package, Change{Block: a.Block, Force: a.Force, Options: a.Opts})
}

type packageOnlyArgs struct {
	Tag     koji.Ref `koji:"taginfo"`
	Group   koji.Ref `koji:"grpinfo"`
	Package string   `koji:"pkg_name"`
}

func removePackage(ctx context.Context, c *hub.Call, a packageOnlyArgs) (any, error) {
	return nil, RemovePackage(ctx, c, a.Tag, a.Group, a.Package)
}

func blockPackage(ctx context.Context, c *hub.Call, a packageOnlyArgs) (any, error) {
	return nil, AddPackage(ctx, c, a.Tag, a.Group, a.Package, Change{Block: true})
}

func unblockPackage(ctx context.Context, c *hub.Call, a packageOnlyArgs) (any, error) {
	p, err := findPlace(ctx, c, a.Tag, a.Group)
	if err != nil {
		return nil, err
	}
	return nil, unblock(ctx, c, packageTable, p.key("package", a.Package),
		fmt.Sprintf("package %s is NOT blocked in group %d, tag %d", a.Package, p.group.ID, p.tag.ID))
}
