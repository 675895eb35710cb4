package buildroot

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/hub/internal/rpm"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Installed is an RPM in a buildroot as getBuildrootListing answers it.
type Installed struct {
	RPMID            int64  `koji:"rpm_id" sql:"rpm_id"`
	IsUpdate         bool   `koji:"is_update" sql:"is_update"`
	Name             string `koji:"name" sql:"rpminfo.name"`
	Version          string `koji:"version" sql:"version"`
	Release          string `koji:"release" sql:"release"`
	Epoch            *int64 `koji:"epoch" sql:"epoch"`
	Arch             string `koji:"arch" sql:"arch"`
	BuildID          *int64 `koji:"build_id" sql:"build_id"`
	Draft            *bool  `koji:"draft" sql:"draft"`
	ExternalRepoID   int64  `koji:"external_repo_id" sql:"external_repo_id"`
	ExternalRepoName string `koji:"external_repo_name" sql:"external_repo.name"`
}

type listingArgs struct {
	ID *int64 `koji:"id"`
}

func listing(ctx context.Context, c *hub.Call, a listingArgs) ([]Installed, error) {
	if a.ID == nil {
		return nil, koji.Errorf(koji.GenericError, "buildroot not specified")
	}
	if _, err := Get(ctx, c, *a.ID); err != nil {
		return nil, err
	}
	return hub.Select[Installed]("buildroot_listing").
		Join("JOIN rpminfo ON rpminfo.id = buildroot_listing.rpm_id").
		Join("JOIN external_repo ON external_repo.id = rpminfo.external_repo_id").
		Where("buildroot_listing.buildroot_id = ?", *a.ID).All(ctx, c)
}

// setRPMs notes what is installed in a buildroot from the start; with update,
// what came later, of which what is there already is left out. RPMs are structs
// as getRPM takes them; those with a location are external and added if need be.
func setRPMs(ctx context.Context, c *hub.Call, id int64, rpms []xmlrpc.Struct, update bool) error {
	ids := make([]int64, len(rpms))
	for i, data := range rpms {
		var r *rpm.Info
		var err error
		if location := data.Value("location"); koji.Truth(location) {
			r, err = rpm.AddExternal(ctx, c, data, location, false)
		} else {
			r, err = rpm.Get(ctx, c, data)
		}
		if err != nil {
			return err
		}
		ids[i] = r.ID
	}
	return insertRPMs(ctx, c, id, ids, update)
}

func insertRPMs(ctx context.Context, c *hub.Call, id int64, rpms []int64, update bool) error {
	if len(rpms) == 0 {
		return nil
	}
	slices.Sort(rpms) // always in one order, so that no two calls wait for each other
	sql := "INSERT INTO buildroot_listing (buildroot_id, rpm_id, is_update) SELECT $1, unnest($2::int[]), $3::bool"
	if update {
		sql += " EXCEPT SELECT buildroot_id, rpm_id, $3::bool FROM buildroot_listing WHERE buildroot_id = $1"
	}
	_, err := c.Exec(ctx, sql, id, rpms, update)
	return err
}

// setArchives notes which archives are in a buildroot; those that are noted
// already are left out. Project tells those of the thing being built from those
// of its environment.
func setArchives(ctx context.Context, c *hub.Call, id int64, archives []int64, project bool) error {
	slices.Sort(archives)
	_, err := c.Exec(ctx, `INSERT INTO buildroot_archives (buildroot_id, archive_id, project_dep)
		SELECT $1, unnest($2::int[]), $3 ON CONFLICT DO NOTHING`, id, slices.Compact(archives), project)
	return err
}
