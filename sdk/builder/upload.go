package builder

import (
	"context"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// UploadTo says where in the task's directory a file goes. The zero value means
// the file's own name, there, on the default volume.
type UploadTo struct {
	Dir    string // below the task's directory
	Name   string
	Volume string
}

// Upload uploads a file of this machine whole and checks it.
func (t *Task) Upload(ctx context.Context, file string, to UploadTo) error {
	target, err := t.target(to)
	if err != nil {
		return err
	}
	_, err = t.Hub.UploadFile(ctx, file, target)
	return err
}

// UploadFile uploads content as the file name in the task's directory.
func (t *Task) UploadFile(ctx context.Context, name string, content io.Reader) error {
	target, err := t.target(UploadTo{Name: name})
	if err != nil {
		return err
	}
	_, err = t.Hub.Upload(ctx, content, target)
	return err
}

func (t *Task) target(to UploadTo) (client.Target, error) {
	dir, err := koji.JoinPath(t.UploadDir(), strings.Trim(to.Dir, "/"))
	if err != nil {
		return client.Target{}, err
	}
	return client.Target{Path: path.Clean(dir), Name: to.Name, Volume: to.Volume, Overwrite: true}, nil
}

// UploadTree uploads the regular files below dir with the folders they are in.
// Others, symbolic links for instance, and empty ones are left out, as in koji.
func (t *Task) UploadTree(ctx context.Context, dir string, to UploadTo) error {
	return filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		switch {
		case err != nil:
			return err
		case !info.Mode().IsRegular():
			t.Logger.WarnContext(ctx, "not uploaded: not a regular file", "file", file)
			return nil
		case info.Size() == 0:
			t.Logger.WarnContext(ctx, "not uploaded: empty", "file", file)
			return nil
		}
		rel, err := filepath.Rel(dir, filepath.Dir(file))
		if err != nil {
			return err
		}
		return t.Upload(ctx, file, UploadTo{Dir: path.Join(to.Dir, filepath.ToSlash(rel)), Volume: to.Volume})
	})
}
