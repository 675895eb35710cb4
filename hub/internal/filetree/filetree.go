// Package filetree changes koji's file tree together with the database: what a
// call puts in place gets there when its transaction is about to commit and goes
// back if it does not; what a call deletes goes only once it has committed.
package filetree

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Move takes src to dst when the call commits, and leaves a relative symbolic
// link in its place. Folders on the way are made. That dst exists is a
// GenericError.
func Move(c *hub.Call, src, dst string) error {
	if err := free(dst); err != nil {
		return err
	}
	atCommit(c, func(ctx context.Context, c *hub.Call) error {
		if err := place(ctx, c, src, dst); err != nil {
			return err
		}
		target, err := filepath.Rel(filepath.Dir(src), dst)
		if err != nil {
			return err
		}
		return makeLink(ctx, c, target, src)
	})
	return nil
}

// MoveNow takes the file or folder src to dst at once, back when the call is
// rolled back.
func MoveNow(ctx context.Context, c *hub.Call, src, dst string) error {
	if err := free(dst); err != nil {
		return err
	}
	return place(ctx, c, src, dst)
}

// Place takes the finished file tmp, which lies in the folder of dst or near it,
// to dst when the call commits, in place of what is there. It is gone when the
// call is rolled back.
func Place(c *hub.Call, tmp, dst string) {
	c.OnRollback(func() { _ = os.Remove(tmp) }) // moved already, or not needed any more
	atCommit(c, func(ctx context.Context, c *hub.Call) error {
		if err := Discard(ctx, c, dst); err != nil {
			return err
		}
		return place(ctx, c, tmp, dst)
	})
}

// Write makes the file dst with that content when the call commits, in place of
// what is there.
func Write(c *hub.Call, dst string, data []byte) {
	atCommit(c, func(ctx context.Context, c *hub.Call) error {
		tmp, err := NewTemp(ctx, c, dst)
		if err != nil {
			return err
		}
		_, err = tmp.Write(data)
		if err = errors.Join(err, tmp.Close()); err != nil {
			return fmt.Errorf("write %s: %w", dst, err)
		}
		if err := Discard(ctx, c, dst); err != nil {
			return err
		}
		return place(ctx, c, tmp.Name(), dst)
	})
}

// NewTemp makes an empty file in the folder of dst, which is made if need be. It
// is deleted when the call is rolled back.
func NewTemp(ctx context.Context, c *hub.Call, dst string) (*os.File, error) {
	if err := MakeDir(c, filepath.Dir(dst)); err != nil {
		return nil, err
	}
	path, err := TempName(ctx, c, dst)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, fmt.Errorf("make a file: %w", err)
	}
	return f, f.Chmod(0o644) // whatever the umask
}

// TempName answers a free name in the folder of dst. What the call makes there is
// deleted when the call is rolled back.
func TempName(ctx context.Context, c *hub.Call, dst string) (string, error) {
	path := filepath.Join(filepath.Dir(dst), ".new-"+rand.Text())
	if err := note(ctx, c, entry{Made: path}); err != nil {
		return "", err
	}
	c.OnRollback(func() { undo(c, os.RemoveAll(path)) }) // moved already, or not needed any more
	return path, nil
}

// Link makes the symbolic link at path when the call commits, in place of
// another link.
func Link(c *hub.Call, target, path string) {
	atCommit(c, func(ctx context.Context, c *hub.Call) error {
		if old, err := os.Readlink(path); err == nil {
			if old == target {
				return nil
			}
			if err := removeLink(ctx, c, path, old); err != nil {
				return err
			}
		}
		if err := MakeDir(c, filepath.Dir(path)); err != nil {
			return err
		}
		return makeLink(ctx, c, target, path)
	})
}

func makeLink(ctx context.Context, c *hub.Call, target, path string) error {
	if err := note(ctx, c, entry{Link: &[2]string{path, target}}); err != nil {
		return err
	}
	if err := os.Symlink(target, path); err != nil {
		return fmt.Errorf("make a link: %w", err)
	}
	c.OnRollback(func() { undo(c, os.Remove(path)) })
	return nil
}

// Unlink removes a symbolic link when the call commits; anything else at path
// stays.
func Unlink(c *hub.Call, path string) {
	atCommit(c, func(ctx context.Context, c *hub.Call) error {
		old, err := linkTarget(path)
		if err != nil || old == "" {
			return err
		}
		return removeLink(ctx, c, path, old)
	})
}

func removeLink(ctx context.Context, c *hub.Call, path, target string) error {
	if err := note(ctx, c, entry{Unlink: &[2]string{path, target}}); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove a link: %w", err)
	}
	c.OnRollback(func() { undo(c, os.Symlink(target, path)) })
	return nil
}

// Remove deletes a file, or a folder with all that is in it, once the call has
// committed. The files of a folder that is a symbolic link stay.
func Remove(c *hub.Call, path string) {
	atCommit(c, func(ctx context.Context, c *hub.Call) error {
		c.AfterCommit(func(context.Context, *hub.Call) error { return os.RemoveAll(path) })
		return note(ctx, c, entry{Remove: path})
	})
}

func free(dst string) error {
	if Exists(dst) {
		return koji.Errorf(koji.GenericError, "Destination exists: %s", dst)
	}
	if IsLink(dst) {
		return koji.Errorf(koji.GenericError, "Destination is a symlink: %s", dst)
	}
	return nil
}

// place moves src to dst, which must be free, and back on rollback.
func place(ctx context.Context, c *hub.Call, src, dst string) error {
	if err := free(dst); err != nil {
		return err
	}
	if err := MakeDir(c, filepath.Dir(dst)); err != nil {
		return err
	}
	if err := note(ctx, c, entry{Move: &[2]string{src, dst}}); err != nil {
		return err
	}
	if err := rename(src, dst); err != nil {
		return fmt.Errorf("move into place: %w", err)
	}
	c.OnRollback(func() { undo(c, rename(dst, src)) })
	return nil
}

// Discard takes the file or folder at path, if there is one, out of the way at
// once; it comes back on rollback and is deleted after the commit.
func Discard(ctx context.Context, c *hub.Call, path string) error {
	if !Occupied(path) {
		return nil
	}
	aside := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".old")
	if err := os.RemoveAll(aside); err != nil {
		return fmt.Errorf("move aside: %w", err)
	}
	if err := note(ctx, c, entry{Move: &[2]string{path, aside}}); err != nil {
		return err
	}
	if err := os.Rename(path, aside); err != nil {
		return fmt.Errorf("move aside: %w", err)
	}
	c.OnRollback(func() { undo(c, os.Rename(aside, path)) })
	Remove(c, aside)
	return nil
}

// MakeDir makes a folder and those above it; those it made go on rollback.
func MakeDir(c *hub.Call, dir string) error {
	var made []string
	for d := dir; !Exists(d) && d != filepath.Dir(d); d = filepath.Dir(d) {
		made = append(made, d)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	if len(made) > 0 {
		c.OnRollback(func() {
			for _, d := range made {
				if os.Remove(d) != nil {
					return // somebody else uses it
				}
			}
		})
	}
	return nil
}

// atCommit runs f just before the call commits, which it then does even if it
// has written nothing to the database.
func atCommit(c *hub.Call, f func(context.Context, *hub.Call) error) {
	c.MarkWritten()
	c.BeforeCommit(f)
}

func undo(c *hub.Call, err error) {
	if err != nil {
		c.Log.Error("files could not be put back", "error", err)
	}
}
