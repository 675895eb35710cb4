package build

import (
	"context"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type logsArgs struct {
	Build any `koji:"build"`
}

// Log is a log file of a build as getBuildLogs answers it.
type Log struct {
	Name string `koji:"name"`
	Dir  string `koji:"dir"`  // below the folder of logs, "." for itself
	Path string `koji:"path"` // below the top of the tree
}

func logs(ctx context.Context, c *hub.Call, a logsArgs) ([]Log, error) {
	b, err := Get(ctx, c, a.Build)
	if err != nil {
		return nil, err
	}
	dir, err := b.LogDir(c)
	if err != nil || !filetree.Exists(dir) {
		return []Log{}, nil // such a build has no files
	}
	if !filetree.IsDir(dir) {
		return nil, koji.Errorf(koji.GenericError, "Not a directory: %s", dir)
	}
	rel := strings.TrimPrefix(dir, c.System().Paths.Top+"/")
	list := []Log{}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		sub, err := filepath.Rel(dir, filepath.Dir(path))
		list = append(list, Log{Name: d.Name(), Dir: sub, Path: rel + "/" + sub + "/" + d.Name()})
		return err
	})
	return list, err
}

// ImportLog moves a log file, path, to the build's logs when the call commits.
// subdir may be empty.
func (b *Info) ImportLog(c *hub.Call, path, subdir string) error {
	dst, err := b.File(c, "data", "logs", subdir, filepath.Base(path))
	if err != nil {
		return err
	}
	if filetree.Exists(dst) {
		return koji.Errorf(koji.GenericError, "Error importing build log. %s already exists.", dst)
	}
	if !filetree.IsRegular(path) {
		return koji.Errorf(koji.GenericError, "Error importing build log. %s is not a regular file.", path)
	}
	return filetree.Move(c, path, dst)
}
