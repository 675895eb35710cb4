package archive

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
)

// SetComponents notes which RPMs and archives are in the archive, each once.
func (a *Info) SetComponents(ctx context.Context, c *hub.Call, rpms, archives []int64) error {
	if len(rpms) > 0 {
		_, err := c.Exec(ctx, "INSERT INTO archive_rpm_components (archive_id, rpm_id) SELECT $1, unnest($2::int[])", a.ID, rpms)
		if err != nil {
			return err
		}
	}
	if len(archives) == 0 {
		return nil
	}
	_, err := c.Exec(ctx, "INSERT INTO archive_components (archive_id, component_id) SELECT $1, unnest($2::int[])", a.ID, archives)
	return err
}

// Key is what a file can be looked up by.
type Key struct {
	Filename string
	Size     int64
}

// Match is an archive that was looked up.
type Match struct {
	ID           int64  `koji:"id" sql:"archiveinfo.id"`
	Filename     string `koji:"filename" sql:"archiveinfo.filename"`
	Size         int64  `koji:"size" sql:"archiveinfo.size"`
	Checksum     string `koji:"checksum" sql:"archiveinfo.checksum"`
	ChecksumType int64  `koji:"checksum_type" sql:"archiveinfo.checksum_type"`
}

// FindAll returns the archives that have one of those names and sizes, the oldest
// first.
func FindAll(ctx context.Context, c *hub.Call, keys []Key) (map[Key][]Match, error) {
	names, sizes := make([]string, len(keys)), make([]int64, len(keys))
	for i, k := range keys {
		names[i], sizes[i] = k.Filename, k.Size
	}
	rows, err := hub.Select[Match]("archiveinfo").
		Join(`JOIN (SELECT DISTINCT * FROM unnest(?::text[], ?::bigint[])) AS wanted (filename, size)
			ON (archiveinfo.filename, archiveinfo.size) = (wanted.filename, wanted.size)`, names, sizes).
		OrderBy("archiveinfo.id").All(ctx, c)
	if err != nil {
		return nil, err
	}
	found := map[Key][]Match{}
	for _, m := range rows {
		k := Key{m.Filename, m.Size}
		found[k] = append(found[k], m)
	}
	return found, nil
}
