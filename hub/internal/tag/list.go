package tag

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type listed struct {
	ID              int64   `koji:"id" sql:"tag.id"`
	Name            string  `koji:"name" sql:"tag.name"`
	Arches          *string `koji:"arches" sql:"tag_config.arches"`
	Locked          bool    `koji:"locked" sql:"tag_config.locked"`
	MavenSupport    bool    `koji:"maven_support" sql:"tag_config.maven_support"`
	MavenIncludeAll bool    `koji:"maven_include_all" sql:"tag_config.maven_include_all"`
}

type listedPerm struct {
	PermID *int64  `koji:"perm_id" sql:"tag_config.perm_id"`
	Perm   *string `koji:"perm" sql:"permissions.name"`
}

type listedPackage struct {
	OwnerID     int64   `koji:"owner_id" sql:"users.id"`
	OwnerName   string  `koji:"owner_name" sql:"users.name"`
	Blocked     bool    `koji:"blocked" sql:"tag_packages.blocked"`
	ExtraArches *string `koji:"extra_arches" sql:"tag_packages.extra_arches"`
}

type (
	listedWithPerm struct {
		listed
		listedPerm
	}
	listedWithPackage struct {
		listed
		listedPackage
	}
	listedWithBoth struct {
		listed
		listedPerm
		listedPackage
	}
)

type listArgs struct {
	Build     any           `koji:"build" default:"null"`
	Package   any           `koji:"package" default:"null"`
	Perms     bool          `koji:"perms" default:"true"`
	QueryOpts hub.QueryOpts `koji:"queryOpts" default:"null"`
	Pattern   *string       `koji:"pattern" default:"null"`
}

func list(ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	if a.Build != nil && a.Package != nil {
		return nil, koji.Errorf(koji.GenericError, "only one of build and package may be specified")
	}
	switch {
	case a.Package != nil && a.Perms:
		return listAs[listedWithBoth](ctx, c, a)
	case a.Package != nil:
		return listAs[listedWithPackage](ctx, c, a)
	case a.Perms:
		return listAs[listedWithPerm](ctx, c, a)
	}
	return listAs[listed](ctx, c, a)
}

func listAs[T any](ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	q := hub.Select[T]("tag_config").Join("JOIN tag ON tag.id = tag_config.tag_id").At("tag_config", nil)
	if a.Perms {
		q.Join("LEFT JOIN permissions ON permissions.id = tag_config.perm_id")
	}
	switch {
	case a.Build != nil:
		build, err := hub.Invoke[*struct {
			ID int64 `koji:"id"`
		}](ctx, c, "getBuild", a.Build)
		if err != nil {
			return nil, err
		}
		if build == nil {
			return nil, koji.Errorf(koji.GenericError, "No such build: %s", koji.Str(a.Build))
		}
		q.Join("JOIN tag_listing ON tag_listing.tag_id = tag.id").At("tag_listing", nil).
			Where("tag_listing.build_id = ?", build.ID)
	case a.Package != nil:
		pkg, err := packageOf(ctx, c, a.Package)
		if err != nil {
			return nil, err
		}
		q.Join("JOIN tag_packages ON tag_packages.tag_id = tag.id").At("tag_packages", nil).
			Join("JOIN tag_package_owners ON tag_package_owners.tag_id = tag.id"+
				" AND tag_package_owners.package_id = tag_packages.package_id AND tag_package_owners.active = TRUE").
			Join("JOIN users ON users.id = tag_package_owners.owner").
			Where("tag_packages.package_id = ?", pkg)
	}
	if a.Pattern != nil {
		q.Where("tag.name ILIKE ?", lookup.Like(*a.Pattern))
	}
	return q.OrderBy("tag.id").Opts(a.QueryOpts).Answer(ctx, c)
}

func packageOf(ctx context.Context, c *hub.Call, v any) (int64, error) {
	ref, err := koji.ParseRef(v)
	if err != nil {
		return 0, err
	}
	pkg, found, err := lookup.Find(ctx, c, lookup.Package, ref)
	if err == nil && !found {
		err = koji.Errorf(koji.GenericError, "No such package: %s", ref.Text())
	}
	return pkg.ID, err
}
