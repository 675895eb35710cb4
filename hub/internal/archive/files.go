package archive

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/gokoji/gokoji/hub/internal/arrange"
	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// maxEntries bounds what is listed of one archive.
const maxEntries = 1_000_000

// File is a file inside an archive; what zip files do not tell is nil.
type File struct {
	ArchiveID int64   `koji:"archive_id"`
	Name      string  `koji:"name"`
	Size      int64   `koji:"size"`
	MTime     int64   `koji:"mtime"` // seconds since the epoch
	Mode      *int64  `koji:"mode,omitempty"`
	User      *string `koji:"user,omitempty"`
	Group     *string `koji:"group,omitempty"`
}

type filesArgs struct {
	ID     int64         `koji:"archive_id"`
	Opts   hub.QueryOpts `koji:"queryOpts" default:"null"`
	Strict bool          `koji:"strict" default:"false"`
}

func files(ctx context.Context, c *hub.Call, a filesArgs) (any, error) {
	list, err := filesIn(ctx, c, a.ID, a.Strict)
	if err != nil {
		return nil, err
	}
	return arrange.Apply(list, a.Opts)
}

type fileArgs struct {
	ID       int64  `koji:"archive_id"`
	Filename string `koji:"filename"`
	Strict   bool   `koji:"strict" default:"false"`
}

func file(ctx context.Context, c *hub.Call, a fileArgs) (*File, error) {
	list, err := filesIn(ctx, c, a.ID, a.Strict)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Name == a.Filename {
			return &list[i], nil
		}
	}
	if a.Strict {
		err = koji.Errorf(koji.GenericError, "No such file: %s in archive#%d", a.Filename, a.ID)
	}
	return nil, err
}

// filesIn lists the content of an archive that is a zip or tar file. Of others
// there is nothing to list, which with strict is a GenericError.
func filesIn(ctx context.Context, c *hub.Call, id int64, strict bool) ([]File, error) {
	a, err := Get(ctx, c, id)
	if err != nil {
		return nil, err
	}
	path, err := a.path(ctx, c)
	if err != nil {
		return nil, err
	}
	switch {
	case a.CompressionType != nil && !filetree.Exists(path):
		return []File{}, nil
	case a.CompressionType != nil && *a.CompressionType == "zip":
		return zipFiles(id, path)
	case a.CompressionType != nil && *a.CompressionType == "tar":
		return tarFiles(id, path)
	case strict:
		return nil, koji.Errorf(koji.GenericError, "Unsupported archive type: %s", a.TypeName)
	}
	return []File{}, nil
}

// path is where the archive lies.
func (a *Info) path(ctx context.Context, c *hub.Call) (string, error) {
	b, err := build.Get(ctx, c, a.BuildID)
	if err != nil {
		return "", err
	}
	whole, err := a.Whole(ctx, c)
	if err != nil {
		return "", err
	}
	field := func(name string) string {
		s, _ := whole.Value(name).(string)
		return s
	}
	switch a.BType {
	case "maven":
		return b.File(c, "maven", c.System().Paths.MavenDir(field("group_id"), field("artifact_id"), field("version")), a.Filename)
	case "win":
		return b.File(c, "win", field("relpath"), a.Filename)
	case "image":
		return b.File(c, "images", a.Filename)
	}
	return b.File(c, "files", a.BType, a.Filename)
}

func zipFiles(id int64, path string) ([]File, error) {
	r, err := zip.OpenReader(path)
	if err != nil {
		return nil, koji.Errorf(koji.GenericError, "File is not a zip file: %w", err)
	}
	defer r.Close()
	list := make([]File, 0, len(r.File))
	for _, f := range r.File {
		// times in zip files are local ones
		y, m, d := f.ModifiedDate>>9+1980, time.Month(f.ModifiedDate>>5&15), f.ModifiedDate&31
		t := time.Date(int(y), m, int(d), int(f.ModifiedTime>>11), int(f.ModifiedTime>>5&63), int(f.ModifiedTime&31)*2, 0, time.Local)
		list = append(list, File{ArchiveID: id, Name: f.Name, Size: int64(f.UncompressedSize64), MTime: t.Unix()})
	}
	return list, nil
}

func tarFiles(id int64, path string) ([]File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in, err := decompress(f)
	if err != nil {
		return nil, koji.Errorf(koji.GenericError, "file could not be opened successfully: %w", err)
	}
	list := []File{}
	for r := tar.NewReader(in); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, koji.Errorf(koji.GenericError, "file could not be opened successfully: %w", err)
		}
		if len(list) == maxEntries {
			return nil, koji.Errorf(koji.GenericError, "the archive has more than %d files", maxEntries)
		}
		name := h.Name
		if h.Typeflag == tar.TypeDir && len(name) > 1 && name[len(name)-1] == '/' {
			name = name[:len(name)-1] // as Python's tarfile has it
		}
		mode, user, group := h.Mode, h.Uname, h.Gname
		list = append(list, File{
			ArchiveID: id, Name: name, Size: h.Size, MTime: h.ModTime.Unix(), Mode: &mode, User: &user, Group: &group,
		})
	}
}

// decompress finds out how a tar file is compressed, if it is.
func decompress(f io.Reader) (io.Reader, error) {
	in := bufio.NewReaderSize(f, 1<<16)
	head, err := in.Peek(6)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return gzip.NewReader(in)
	case bytes.HasPrefix(head, []byte("BZh")):
		return bzip2.NewReader(in), nil
	case bytes.HasPrefix(head, []byte{0xfd, '7', 'z', 'X', 'Z', 0}):
		return nil, fmt.Errorf("compressed with xz, which cannot be listed")
	}
	return in, nil
}
