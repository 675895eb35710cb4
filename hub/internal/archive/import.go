package archive

import (
	"context"
	"os"
	"path/filepath"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Source is a file to import.
type Source struct {
	Path      string
	Type      string        // a build type that the build has
	Info      xmlrpc.Struct // what the type needs: for an image its arch
	Buildroot *int64        // where it was made
	// File is what a content generator tells of the file, nil for one that none
	// has made. Its member extra is kept as JSON.
	File xmlrpc.Struct
	// Sum is the checksum when it has been computed already.
	Sum Checksum
	// MetadataOnly means that the hub keeps only the entry.
	MetadataOnly bool
	// Subdir is where the file lies in the folder of its type, which must not be
	// maven, win or image.
	Subdir string
	// Taken notes where files go in this call, so that no two go to one place;
	// nil when there is just one.
	Taken map[string]bool
}

// Import makes an entry for a file in the build and returns it. The file moves
// into the build's folder when the call commits.
func Import(ctx context.Context, c *hub.Call, b *build.Info, src Source) (*Info, error) {
	if err := build.RejectDraft(b); err != nil {
		return nil, err
	}
	stat, err := os.Stat(src.Path)
	if err != nil || !stat.Mode().IsRegular() {
		return nil, koji.Errorf(koji.GenericError, "No such file: %s", src.Path)
	}
	name := filepath.Base(src.Path)
	if src.MetadataOnly && src.Sum.Type != koji.ChecksumMD5 && src.Sum.Type != koji.ChecksumSHA256 {
		return nil, koji.Errorf(koji.GenericError, "Unsupported checksum type: %s", src.Sum.Type)
	}
	if src.Sum.Hex == "" {
		if src.Sum, err = sha256Of(src.Path); err != nil {
			return nil, err
		}
	}
	filetype, btype, err := typesOf(ctx, c, b, name, src.Type)
	if err != nil {
		return nil, err
	}
	e := entry{
		BuildrootID: src.Buildroot, BuildID: b.ID, Filename: name, Size: stat.Size(), Checksum: src.Sum.Hex,
		ChecksumType: int64(src.Sum.Type), MetadataOnly: src.MetadataOnly, TypeID: filetype.ID, BTypeID: btype,
	}
	if v := src.File.Value("extra"); v != nil {
		text, err := koji.FormatJSON(v)
		if err != nil {
			return nil, err
		}
		e.Extra = &text
	}
	event, err := importEvent(b, src, e)
	if err != nil {
		return nil, err
	}
	if err := c.Emit(ctx, event); err != nil {
		return nil, err
	}
	id, err := e.insert(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := src.place(ctx, c, b, id, filetype.Name); err != nil {
		return nil, err
	}
	a, err := Get(ctx, c, id)
	if err != nil {
		return nil, err
	}
	whole, err := a.Whole(ctx, c)
	if err != nil {
		return nil, err
	}
	event.Data.Set("archive", whole)
	return a, c.Emit(ctx, hub.PostImport(event))
}

// typesOf returns the type of a file and the id of the build type, which the
// build must have.
func typesOf(ctx context.Context, c *hub.Call, b *build.Info, name, kind string) (*Type, int64, error) {
	filetype, err := typeOf(ctx, c, name)
	if err != nil {
		return nil, 0, err
	}
	if filetype == nil {
		return nil, 0, koji.Errorf(koji.GenericError, "unsupported file extension: %s", name)
	}
	btype, err := named(ctx, c, kind)
	if err != nil {
		return nil, 0, err
	}
	if btype == nil {
		return nil, 0, koji.Errorf(koji.BuildError, "unsupported build type: %s", kind)
	}
	types, err := build.Types(ctx, c, b)
	if err != nil {
		return nil, 0, err
	}
	if _, ok := types.Get(btype.Name); !ok {
		return nil, 0, koji.Errorf(koji.ImportError, "Build does not have type %s", btype.Name)
	}
	return filetype, btype.ID, nil
}

// entry is a row to be.
type entry struct {
	BuildrootID  *int64  `koji:"buildroot_id"`
	BuildID      int64   `koji:"build_id"`
	Filename     string  `koji:"filename"`
	Size         int64   `koji:"size"`
	Checksum     string  `koji:"checksum"`
	ChecksumType int64   `koji:"checksum_type"`
	MetadataOnly bool    `koji:"metadata_only,omitempty"`
	TypeID       int64   `koji:"type_id"`
	BTypeID      int64   `koji:"btype_id"`
	Extra        *string `koji:"extra,omitempty"`
}

func (e *entry) insert(ctx context.Context, c *hub.Call) (int64, error) {
	return hub.Value[int64](ctx, c, `INSERT INTO archiveinfo (type_id, btype_id, build_id, buildroot_id, filename, size,
			checksum, checksum_type, metadata_only, extra)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
		e.TypeID, e.BTypeID, e.BuildID, e.BuildrootID, e.Filename, e.Size, e.Checksum, e.ChecksumType, e.MetadataOnly, e.Extra)
}

func importEvent(b *build.Info, src Source, e entry) (hub.PreImport, error) {
	data, err := xmlrpc.Marshal(e)
	if err != nil {
		return hub.PreImport{}, err
	}
	owner, err := b.Struct()
	if err != nil {
		return hub.PreImport{}, err
	}
	var path any = src.Path
	if src.MetadataOnly {
		path = nil
	}
	return hub.PreImport{Type: "archive", Data: xmlrpc.Struct{
		{Name: "archive", Value: data}, {Name: "build", Value: owner}, {Name: "build_type", Value: src.Type},
		{Name: "filepath", Value: path}, {Name: "fileinfo", Value: append(xmlrpc.Struct{}, src.File...)},
	}}, nil
}

// store moves a file into the folder dir when the call commits.
func store(c *hub.Call, path, dir string, taken map[string]bool) error {
	dst, err := koji.JoinPath(dir, filepath.Base(path))
	if err != nil {
		return err
	}
	if filetree.Exists(dst) || taken[dst] {
		return koji.Errorf(koji.GenericError, "Error importing archive file, %s already exists", dst)
	}
	if !filetree.IsRegular(path) {
		return koji.Errorf(koji.GenericError, "Error importing archive file, %s is not a regular file", path)
	}
	if taken != nil {
		taken[dst] = true
	}
	return filetree.Move(c, path, dst)
}
