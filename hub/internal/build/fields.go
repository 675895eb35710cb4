package build

import (
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
)

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

// whole selects builds with all that the fields above need.
func whole[T any]() *hub.Query[T] {
	return hub.Select[T]("build").
		Join("JOIN events ON events.id = build.create_event").
		Join("JOIN package ON package.id = build.pkg_id").
		Join("JOIN volume ON volume.id = build.volume_id").
		Join("JOIN users ON users.id = build.owner").
		Join("LEFT JOIN users AS promoter ON promoter.id = build.promoter")
}
