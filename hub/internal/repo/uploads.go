package repo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// uploads finds files below the work folder and nowhere else.
type uploads struct {
	root *os.Root
	dir  string
}

func openUploads(c *hub.Call) (*uploads, error) {
	dir := c.System().Paths.Work("")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the work folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the work folder: %w", err)
	}
	return &uploads{root, dir}, nil
}

func (u *uploads) close() { _ = u.root.Close() }

// has tells whether there is an uploaded file.
func (u *uploads) has(rel string) bool {
	info, err := u.root.Lstat(rel)
	return err == nil && info.Mode().IsRegular()
}

// find returns the path of an uploaded file, a GenericError when it is missing.
func (u *uploads) find(folder, name string) (string, error) {
	path, err := koji.JoinPath(u.dir, folder, name)
	if err != nil {
		return "", err
	}
	if !u.has(folder + "/" + name) {
		return "", koji.Errorf(koji.GenericError, "uploaded file missing: %s/%s/%s", u.dir, folder, name)
	}
	return path, nil
}

// open opens an uploaded file.
func (u *uploads) open(rel string) (fs.File, error) {
	if !u.has(rel) {
		return nil, koji.Errorf(koji.GenericError, "uploaded file missing: %s/%s", u.dir, rel)
	}
	f, err := u.root.Open(rel)
	if err != nil {
		return nil, fmt.Errorf("open an uploaded file: %w", err)
	}
	return f, nil
}

// plainName tells whether a file name has no folder in it.
func plainName(name string) bool {
	return name != "" && name != "." && name != ".." && !strings.ContainsAny(name, "/\x00")
}

// readUpload reads an uploaded JSON file that holds a T.
func readUpload[T any](u *uploads, folder, name, missing string) (T, error) {
	var none T
	rel := folder + "/" + name
	if !u.has(rel) {
		return none, koji.Errorf(koji.GenericError, "%s", missing)
	}
	f, err := u.open(rel)
	if err != nil {
		return none, err
	}
	defer f.Close()
	v, err := parseJSON(f)
	t, ok := v.(T)
	if err == nil && !ok {
		err = errors.New("it holds something else")
	}
	if err != nil {
		return none, koji.Errorf(koji.GenericError, "%s can't be used: %w", name, err)
	}
	return t, nil
}

// placeFile moves an uploaded file into dir when the call commits.
func (u *uploads) placeFile(c *hub.Call, folder, rel, dir string) error {
	src, err := u.find(folder, rel)
	if err != nil {
		return err
	}
	dst, err := koji.JoinPath(dir, rel)
	if err != nil {
		return err
	}
	if filetree.Occupied(dst) {
		return koji.Errorf(koji.GenericError, "Destination exists: %s", dst)
	}
	c.BeforeCommit(func(ctx context.Context, c *hub.Call) error { return filetree.MoveNow(ctx, c, src, dst) })
	return nil
}
