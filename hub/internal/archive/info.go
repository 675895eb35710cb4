// Package archive holds what builds have besides RPMs: images, jars, Windows
// files and whatever content generators bring.
package archive

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Info is an archive as listArchives answers it.
type Info struct {
	ID              int64    `koji:"id" sql:"archiveinfo.id"`
	TypeID          int64    `koji:"type_id" sql:"archiveinfo.type_id"`
	BTypeID         int64    `koji:"btype_id" sql:"archiveinfo.btype_id"`
	BType           string   `koji:"btype" sql:"btype.name"`
	BuildID         int64    `koji:"build_id" sql:"archiveinfo.build_id"`
	BuildrootID     *int64   `koji:"buildroot_id" sql:"archiveinfo.buildroot_id"`
	Filename        string   `koji:"filename" sql:"archiveinfo.filename"`
	Size            int64    `koji:"size" sql:"archiveinfo.size"`
	Checksum        string   `koji:"checksum" sql:"archiveinfo.checksum"`
	ChecksumType    int64    `koji:"checksum_type" sql:"archiveinfo.checksum_type"`
	MetadataOnly    bool     `koji:"metadata_only" sql:"archiveinfo.metadata_only"`
	Extra           hub.JSON `koji:"extra" sql:"archiveinfo.extra"`
	TypeName        string   `koji:"type_name" sql:"archivetypes.name"`
	TypeDescription string   `koji:"type_description" sql:"archivetypes.description"`
	TypeExtensions  string   `koji:"type_extensions" sql:"archivetypes.extensions"`
	CompressionType *string  `koji:"compression_type" sql:"archivetypes.compression_type"`
}

// Find returns the archive with this id; nil when there is none.
func Find(ctx context.Context, c *hub.Call, id int64) (*Info, error) {
	a, ok, err := joined(hub.Select[Info]("archiveinfo")).Where("archiveinfo.id = ?::bigint", id).One(ctx, c)
	if err != nil || !ok {
		return nil, err
	}
	return &a, nil
}

// Get is Find with koji's GenericError when there is no such archive.
func Get(ctx context.Context, c *hub.Call, id int64) (*Info, error) {
	a, err := Find(ctx, c, id)
	if err == nil && a == nil {
		err = koji.Errorf(koji.GenericError, "No such archive: %d", id)
	}
	return a, err
}

func joined[T any](q *hub.Query[T]) *hub.Query[T] {
	return q.Join("JOIN archivetypes ON archivetypes.id = archiveinfo.type_id").
		Join("JOIN btype ON btype.id = archiveinfo.btype_id")
}

// special is what an archive has by its type; the id goes where it is answered
// alone.
type special struct {
	table, kind string
	columns     []string
}

func specials() []special {
	return []special{
		{"maven_archives", "maven", []string{"group_id", "artifact_id", "version"}},
		{"win_archives", "win", []string{"relpath", "platforms", "flags"}},
		{"image_archives", "image", []string{"arch"}},
	}
}

// of returns the special columns of an archive; nil when it is not of the type.
func (s special) of(ctx context.Context, c *hub.Call, id int64) (xmlrpc.Struct, error) {
	sql := "SELECT archive_id"
	for _, column := range s.columns {
		sql += ", " + column
	}
	if s.kind == "image" { // an image is whole when it is known what it is made of
		sql += ", EXISTS (SELECT 1 FROM archive_rpm_components WHERE archive_id = $1::bigint) AS rootid"
	}
	rows, err := hub.Structs(ctx, c, sql+" FROM "+s.table+" WHERE archive_id = $1::bigint", id)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

type getArgs struct {
	ID     int64 `koji:"archive_id"`
	Strict bool  `koji:"strict" default:"false"`
}

func get(ctx context.Context, c *hub.Call, a getArgs) (any, error) {
	found, err := Find(ctx, c, a.ID)
	if a.Strict {
		found, err = Get(ctx, c, a.ID)
	}
	if err != nil || found == nil {
		return nil, err
	}
	return found.Whole(ctx, c)
}

// Whole is the archive with what it has by its type, as getArchive answers it.
func (a *Info) Whole(ctx context.Context, c *hub.Call) (xmlrpc.Struct, error) {
	v, err := xmlrpc.Marshal(a)
	if err != nil {
		return nil, err
	}
	whole, _ := v.(xmlrpc.Struct)
	for _, s := range specials() {
		more, err := s.of(ctx, c, a.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range more.Delete("archive_id") {
			whole.Set(m.Name, m.Value)
		}
	}
	return whole, nil
}

// getSpecial makes the method that answers the special columns of one type.
func getSpecial(s special) func(context.Context, *hub.Call, getArgs) (any, error) {
	return func(ctx context.Context, c *hub.Call, a getArgs) (any, error) {
		v, err := s.of(ctx, c, a.ID)
		if err == nil && v == nil && a.Strict {
			err = koji.Errorf(koji.GenericError, "query returned no rows")
		}
		if err != nil || v == nil {
			return nil, err
		}
		return v, nil
	}
}

// named looks a build type up by name; nil when there is none.
func named(ctx context.Context, c *hub.Call, name string) (*lookup.Entry, error) {
	t, ok, err := lookup.Find(ctx, c, lookup.BuildType, koji.RefName(name))
	if err != nil || !ok {
		return nil, err
	}
	return &t, nil
}

func number(v any) (int64, error) { return args.Int(v) }
