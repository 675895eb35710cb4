// Package upload takes files from clients into the work folder: raw POSTs and
// the older uploadFile call (koji API).
package upload

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

const ownerFile = ".user"

// destination is a checked place for an upload. All access goes through root,
// which keeps symlinks from leading out of the work folder.
type destination struct {
	root *os.Root
	dir  string // below the work folder
	name string // dir and file name
	full string // for messages
}

// badPath says what is wrong with a path that the system refuses: a name that
// is too long, a file for a folder, a symlink that leads out.
func (d *destination) badPath(what string, err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) && !slices.Contains([]syscall.Errno{
		syscall.ENAMETOOLONG, syscall.ENOTDIR, syscall.EISDIR, syscall.ELOOP, syscall.EINVAL, syscall.EILSEQ,
	}, errno) {
		return fmt.Errorf("%s the upload: %w", what, err)
	}
	return koji.Errorf(koji.GenericError, "cannot %s the upload: %w", what, err)
}

func (d *destination) close() { _ = d.root.Close() }

// cleanPlace returns dir as a path below the work folder, where name is that of
// a file that is not hidden.
func cleanPlace(dir, name string) (string, error) {
	if name == "" || strings.Contains(name, "/") || strings.HasPrefix(name, ".") || strings.ContainsRune(name, 0) {
		return "", koji.Errorf(koji.GenericError, "Invalid upload filename: %s", name)
	}
	rel := path.Clean(dir)
	if strings.HasPrefix(rel, "..") || path.IsAbs(rel) || strings.ContainsRune(rel, 0) {
		return "", koji.Errorf(koji.GenericError, "Invalid upload directory: %s", dir)
	}
	return rel, nil
}

// locate checks where an upload is to go or lies. With create the folder is
// made and its owner noted: a task's folder belongs to the host that runs the
// task, any other to its first uploader. A nil volume is the default one.
func locate(ctx context.Context, c *hub.Call, dir, name string, volume *string, create bool) (*destination, error) {
	rel, err := cleanPlace(dir, name)
	if err != nil {
		return nil, err
	}
	work := c.System().Paths.Work("")
	if volume != nil {
		if _, err := lookup.Must(ctx, c, lookup.Volume, koji.RefName(*volume)); err != nil {
			return nil, err
		}
		work = c.System().Paths.Work(*volume)
	}
	taskDir := create && strings.Split(rel, "/")[0] == "tasks"
	if taskDir {
		if err := assertTaskDir(ctx, c, dir, rel); err != nil {
			return nil, err
		}
	}
	if create {
		if err := os.MkdirAll(work, 0o755); err != nil {
			return nil, fmt.Errorf("make the work folder: %w", err)
		}
	}
	root, err := os.OpenRoot(work)
	if err != nil {
		return nil, fmt.Errorf("open the work folder: %w", err)
	}
	d := &destination{root: root, dir: rel, name: path.Join(rel, name), full: path.Join(work, rel, name)}
	if create {
		if err := d.prepare(c, dir, !taskDir); err != nil {
			d.close()
			return nil, err
		}
	}
	return d, nil
}

// assertTaskDir: tasks/REST/ID… may be written by the host that runs task ID.
func assertTaskDir(ctx context.Context, c *hub.Call, dir, rel string) error {
	invalid := koji.Errorf(koji.GenericError, "Invalid task upload directory: %s", dir)
	parts := strings.Split(rel, "/")
	if len(parts) < 3 {
		return invalid
	}
	id, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return invalid
	}
	hostID, err := host.Verify(ctx, c)
	if err != nil {
		return err
	}
	return task.AssertHost(ctx, c, id, hostID)
}

func (d *destination) prepare(c *hub.Call, dir string, owned bool) error {
	if err := d.root.MkdirAll(d.dir, 0o755); err != nil {
		return d.badPath("make a folder for", err)
	}
	if !owned {
		return nil
	}
	mark, user := path.Join(d.dir, ownerFile), strconv.FormatInt(c.Session.UserID, 10)
	owner, err := d.root.ReadFile(mark)
	if errors.Is(err, fs.ErrNotExist) {
		if err = d.own(mark, user); err == nil {
			owner, err = d.root.ReadFile(mark)
		}
	}
	if err != nil {
		return fmt.Errorf("owner of the upload's folder: %w", err)
	}
	if strings.TrimSpace(string(owner)) != user {
		return koji.Errorf(koji.GenericError, "Invalid upload directory, not owner: %s", dir)
	}
	return nil
}

// own makes the folder the user's, unless another one was first. The mark
// appears whole, also when the hub dies here.
func (d *destination) own(mark, user string) error {
	fresh := mark + "-" + rand.Text()
	if err := d.root.WriteFile(fresh, []byte(user), 0o644); err != nil {
		return err
	}
	err := d.root.Link(fresh, mark)
	if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	return errors.Join(err, d.root.Remove(fresh))
}
