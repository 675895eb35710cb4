package archive

import (
	"context"
	"regexp"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listArgs struct {
	BuildID      *int64        `koji:"buildID" default:"null"`
	BuildrootID  *int64        `koji:"buildrootID" default:"null"`
	ComponentOf  *int64        `koji:"componentBuildrootID" default:"null"`
	HostID       *int64        `koji:"hostID" default:"null"`
	Type         koji.Ref      `koji:"type" default:"null"`
	Filename     *string       `koji:"filename" default:"null"`
	Size         *int64        `koji:"size" default:"null"`
	Checksum     *string       `koji:"checksum" default:"null"`
	ChecksumType *int64        `koji:"checksum_type" default:"null"`
	TypeInfo     xmlrpc.Struct `koji:"typeInfo" default:"null"`
	Opts         hub.QueryOpts `koji:"queryOpts" default:"null"`
	ImageID      *int64        `koji:"imageID" default:"null"`
	ArchiveID    *int64        `koji:"archiveID" default:"null"`
	Strict       bool          `koji:"strict" default:"false"`
}

// row is an archive with all that a list can show; what a call does not ask for
// is left out of the answer.
type row struct {
	Info
	ComponentOf *int64  `koji:"component_buildroot_id,omitempty" sql:"part.buildroot_id"`
	Project     *bool   `koji:"project,omitempty" sql:"part.project_dep"`
	HostID      *int64  `koji:"host_id,omitempty" sql:"standard_buildroot.host_id"`
	GroupID     *string `koji:"group_id,omitempty" sql:"maven_archives.group_id"`
	ArtifactID  *string `koji:"artifact_id,omitempty" sql:"maven_archives.artifact_id"`
	Version     *string `koji:"version,omitempty" sql:"maven_archives.version"`
	Arch        *string `koji:"arch,omitempty" sql:"image_archives.arch"`
}

// winRow shows flags even where there are none.
type winRow struct {
	Info
	RelPath   string  `koji:"relpath" sql:"win_archives.relpath"`
	Platforms string  `koji:"platforms" sql:"win_archives.platforms"`
	Flags     *string `koji:"flags" sql:"win_archives.flags"`
}

func list(ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	var answer any
	var err error
	if a.Type.Name() == "win" {
		answer, err = a.win(ctx, c)
	} else {
		answer, err = a.other(ctx, c)
	}
	if err != nil {
		return nil, err
	}
	if a.Strict {
		switch x := answer.(type) {
		case []row:
			err = found(len(x))
		case []winRow:
			err = found(len(x))
		case int64:
			err = found(int(x))
		}
	}
	return answer, err
}

func found(n int) error {
	if n == 0 {
		return koji.Errorf(koji.GenericError, "No archives found.")
	}
	return nil
}

func (a *listArgs) other(ctx context.Context, c *hub.Call) (any, error) {
	q := joined(hub.Select[row]("archiveinfo"))
	join := func(asked bool, clause, otherwise string) {
		if asked {
			q.Join("JOIN " + clause)
		} else {
			q.Join("LEFT JOIN " + otherwise)
		}
	}
	kind := a.Type.Name()
	if a.ComponentOf != nil {
		q.Join("JOIN buildroot_archives AS part ON part.archive_id = archiveinfo.id AND part.buildroot_id = ?::bigint", *a.ComponentOf)
	} else {
		q.Join("LEFT JOIN buildroot_archives AS part ON FALSE")
	}
	const roots = "standard_buildroot ON standard_buildroot.buildroot_id = archiveinfo.buildroot_id"
	join(a.HostID != nil, roots, "standard_buildroot ON FALSE")
	join(kind == "maven", "maven_archives ON maven_archives.archive_id = archiveinfo.id", "maven_archives ON FALSE")
	join(kind == "image", "image_archives ON image_archives.archive_id = archiveinfo.id", "image_archives ON FALSE")
	where(q, a)
	switch {
	case a.Type.IsZero():
	case kind == "maven":
		for _, key := range []string{"group_id", "artifact_id", "version"} {
			if err := whereText(q, a.TypeInfo, key, "maven_archives."+key); err != nil {
				return nil, err
			}
		}
	case kind == "image":
		if koji.Truth(a.TypeInfo.Value("arch")) {
			if err := whereText(q, a.TypeInfo, "arch", "image_archives.arch"); err != nil {
				return nil, err
			}
		}
	default:
		t, ok, err := lookup.Find(ctx, c, lookup.BuildType, a.Type)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, koji.Errorf(koji.GenericError, "unsupported archive type: %s", a.Type.Text())
		}
		if len(a.TypeInfo) > 0 {
			return nil, koji.Errorf(koji.GenericError, "typeInfo queries not supported for type %s", t.Name)
		}
		q.Where("archiveinfo.btype_id = ?", t.ID)
	}
	return q.Answer(ctx, c)
}

func (a *listArgs) win(ctx context.Context, c *hub.Call) (any, error) {
	q := joined(hub.Select[winRow]("archiveinfo")).Join("JOIN win_archives ON win_archives.archive_id = archiveinfo.id")
	where(q, a)
	if a.ComponentOf != nil {
		q.Where("archiveinfo.id IN (SELECT archive_id FROM buildroot_archives WHERE buildroot_id = ?::bigint)", *a.ComponentOf)
	}
	if err := whereText(q, a.TypeInfo, "relpath", "win_archives.relpath"); err != nil {
		return nil, err
	}
	for _, key := range []string{"platforms", "flags"} {
		v, ok := a.TypeInfo.Get(key)
		if !ok {
			continue
		}
		words, ok := v.([]any)
		if !ok {
			words = []any{v}
		}
		for _, word := range words {
			q.Where("win_archives."+key+" ~ ?", `\m`+regexp.QuoteMeta(koji.Str(word))+`\M`)
		}
	}
	return q.Answer(ctx, c)
}

func whereText[T any](q *hub.Query[T], info xmlrpc.Struct, key, column string) error {
	v, ok := info.Get(key)
	if !ok {
		return nil
	}
	text, ok := v.(string)
	if !ok {
		return hub.WrongType(v, "<class 'str'>")
	}
	q.Where(column+" = ?", text)
	return nil
}

// where adds the filters that do not depend on the type.
func where[T any](q *hub.Query[T], a *listArgs) {
	q.Opts(a.Opts)
	for _, f := range []struct {
		condition string
		n         *int64
	}{
		{"archiveinfo.build_id = ?::bigint", a.BuildID},
		{"archiveinfo.buildroot_id = ?::bigint", a.BuildrootID},
		{"archiveinfo.id IN (SELECT component_id FROM archive_components WHERE archive_id = ?::bigint)", a.ImageID},
		{"archiveinfo.buildroot_id IN (SELECT buildroot_id FROM standard_buildroot WHERE host_id = ?::bigint)", a.HostID},
		{"archiveinfo.size = ?::bigint", a.Size},
		{"archiveinfo.checksum_type = ?::bigint", a.ChecksumType},
		{"archiveinfo.id = ?::bigint", a.ArchiveID},
	} {
		if f.n != nil {
			q.Where(f.condition, *f.n)
		}
	}
	if a.Filename != nil {
		q.Where("archiveinfo.filename = ?", *a.Filename)
	}
	if a.Checksum != nil {
		q.Where("archiveinfo.checksum = ?", *a.Checksum)
	}
}
