package repo

import (
	"fmt"
	"io/fs"
	"os"
	"strings"

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
