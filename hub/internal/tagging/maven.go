package tagging

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/event"
	"github.com/gokoji/gokoji/hub/internal/pkglist"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// MavenArchive is a file of a Maven artifact in a tag as getLatestMavenArchives
// answers it.
type MavenArchive struct {
	TagID        int64    `koji:"tag_id" sql:"tag.id"`
	TagName      string   `koji:"tag_name" sql:"tag.name"`
	PackageID    int64    `koji:"pkg_id" sql:"build.pkg_id"`
	BuildID      int64    `koji:"build_id" sql:"build.id"`
	BuildName    string   `koji:"build_name" sql:"package.name"`
	BuildVersion string   `koji:"build_version" sql:"build.version"`
	BuildRelease string   `koji:"build_release" sql:"build.release"`
	BuildEpoch   *int64   `koji:"build_epoch" sql:"build.epoch"`
	State        int64    `koji:"state" sql:"build.state"`
	TaskID       *int64   `koji:"task_id" sql:"build.task_id"`
	Owner        int64    `koji:"owner" sql:"build.owner"`
	VolumeID     int64    `koji:"volume_id" sql:"volume.id"`
	VolumeName   string   `koji:"volume_name" sql:"volume.name"`
	ID           int64    `koji:"id" sql:"archiveinfo.id"`
	TypeID       int64    `koji:"type_id" sql:"archiveinfo.type_id"`
	BuildrootID  *int64   `koji:"buildroot_id" sql:"archiveinfo.buildroot_id"`
	Filename     string   `koji:"filename" sql:"archiveinfo.filename"`
	Size         int64    `koji:"size" sql:"archiveinfo.size"`
	Checksum     string   `koji:"checksum" sql:"archiveinfo.checksum"`
	ChecksumType int64    `koji:"checksum_type" sql:"archiveinfo.checksum_type"`
	MetadataOnly bool     `koji:"metadata_only" sql:"archiveinfo.metadata_only"`
	Extra        hub.JSON `koji:"extra" sql:"archiveinfo.extra"`
	GroupID      string   `koji:"group_id" sql:"maven_archives.group_id"`
	ArtifactID   string   `koji:"artifact_id" sql:"maven_archives.artifact_id"`
	Version      string   `koji:"version" sql:"maven_archives.version"`
	TagEvent     int64    `koji:"tag_event" sql:"tag_listing.create_event"`
}

// MavenArchives lists the files of the Maven artifacts in a tag, as of at or
// now. Of each artifact the version that was tagged last counts; of a tag that
// says so (maven_include_all) all versions do. Of a version the build that was
// tagged last counts.
func MavenArchives(ctx context.Context, c *hub.Call, id int64, at *int64, inherit bool) ([]MavenArchive, error) {
	f := Filter{Tag: id, Event: at, Inherit: inherit}
	line, err := f.line(ctx, c)
	if err != nil {
		return nil, err
	}
	packages, err := pkglist.Entries(ctx, c, pkglist.Filter{Tag: &id, Event: at, Inherit: true})
	if err != nil {
		return nil, err
	}
	allowed := make(map[int64]bool, len(packages))
	for _, p := range packages {
		allowed[p.PackageID] = !p.Blocked
	}
	rows, err := hub.Select[MavenArchive]("tag_listing").
		Join("JOIN tag ON tag.id = tag_listing.tag_id").
		Join("JOIN build ON build.id = tag_listing.build_id").
		Join("JOIN volume ON volume.id = build.volume_id").
		Join("JOIN package ON package.id = build.pkg_id").
		Join("JOIN archiveinfo ON archiveinfo.build_id = build.id").
		Join("JOIN maven_archives ON maven_archives.archive_id = archiveinfo.id").
		Where("tag_listing.tag_id = ANY(?::bigint[])", line).At("tag_listing", at).
		OrderBy("tag_listing.create_event DESC, build.id DESC, archiveinfo.id").All(ctx, c)
	if err != nil {
		return nil, err
	}
	byTag := map[int64][]int{}
	for i, a := range rows {
		if allowed[a.PackageID] {
			byTag[a.TagID] = append(byTag[a.TagID], i)
		}
	}
	chosen := artifacts{builds: map[[2]string]map[string]int64{}, seen: map[int64]bool{}}
	list := []MavenArchive{}
	for _, id := range line {
		t, err := tag.GetAt(ctx, c, koji.RefID(id), at)
		if err != nil {
			return nil, err
		}
		for _, i := range byTag[id] {
			if chosen.take(&rows[i], t.MavenIncludeAll) {
				list = append(list, rows[i])
			}
		}
	}
	return list, nil
}

// artifacts are those that count so far.
type artifacts struct {
	builds map[[2]string]map[string]int64 // by group and artifact, by version
	seen   map[int64]bool                 // files
}

// take tells whether the file counts; all lets versions count beside the first.
func (s *artifacts) take(a *MavenArchive, all bool) bool {
	key := [2]string{a.GroupID, a.ArtifactID}
	versions := s.builds[key]
	if versions == nil {
		versions = map[string]int64{}
		s.builds[key] = versions
		all = true
	}
	build, met := versions[a.Version]
	switch {
	case !met && !all, met && build != a.BuildID, s.seen[a.ID]:
		return false
	}
	versions[a.Version], s.seen[a.ID] = a.BuildID, true
	return true
}

type mavenArgs struct {
	Tag     koji.Ref `koji:"tag"`
	Event   any      `koji:"event" default:"null"`
	Inherit bool     `koji:"inherit" default:"true"`
}

func listMaven(ctx context.Context, c *hub.Call, a mavenArgs) ([]MavenArchive, error) {
	id, err := tag.ID(ctx, c, a.Tag)
	if err != nil {
		return nil, err
	}
	at, err := event.At(a.Event)
	if err != nil {
		return nil, err
	}
	return MavenArchives(ctx, c, id, at, a.Inherit)
}
