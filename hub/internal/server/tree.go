package server

import (
	"io/fs"
	"os"
	"path/filepath"
)

// tree is the hub's file tree at this path, to read. Symlinks may lead to
// wherever its folders lie: to itself, and to the folders elsewhere that the
// administrator has put in place of one of koji's ("packages", "vol/NAME") by
// a symlink. What leads out of these is not there.
type tree string

// Open implements fs.FS.
func (t tree) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, notThere(name)
	}
	path, err := filepath.EvalSymlinks(filepath.Join(string(t), name))
	if err != nil {
		return nil, outside(name, err)
	}
	for folder := range t.folders {
		rel, err := filepath.Rel(folder, path)
		if err != nil || !filepath.IsLocal(rel) {
			continue
		}
		root, err := os.OpenRoot(folder) // links that change meanwhile don't lead out
		if err != nil {
			return nil, outside(name, err)
		}
		defer func() { _ = root.Close() }()
		return hidden{root.FS()}.Open(rel)
	}
	return nil, notThere(name)
}

// folders yields the real paths of the tree and of what belongs to it elsewhere.
func (t tree) folders(yield func(string) bool) {
	top, err := filepath.EvalSymlinks(string(t))
	if err != nil || !yield(top) {
		return
	}
	for _, dir := range []string{top, filepath.Join(top, "vol")} {
		entries, _ := os.ReadDir(dir) // what can't be read has no folders to offer
		for _, e := range entries {
			if e.Type()&fs.ModeSymlink == 0 {
				continue
			}
			if folder, err := filepath.EvalSymlinks(filepath.Join(dir, e.Name())); err == nil && !yield(folder) {
				return
			}
		}
	}
}
