package archive

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type taggedArgs struct {
	Tag     koji.Ref `koji:"tag"`
	Event   any      `koji:"event" default:"null"`
	Inherit bool     `koji:"inherit" default:"false"`
	Latest  any      `koji:"latest" default:"false"`
	Package any      `koji:"package" default:"null"`
	Type    koji.Ref `koji:"type" default:"null"`
	Strict  bool     `koji:"strict" default:"true"`
	Extra   bool     `koji:"extra" default:"true"`
}

// listTagged answers the archives, those of one tag together, and the builds.
func listTagged(ctx context.Context, c *hub.Call, a taggedArgs) ([]any, error) {
	v, err := c.Invoke(ctx, "listTagged", a.Tag.Value(), hub.KW("event", a.Event, "inherit", a.Inherit,
		"latest", a.Latest, "package", a.Package, "type", a.Type.Value(), "strict", a.Strict))
	if err != nil {
		return nil, err
	}
	builds, _ := v.([]any)
	if len(builds) == 0 && !a.Strict {
		t, err := c.Invoke(ctx, "getTag", a.Tag.Value(), hub.KW("event", a.Event))
		if err != nil || t == nil {
			return []any{}, err
		}
	}
	if kind := a.Type.Name(); !a.Type.IsZero() && kind != "maven" && kind != "win" {
		return nil, koji.Errorf(koji.GenericError, "unsupported archive type: %s", a.Type.Text())
	}
	tags, ids := map[int64]int64{}, []int64{}
	order := []int64{}
	for _, item := range builds {
		b, _ := item.(xmlrpc.Struct)
		id, _ := b.Value("build_id").(int64)
		tag, _ := b.Value("tag_id").(int64)
		if len(order) == 0 || order[len(order)-1] != tag {
			order = append(order, tag)
		}
		tags[id] = tag
		ids = append(ids, id)
	}
	list, err := a.archives(ctx, c, ids)
	if err != nil {
		return nil, err
	}
	byTag := map[int64][]any{}
	for _, s := range list {
		id, _ := s.Value("build_id").(int64)
		byTag[tags[id]] = append(byTag[tags[id]], s)
	}
	archives := []any{}
	for _, tag := range order {
		archives = append(archives, byTag[tag]...)
		delete(byTag, tag)
	}
	return []any{archives, builds}, nil
}

// archives lists the archives of builds, of one type if one is asked for.
func (a *taggedArgs) archives(ctx context.Context, c *hub.Call, builds []int64) ([]xmlrpc.Struct, error) {
	columns := `archiveinfo.id, type_id, btype_id, btype.name AS btype, build_id, buildroot_id, filename, size, checksum,
		checksum_type, metadata_only`
	from := " FROM archiveinfo JOIN btype ON btype.id = archiveinfo.btype_id"
	kind := a.Type.Name()
	where := " WHERE build_id = ANY($1::int[]) ORDER BY archiveinfo.id"
	switch kind {
	case "maven":
		columns += ", m.group_id AS maven_group_id, m.artifact_id AS maven_artifact_id, m.version AS maven_version"
		from += " JOIN maven_archives AS m ON m.archive_id = archiveinfo.id"
	case "win":
		columns += ", w.relpath, w.platforms, w.flags"
		from += " JOIN win_archives AS w ON w.archive_id = archiveinfo.id"
	}
	if a.Extra {
		columns += ", archiveinfo.extra"
	}
	list, err := hub.Structs(ctx, c, "SELECT "+columns+from+where, builds)
	if err != nil {
		return nil, err
	}
	for i := range list {
		text, ok := list[i].Value("extra").(string)
		if !ok {
			continue
		}
		extra, err := koji.ParseJSON(text)
		if err != nil {
			return nil, koji.Errorf(koji.GenericError, "Invalid JSON data: %s", koji.Repr(text))
		}
		list[i].Set("extra", extra)
	}
	return list, nil
}
