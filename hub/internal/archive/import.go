package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Import makes an entry for a file in a build of type kind and returns it. info
// has what the type needs: for an image its arch. The file moves into the
// build's folder when the call commits.
func Import(ctx context.Context, c *hub.Call, path string, b *build.Info, kind string, info xmlrpc.Struct) (*Info, error) {
	if err := build.RejectDraft(b); err != nil {
		return nil, err
	}
	stat, err := os.Stat(path)
	if err != nil || !stat.Mode().IsRegular() {
		return nil, koji.Errorf(koji.GenericError, "No such file: %s", path)
	}
	name := filepath.Base(path)
	sum, err := checksum(path)
	if err != nil {
		return nil, err
	}
	filetype, err := TypeOf(ctx, c, name)
	if err != nil {
		return nil, err
	}
	if filetype == nil {
		return nil, koji.Errorf(koji.GenericError, "unsupported file extension: %s", name)
	}
	btype, err := named(ctx, c, kind)
	if err != nil {
		return nil, err
	}
	if btype == nil {
		return nil, koji.Errorf(koji.BuildError, "unsupported build type: %s", kind)
	}
	types, err := build.Types(ctx, c, b)
	if err != nil {
		return nil, err
	}
	if _, ok := types.Get(btype.Name); !ok {
		return nil, koji.Errorf(koji.ImportError, "Build does not have type %s", btype.Name)
	}
	data := xmlrpc.Struct{
		{Name: "buildroot_id", Value: nil}, {Name: "build_id", Value: b.ID}, {Name: "filename", Value: name},
		{Name: "size", Value: stat.Size()}, {Name: "checksum", Value: sum},
		{Name: "checksum_type", Value: int64(koji.ChecksumSHA256)}, {Name: "type_id", Value: filetype.ID},
		{Name: "btype_id", Value: btype.ID},
	}
	owner, err := b.Struct()
	if err != nil {
		return nil, err
	}
	event := hub.PreImport{Type: "archive", Data: xmlrpc.Struct{
		{Name: "archive", Value: data}, {Name: "build", Value: owner}, {Name: "build_type", Value: kind},
		{Name: "filepath", Value: path}, {Name: "fileinfo", Value: xmlrpc.Struct{}},
	}}
	if err := c.Emit(ctx, event); err != nil {
		return nil, err
	}
	id, err := hub.Value[int64](ctx, c, `INSERT INTO archiveinfo (type_id, btype_id, build_id, filename, size, checksum, checksum_type)
		VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
		filetype.ID, btype.ID, b.ID, name, stat.Size(), sum, int64(koji.ChecksumSHA256))
	if err != nil {
		return nil, err
	}
	dir, err := insertSpecial(ctx, c, id, b, kind, info)
	if err != nil {
		return nil, err
	}
	if err := store(c, path, dir); err != nil {
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

func checksum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

// insertSpecial notes what the type needs, and returns where the file goes.
func insertSpecial(ctx context.Context, c *hub.Call, id int64, b *build.Info, kind string, info xmlrpc.Struct) (string, error) {
	var sub []string
	switch kind {
	case "image":
		arch, err := text(info, "arch")
		if err != nil {
			return "", err
		}
		sub = []string{"images"}
		if _, err := c.Exec(ctx, "INSERT INTO image_archives (archive_id, arch) VALUES ($1, $2)", id, arch); err != nil {
			return "", err
		}
	case "win":
		relpath, err := text(info, "relpath")
		if err != nil {
			return "", err
		}
		platforms, err := words(info, "platforms")
		if err != nil {
			return "", err
		}
		if platforms == nil {
			return "", koji.Errorf(koji.BuildError, "no value for platforms")
		}
		flags, err := words(info, "flags")
		if err != nil {
			return "", err
		}
		relpath = strings.Trim(relpath, "/")
		sub = []string{"win", relpath}
		if _, err := c.Exec(ctx, "INSERT INTO win_archives (archive_id, relpath, platforms, flags) VALUES ($1, $2, $3, $4)",
			id, relpath, *platforms, flags); err != nil {
			return "", err
		}
	case "maven":
		var key [3]string
		for i, name := range []string{"group_id", "artifact_id", "version"} {
			var err error
			if key[i], err = text(info, name); err != nil {
				return "", err
			}
		}
		sub = []string{"maven", c.System().Paths.MavenDir(key[0], key[1], key[2])}
		if _, err := c.Exec(ctx, "INSERT INTO maven_archives (archive_id, group_id, artifact_id, version) VALUES ($1, $2, $3, $4)",
			id, key[0], key[1], key[2]); err != nil {
			return "", err
		}
	default:
		sub = []string{"files", kind}
	}
	return b.File(c, sub...)
}

func text(s xmlrpc.Struct, key string) (string, error) {
	v, ok := s.Get(key)
	if !ok {
		return "", koji.Errorf(koji.GenericError, "The archive's %s is missing", key)
	}
	t, ok := v.(string)
	if !ok {
		return "", hub.WrongType(v, "<class 'str'>")
	}
	return t, nil
}

// words joins a list of words with blanks; nil for none.
func words(s xmlrpc.Struct, key string) (*string, error) {
	v, ok := s.Get(key)
	if !ok {
		return nil, koji.Errorf(koji.GenericError, "The archive's %s are missing", key)
	}
	list, ok := v.([]any)
	if !ok && koji.Truth(v) {
		return nil, hub.WrongType(v, "<class 'list'>")
	}
	if len(list) == 0 {
		return nil, nil
	}
	parts := make([]string, len(list))
	for i, item := range list {
		parts[i] = koji.Str(item)
	}
	joined := strings.Join(parts, " ")
	return &joined, nil
}

func store(c *hub.Call, path, dir string) error {
	dst, err := koji.JoinPath(dir, filepath.Base(path))
	if err != nil {
		return err
	}
	if filetree.Exists(dst) {
		return koji.Errorf(koji.GenericError, "Error importing archive file, %s already exists", dst)
	}
	if !filetree.IsRegular(path) {
		return koji.Errorf(koji.GenericError, "Error importing archive file, %s is not a regular file", path)
	}
	return filetree.Move(c, path, dst)
}

type importArgs struct {
	Path  string        `koji:"filepath"`
	Build any           `koji:"buildinfo"`
	Type  any           `koji:"type"`
	Info  xmlrpc.Struct `koji:"typeInfo"`
}

func importArchive(ctx context.Context, c *hub.Call, a importArgs) (any, error) {
	kind, err := supported(ctx, c, a.Type, true)
	if err != nil {
		return nil, err
	}
	b, err := build.Get(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	work := c.System().Paths.Work("")
	path, err := koji.JoinPath(work, a.Path)
	if err != nil {
		return nil, err
	}
	if !filetree.Exists(path) {
		return nil, koji.Errorf(koji.GenericError, "No such file: %s/%s", work, a.Path)
	}
	_, err = Import(ctx, c, path, b, kind, a.Info)
	return nil, err
}

// supported returns the type if archives of it can be imported by themselves; for
// users there is a permission for each, and images too.
func supported(ctx context.Context, c *hub.Call, v any, user bool) (string, error) {
	kind, _ := v.(string)
	switch {
	case kind == "maven" && !c.Options().EnableMaven:
		return "", koji.Errorf(koji.GenericError, "Maven support not enabled")
	case kind == "win" && !c.Options().EnableWin:
		return "", koji.Errorf(koji.GenericError, "Windows support not enabled")
	case kind == "maven", kind == "win", kind == "image" && user:
	default:
		return "", koji.Errorf(koji.GenericError, "unsupported archive type: %s", koji.Str(v))
	}
	if user {
		return kind, c.AssertPerm(ctx, kind+"-import")
	}
	return kind, nil
}
