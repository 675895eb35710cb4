package build

import (
	"context"
	"strings"
	"time"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/user"
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
	Type           *string       `koji:"type" default:"null"`
	TypeInfo       xmlrpc.Struct `koji:"typeInfo" default:"null"`
	Opts           hub.QueryOpts `koji:"queryOpts" default:"null"`
	Pattern        *string       `koji:"pattern" default:"null"`
	Generator      any           `koji:"cgID" default:"null"`
	Draft          *bool         `koji:"draft" default:"null"`
	PromotedBefore any           `koji:"promotedBefore" default:"null"`
	PromotedAfter  any           `koji:"promotedAfter" default:"null"`
	Promoter       any           `koji:"promoter" default:"null"`
}

// Listed is a build as listBuilds answers it.
type Listed struct {
	BuildID         int64      `koji:"build_id" sql:"build.id"`
	PackageID       int64      `koji:"package_id" sql:"package.id"`
	PackageName     string     `koji:"package_name" sql:"package.name"`
	Name            string     `koji:"name" sql:"package.name"`
	Version         string     `koji:"version" sql:"build.version"`
	Release         string     `koji:"release" sql:"build.release"`
	Epoch           *int64     `koji:"epoch" sql:"build.epoch"`
	NVR             string     `koji:"nvr" sql:"package.name || '-' || build.version || '-' || build.release"`
	Draft           bool       `koji:"draft" sql:"build.draft"`
	State           int64      `koji:"state" sql:"build.state"`
	TaskID          *int64     `koji:"task_id" sql:"build.task_id"`
	OwnerID         int64      `koji:"owner_id" sql:"users.id"`
	OwnerName       string     `koji:"owner_name" sql:"users.name"`
	PromoterID      *int64     `koji:"promoter_id" sql:"promoter.id"`
	PromoterName    *string    `koji:"promoter_name" sql:"promoter.name"`
	VolumeID        int64      `koji:"volume_id" sql:"volume.id"`
	VolumeName      string     `koji:"volume_name" sql:"volume.name"`
	CreationEventID int64      `koji:"creation_event_id" sql:"events.id"`
	CreationTime    time.Time  `koji:"creation_time" sql:"events.time"`
	CreationTS      float64    `koji:"creation_ts" sql:"date_part('epoch', events.time)"`
	StartTime       *time.Time `koji:"start_time" sql:"build.start_time"`
	StartTS         *float64   `koji:"start_ts" sql:"date_part('epoch', build.start_time)"`
	CompletionTime  *time.Time `koji:"completion_time" sql:"build.completion_time"`
	CompletionTS    *float64   `koji:"completion_ts" sql:"date_part('epoch', build.completion_time)"`
	PromotionTime   *time.Time `koji:"promotion_time" sql:"build.promotion_time"`
	PromotionTS     *float64   `koji:"promotion_ts" sql:"date_part('epoch', build.promotion_time)"`
	Source          *string    `koji:"source" sql:"build.source"`
	Extra           hub.JSON   `koji:"extra" sql:"build.extra"`
}

// ListedMaven is a Maven build as listBuilds answers it.
type ListedMaven struct {
	Listed
	MavenFields
}

// MavenFields is what lists of Maven builds add.
type MavenFields struct {
	GroupID    string `koji:"maven_group_id" sql:"maven_builds.group_id"`
	ArtifactID string `koji:"maven_artifact_id" sql:"maven_builds.artifact_id"`
	Version    string `koji:"maven_version" sql:"maven_builds.version"`
}

// ListedWin is a Windows build as listBuilds answers it.
type ListedWin struct {
	Listed
	WinFields
}

// WinFields is what lists of Windows builds add.
type WinFields struct {
	Platform string `koji:"platform" sql:"win_builds.platform"`
}

func list(ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	var btype int64
	if a.Type != nil {
		t, found, err := lookup.Find(ctx, c, lookup.BuildType, koji.RefName(*a.Type))
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, koji.Errorf(koji.GenericError, "unsupported build type: %s", *a.Type)
		}
		btype = t.ID
	}
	switch {
	case a.Type != nil && *a.Type == "maven":
		q := hub.Select[ListedMaven]("build")
		return filter(ctx, c, q, a, 0, "JOIN maven_builds ON maven_builds.build_id = build.id",
			map[string]string{"group_id": "maven_builds.group_id", "artifact_id": "maven_builds.artifact_id", "version": "maven_builds.version"})
	case a.Type != nil && *a.Type == "win":
		q := hub.Select[ListedWin]("build")
		return filter(ctx, c, q, a, 0, "JOIN win_builds ON win_builds.build_id = build.id",
			map[string]string{"platform": "win_builds.platform"})
	case a.Type != nil && *a.Type == "image":
		return filter(ctx, c, hub.Select[Listed]("build"), a, 0, "JOIN image_builds ON image_builds.build_id = build.id", nil)
	}
	return filter(ctx, c, hub.Select[Listed]("build"), a, btype, "", nil)
}

// filter answers listBuilds. Special is a join for the type, infos are the
// columns that typeInfo may ask for; a btype of 0 means any.
func filter[T any](ctx context.Context, c *hub.Call, q *hub.Query[T], a listArgs, btype int64, special string, infos map[string]string) (any, error) {
	q.Join("JOIN events ON events.id = build.create_event").
		Join("JOIN package ON package.id = build.pkg_id").
		Join("JOIN volume ON volume.id = build.volume_id").
		Join("JOIN users ON users.id = build.owner").
		Join("LEFT JOIN users AS promoter ON promoter.id = build.promoter").
		Opts(a.Opts)
	if special != "" {
		q.Join(special)
	}
	if btype != 0 {
		q.Join("JOIN build_types ON build_types.build_id = build.id AND build_types.btype_id = ?::bigint", btype)
	}
	for _, m := range a.TypeInfo {
		if column, ok := infos[m.Name]; ok {
			text, ok := m.Value.(string)
			if !ok {
				return nil, hub.WrongType(m.Value, "<class 'str'>")
			}
			q.Where(column+" = ?", text)
		}
	}
	known, err := whereRefs(ctx, c, q, a)
	if err != nil {
		return nil, err
	}
	if !known {
		return []T{}, nil
	}
	whereValues(q, a)
	for _, limit := range []struct {
		column, op string
		value      any
	}{
		{"events.time", "<", a.CreatedBefore}, {"events.time", ">", a.CreatedAfter},
		{"build.completion_time", "<", a.CompleteBefore}, {"build.completion_time", ">", a.CompleteAfter},
		{"build.promotion_time", "<", a.PromotedBefore}, {"build.promotion_time", ">", a.PromotedAfter},
	} {
		if err := whereMoment(q, limit.column+" "+limit.op, limit.value); err != nil {
			return nil, err
		}
	}
	return q.Answer(ctx, c)
}

// whereRefs adds the filters that name something; false means that there is no
// such thing, so nothing to list.
func whereRefs[T any](ctx context.Context, c *hub.Call, q *hub.Query[T], a listArgs) (bool, error) {
	if a.Package != nil {
		ref, err := koji.ParseRef(a.Package)
		if err != nil {
			return false, err
		}
		p, ok, err := lookup.Find(ctx, c, lookup.Package, ref)
		if err != nil || !ok {
			return false, err
		}
		q.Where("package.id = ?", p.ID)
	}
	for _, who := range []struct {
		column string
		value  any
	}{{"build.owner", a.User}, {"build.promoter", a.Promoter}} {
		if who.value == nil {
			continue
		}
		u, ok, err := user.Find(ctx, c, who.value)
		if err != nil || !ok {
			return false, err
		}
		q.Where(who.column+" = ?", u.ID)
	}
	if koji.Truth(a.Generator) {
		ref, err := koji.ParseRef(a.Generator)
		if err != nil {
			return false, err
		}
		g, ok, err := lookup.Find(ctx, c, lookup.Generator, ref)
		if err != nil || !ok {
			return false, err
		}
		q.Where("build.cg_id = ?", g.ID)
	}
	return true, nil
}

func whereValues[T any](q *hub.Query[T], a listArgs) {
	if a.VolumeID != nil {
		q.Where("volume.id = ?::bigint", *a.VolumeID)
	}
	if a.TaskID != nil {
		if *a.TaskID == -1 {
			q.Where("build.task_id IS NOT NULL")
		} else {
			q.Where("build.task_id = ?::bigint", *a.TaskID)
		}
	}
	if a.Source != nil {
		q.Where("build.source ILIKE ?", Glob(*a.Source))
	}
	if a.Prefix != nil && *a.Prefix != "" {
		q.Where("package.name ILIKE ? || '%'", *a.Prefix)
	}
	if a.Pattern != nil && *a.Pattern != "" {
		q.Where("package.name || '-' || build.version || '-' || build.release ILIKE ?", Glob(*a.Pattern))
	}
	if a.State != nil {
		q.Where("build.state = ?::bigint", *a.State)
	}
	if a.Draft != nil {
		q.Where("build.draft = ?", *a.Draft)
	}
}

// whereMoment compares with a moment: seconds since the epoch or a text that
// PostgreSQL reads.
func whereMoment[T any](q *hub.Query[T], compare string, v any) error {
	if !koji.Truth(v) {
		return nil
	}
	switch x := v.(type) {
	case string:
		q.Where(compare+" ?::text::timestamptz", x)
	case int64:
		q.Where(compare+" to_timestamp(?::float8)", float64(x))
	case float64:
		q.Where(compare+" to_timestamp(?::float8)", x)
	default:
		return hub.WrongType(v, "<class 'float'>")
	}
	return nil
}

// Glob turns a shell pattern of koji's API into one for LIKE.
func Glob(pattern string) string {
	return strings.NewReplacer(`\`, `\\`, "_", `\_`, "%", "%", "?", "_", "*", "%").Replace(pattern)
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
