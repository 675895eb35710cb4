package rpm

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Listed is an RPM as listRPMs answers it.
type Listed struct {
	Info
	NVR string `koji:"nvr" sql:"rpminfo.name || '-' || rpminfo.version || '-' || rpminfo.release"`
}

// Component is an RPM that is in a buildroot.
type Component struct {
	Listed
	BuildrootID int64 `koji:"component_buildroot_id" sql:"buildroot_listing.buildroot_id"`
	IsUpdate    bool  `koji:"is_update" sql:"buildroot_listing.is_update"`
}

type listArgs struct {
	BuildID     *int64        `koji:"buildID" default:"null"`
	BuildrootID *int64        `koji:"buildrootID" default:"null"`
	ImageID     *int64        `koji:"imageID" default:"null"`
	ComponentOf *int64        `koji:"componentBuildrootID" default:"null"`
	HostID      *int64        `koji:"hostID" default:"null"`
	Arches      any           `koji:"arches" default:"null"`
	Opts        hub.QueryOpts `koji:"queryOpts" default:"null"`
	Draft       *bool         `koji:"draft" default:"null"`
}

func list(ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	if a.ComponentOf == nil {
		return filter(ctx, c, hub.Select[Listed]("rpminfo"), a)
	}
	q := hub.Select[Component]("rpminfo").
		Join("JOIN buildroot_listing ON buildroot_listing.rpm_id = rpminfo.id AND buildroot_listing.buildroot_id = ?::bigint", *a.ComponentOf)
	return filter(ctx, c, q, a)
}

func filter[T any](ctx context.Context, c *hub.Call, q *hub.Query[T], a listArgs) (any, error) {
	q.Join("LEFT JOIN external_repo ON external_repo.id = rpminfo.external_repo_id").Opts(a.Opts)
	for _, f := range []struct {
		condition string
		id        *int64
	}{
		{"rpminfo.build_id = ?::bigint", a.BuildID},
		{"rpminfo.buildroot_id = ?::bigint", a.BuildrootID},
		{"rpminfo.id IN (SELECT rpm_id FROM archive_rpm_components WHERE archive_id = ?::bigint)", a.ImageID},
		{"rpminfo.buildroot_id IN (SELECT buildroot_id FROM standard_buildroot WHERE host_id = ?::bigint)", a.HostID},
	} {
		if f.id != nil {
			q.Where(f.condition, *f.id)
		}
	}
	if a.Arches != nil {
		arches, err := archList(a.Arches)
		if err != nil {
			return nil, err
		}
		q.Where("rpminfo.arch = ANY(?::text[])", arches)
	}
	if a.Draft != nil {
		q.Where("(rpminfo.draft IS TRUE) = ?", *a.Draft)
	}
	return q.Answer(ctx, c)
}

// archList reads an architecture or a list of them.
func archList(v any) ([]string, error) {
	switch x := v.(type) {
	case string:
		return []string{x}, nil
	case []any:
		list := make([]string, len(x))
		for i, item := range x {
			var ok bool
			if list[i], ok = item.(string); !ok {
				return nil, hub.WrongType(item, "<class 'str'>")
			}
		}
		if len(list) == 0 {
			return nil, koji.Errorf(koji.GenericError, `The list of arches must not be empty`)
		}
		return list, nil
	}
	return nil, koji.Errorf(koji.GenericError, `Invalid type for "arches" parameter: %s`, koji.TypeName(v))
}

// OfBuild lists the RPMs of a build.
func OfBuild(ctx context.Context, c *hub.Call, id int64) ([]Listed, error) {
	return hub.Select[Listed]("rpminfo").Join("LEFT JOIN external_repo ON external_repo.id = rpminfo.external_repo_id").
		Where("rpminfo.build_id = ?", id).OrderBy("rpminfo.id").All(ctx, c)
}

type ofBuildArgs struct {
	Build any `koji:"build"`
}

func ofBuild(ctx context.Context, c *hub.Call, a ofBuildArgs) (any, error) {
	var id int64
	var err error
	if _, isID := a.Build.(int64); isID {
		id, err = args.Int(a.Build)
	} else {
		id, err = build.MustID(ctx, c, a.Build)
	}
	if err != nil {
		return nil, err
	}
	return OfBuild(ctx, c, id)
}
