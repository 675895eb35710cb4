package build

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type referencesArgs struct {
	Build any    `koji:"build"`
	Limit *int64 `koji:"limit" default:"null"`
	Lazy  bool   `koji:"lazy" default:"false"`
}

func references(ctx context.Context, c *hub.Call, a referencesArgs) (xmlrpc.Struct, error) {
	b, err := Get(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	refs, err := References(ctx, c, b.ID, a.Limit, a.Lazy)
	if err != nil {
		return nil, err
	}
	return refs.answer(), nil
}

// TagRef is a tag that a build is in. Its members, and those of the other
// references, stand by name, as faults that list them show them.
type TagRef struct {
	Name string `koji:"name"`
	ID   int64  `koji:"tag_id"`
}

// RPMRef is an RPM that was made in a buildroot with parts of a build.
type RPMRef struct {
	Arch    string `koji:"arch"`
	BuildID int64  `koji:"build_id"`
	ID      int64  `koji:"id"`
	Name    string `koji:"name"`
	Release string `koji:"release"`
	Version string `koji:"version"`
}

// ArchiveRef is an archive that was made in a buildroot with parts of a build.
type ArchiveRef struct {
	BuildID  int64  `koji:"build_id"`
	Filename string `koji:"filename"`
	ID       int64  `koji:"id"`
	TypeID   int64  `koji:"type_id"`
	TypeName string `koji:"type_name"`
}

// Refs is what refers to a build. A nil list was not looked for.
type Refs struct {
	Tags        []TagRef
	RPMs        []RPMRef
	ComponentOf []int64 // ids of archives that contain parts of it
	Archives    []ArchiveRef
	LastUsed    *float64 // seconds since the epoch: the last buildroot with parts of it
	whole       bool
}

// References finds what refers to a build, at most limit of a kind. With lazy it
// stops at the first kind of which there is any.
func References(ctx context.Context, c *hub.Call, id int64, limit *int64, lazy bool) (*Refs, error) {
	r := &Refs{}
	for _, find := range []func(context.Context, *hub.Call, int64, *int64) (bool, error){
		r.findTags, r.findRPMs, r.findContainersOfRPMs, r.findArchives, r.findContainersOfArchives,
	} {
		found, err := find(ctx, c, id, limit)
		if err != nil || found && lazy {
			return r, err
		}
	}
	r.whole = true
	var err error
	r.LastUsed, err = hub.Value[*float64](ctx, c, `SELECT date_part('epoch', events.time) FROM (
			SELECT max(create_event) AS id FROM standard_buildroot WHERE buildroot_id IN (
				SELECT buildroot_id FROM buildroot_listing WHERE rpm_id IN (SELECT id FROM rpminfo WHERE build_id = $1)
				UNION SELECT buildroot_id FROM buildroot_archives WHERE archive_id IN (SELECT id FROM archiveinfo WHERE build_id = $1)
			)) AS last LEFT JOIN events ON events.id = last.id`, id)
	return r, err
}

func (r *Refs) findTags(ctx context.Context, c *hub.Call, id int64, _ *int64) (bool, error) {
	var err error
	r.Tags, err = hub.Rows[TagRef](ctx, c, `SELECT tag.id AS tag_id, tag.name FROM tag_listing
		JOIN tag ON tag.id = tag_listing.tag_id WHERE build_id = $1 AND active`, id)
	return len(r.Tags) > 0, err
}

func (r *Refs) findRPMs(ctx context.Context, c *hub.Call, id int64, limit *int64) (bool, error) {
	var err error
	r.RPMs, err = hub.Rows[RPMRef](ctx, c, `SELECT rpminfo.id, name, rpminfo.version, rpminfo.release, arch, build_id
		FROM rpminfo JOIN build ON build.id = rpminfo.build_id
		WHERE build.state = $2 AND rpminfo.buildroot_id IN (SELECT buildroot_id FROM buildroot_listing
			WHERE rpm_id IN (SELECT id FROM rpminfo WHERE build_id = $1))
		ORDER BY rpminfo.id LIMIT $3`, id, int64(koji.BuildComplete), limit)
	return len(r.RPMs) > 0, err
}

func (r *Refs) findContainersOfRPMs(ctx context.Context, c *hub.Call, id int64, limit *int64) (bool, error) {
	found, err := hub.Rows[int64](ctx, c, `SELECT archive_id FROM archive_rpm_components AS part
		JOIN archiveinfo ON archiveinfo.id = part.archive_id JOIN build ON build.id = archiveinfo.build_id
		WHERE part.rpm_id IN (SELECT id FROM rpminfo WHERE build_id = $1) AND build.state = $2
		LIMIT nullif($3::bigint, 0)`, id, int64(koji.BuildComplete), limit)
	r.ComponentOf = append([]int64{}, found...)
	return len(found) > 0, err
}

func (r *Refs) findArchives(ctx context.Context, c *hub.Call, id int64, limit *int64) (bool, error) {
	var err error
	r.Archives, err = hub.Rows[ArchiveRef](ctx, c, `SELECT archiveinfo.id, type_id, archivetypes.name AS type_name, build_id, filename
		FROM archiveinfo JOIN build ON build.id = archiveinfo.build_id JOIN archivetypes ON archivetypes.id = type_id
		WHERE build.state = $2 AND archiveinfo.buildroot_id IN (SELECT buildroot_id FROM buildroot_archives
			WHERE archive_id IN (SELECT id FROM archiveinfo WHERE build_id = $1))
		ORDER BY archiveinfo.id LIMIT $3`, id, int64(koji.BuildComplete), limit)
	return len(r.Archives) > 0, err
}

func (r *Refs) findContainersOfArchives(ctx context.Context, c *hub.Call, id int64, limit *int64) (bool, error) {
	found, err := hub.Rows[int64](ctx, c, `SELECT part.archive_id FROM archive_components AS part
		JOIN archiveinfo ON archiveinfo.id = part.archive_id JOIN build ON build.id = archiveinfo.build_id
		WHERE part.component_id IN (SELECT id FROM archiveinfo WHERE build_id = $1) AND build.state = $2
		LIMIT nullif($3::bigint, 0)`, id, int64(koji.BuildComplete), limit)
	r.ComponentOf = append(r.ComponentOf, found...)
	return len(found) > 0, err
}

func (r *Refs) answer() xmlrpc.Struct {
	s := xmlrpc.Struct{{Name: "tags", Value: r.Tags}}
	if r.RPMs != nil {
		s.Set("rpms", r.RPMs)
	}
	if r.ComponentOf != nil {
		s.Set("component_of", r.ComponentOf)
	}
	if r.Archives != nil {
		s.Set("archives", r.Archives)
	}
	if r.whole {
		s.Set("last_used", r.LastUsed)
		s.Set("images", r.ComponentOf)
	}
	return s
}
