package builder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
)

// OpenFile opens a file of koji's tree by its path below topdir: on the shared
// disk when it is there, else from topurl. One that is missing gives an error
// that is fs.ErrNotExist.
func (t *Task) OpenFile(ctx context.Context, rel string) (io.ReadCloser, error) {
	local, err := koji.JoinPath(t.Options.TopDir, rel)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(local)
	if err == nil {
		return f, nil
	}
	if t.Options.TopURL() == "" {
		return nil, err
	}
	return t.get(ctx, rel)
}

// LocalPath is the path on this machine of a file of koji's tree. When there is a
// topurl, that is a copy in the task's directory.
func (t *Task) LocalPath(ctx context.Context, rel string) (string, error) {
	if t.Options.TopURL() == "" {
		return koji.JoinPath(t.Options.TopDir, rel)
	}
	file, err := koji.JoinPath(filepath.Join(t.WorkDir, "local"), rel)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	return file, t.download(ctx, rel, file)
}

func (t *Task) get(ctx context.Context, rel string) (io.ReadCloser, error) {
	url := strings.TrimSuffix(t.Options.TopURL(), "/") + "/" + rel
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusOK {
		return resp.Body, nil
	}
	resp.Body.Close() //nolint:errcheck // nothing of it is used
	if resp.StatusCode == http.StatusNotFound {
		return nil, fmt.Errorf("%s: %w", url, fs.ErrNotExist)
	}
	return nil, fmt.Errorf("%s: the server answered %s", url, resp.Status)
}

// download makes file whole or not at all.
func (t *Task) download(ctx context.Context, rel, file string) (err error) {
	body, err := t.get(ctx, rel)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // only read from
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".part*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	_, err = io.Copy(tmp, body)
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), file)
}
