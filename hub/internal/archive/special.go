package archive

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// place notes what the archive's build type needs and moves the file to where
// files of that type lie.
func (src *Source) place(ctx context.Context, c *hub.Call, b *build.Info, id int64, filetype string) error {
	var sub []string
	var err error
	switch src.Type {
	case "maven":
		return src.placeMaven(ctx, c, b, id, filetype)
	case "win":
		sub, err = src.noteWin(ctx, c, id)
	case "image":
		sub, err = src.noteImage(ctx, c, id)
	default:
		sub = []string{"files", src.Type, src.Subdir}
	}
	if err != nil || src.MetadataOnly {
		return err
	}
	dir, err := b.File(c, sub...)
	if err != nil {
		return err
	}
	return store(c, src.Path, dir, src.Taken)
}

func (src *Source) noteImage(ctx context.Context, c *hub.Call, id int64) ([]string, error) {
	arch, err := text(src.Info, "arch")
	if err != nil {
		return nil, err
	}
	_, err = c.Exec(ctx, "INSERT INTO image_archives (archive_id, arch) VALUES ($1, $2)", id, arch)
	return []string{"images"}, err
}

func (src *Source) noteWin(ctx context.Context, c *hub.Call, id int64) ([]string, error) {
	relpath, err := text(src.Info, "relpath")
	if err != nil {
		return nil, err
	}
	platforms, err := words(src.Info, "platforms")
	if err != nil {
		return nil, err
	}
	if platforms == nil {
		return nil, koji.Errorf(koji.BuildError, "no value for platforms")
	}
	flags, err := words(src.Info, "flags")
	if err != nil {
		return nil, err
	}
	relpath = strings.Trim(relpath, "/")
	_, err = c.Exec(ctx, "INSERT INTO win_archives (archive_id, relpath, platforms, flags) VALUES ($1, $2, $3, $4)",
		id, relpath, *platforms, flags)
	return []string{"win", relpath}, err
}

func text(s xmlrpc.Struct, key string) (string, error) {
	v, ok := s.Get(key)
	if !ok {
		return "", koji.Errorf(koji.GenericError, "The archive's %s is missing", key)
	}
	t, ok := v.(string)
	switch {
	case !ok:
		return "", hub.WrongType(v, "<class 'str'>")
	case strings.ContainsRune(t, 0):
		return "", koji.Errorf(koji.GenericError, "The archive's %s holds a NUL", key)
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
	if strings.ContainsRune(joined, 0) {
		return nil, koji.Errorf(koji.GenericError, "The archive's %s hold a NUL", key)
	}
	return &joined, nil
}
