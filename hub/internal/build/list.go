package build

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listArgs struct {
	Package        any           `koji:"packageID" default:"null"`
	User           any           `koji:"userID" default:"null"`
	TaskID         *int64        `koji:"taskID" default:"null"`
	Prefix         *string       `koji:"prefix" default:"null"`
	State          *int64        `koji:"state" default:"null"`
	VolumeID       *int64        `koji:"volumeID" default:"null"`
	Source         *string       `koji:"source" default:"null"`
	CreatedBefore  any           `koji:"createdBefore" default:"null"`
	CreatedAfter   any           `koji:"createdAfter" default:"null"`
	CompleteBefore any           `koji:"completeBefore" default:"null"`
	CompleteAfter  any           `koji:"completeAfter" default:"null"`
	Type           koji.Ref      `koji:"type" default:"null"`
	TypeInfo       xmlrpc.Struct `koji:"typeInfo" default:"null"`
	Opts           hub.QueryOpts `koji:"queryOpts" default:"null"`
	Pattern        *string       `koji:"pattern" default:"null"`
	Generator      any           `koji:"cgID" default:"null"`
	Draft          *bool         `koji:"draft" default:"null"`
	PromotedBefore any           `koji:"promotedBefore" default:"null"`
	PromotedAfter  any           `koji:"promotedAfter" default:"null"`
	Promoter       any           `koji:"promoter" default:"null"`
}

func list(ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	switch a.Type.Name() {
	case "maven":
		return filter(ctx, c, whole[ListedMaven](), a, "JOIN maven_builds ON maven_builds.build_id = build.id",
			map[string]string{"group_id": "maven_builds.group_id", "artifact_id": "maven_builds.artifact_id", "version": "maven_builds.version"})
	case "win":
		return filter(ctx, c, whole[ListedWin](), a, "JOIN win_builds ON win_builds.build_id = build.id",
			map[string]string{"platform": "win_builds.platform"})
	case "image":
		return filter(ctx, c, whole[Listed](), a, "JOIN image_builds ON image_builds.build_id = build.id", nil)
	}
	return filter(ctx, c, whole[Listed](), a, "", nil)
}

type untaggedArgs struct {
	Name  *string       `koji:"name" default:"null"`
	Opts  hub.QueryOpts `koji:"queryOpts" default:"null"`
	Draft *bool         `koji:"draft" default:"null"`
}

type untaggedRow struct {
	ID      int64  `koji:"id" sql:"build.id"`
	Name    string `koji:"name" sql:"package.name"`
	Version string `koji:"version" sql:"build.version"`
	Release string `koji:"release" sql:"build.release"`
}

func untagged(ctx context.Context, c *hub.Call, a untaggedArgs) (any, error) {
	q := hub.Select[untaggedRow]("build").Join("JOIN package ON package.id = build.pkg_id").
		Where("build.state = ?", int64(koji.BuildComplete)).
		Where("NOT EXISTS (SELECT 1 FROM tag_listing WHERE tag_listing.build_id = build.id AND tag_listing.active)").
		Opts(a.Opts)
	if a.Name != nil {
		q.Where("package.name = ?", *a.Name)
	}
	if a.Draft != nil {
		q.Where("build.draft = ?", *a.Draft)
	}
	return q.Answer(ctx, c)
}
