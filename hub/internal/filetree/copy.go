package filetree

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gokoji/gokoji/sdk/hub"
)

// rename also moves between file systems, by way of a copy.
func rename(src, dst string) error {
	err := os.Rename(src, dst)
	if err == nil || !crossDevice(err) {
		return err
	}
	// nobody sees half of it, and a hub that is killed here leaves only a copy
	tmp := filepath.Join(filepath.Dir(dst), ".new-"+rand.Text())
	if err = Copy(src, tmp); err == nil {
		err = os.Rename(tmp, dst)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(tmp))
	}
	return os.RemoveAll(src)
}

// Copy copies a file, or a folder with all that is in it, to dst, which must not
// exist. Links are copied as links; modes and times are kept.
func Copy(src, dst string) error {
	return filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(src, path)
		if err != nil {
			return err
		}
		return copyOne(path, filepath.Join(dst, rel), d)
	})
}

func copyOne(src, dst string, d fs.DirEntry) error {
	info, err := d.Info()
	switch {
	case err != nil:
		return err
	case d.IsDir():
		return os.Mkdir(dst, info.Mode().Perm())
	case info.Mode()&fs.ModeSymlink != 0:
		target, err := os.Readlink(src)
		if err != nil {
			return err
		}
		return os.Symlink(target, dst)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is no regular file", src)
	}
	in, err := os.Open(src)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(dst, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close(), os.Chtimes(dst, info.ModTime(), info.ModTime()))
}

// CopyDir copies the folder src to dst at once; the copy goes on rollback.
func CopyDir(ctx context.Context, c *hub.Call, src, dst string) error {
	if err := free(dst); err != nil {
		return err
	}
	if err := MakeDir(c, filepath.Dir(dst)); err != nil {
		return err
	}
	if err := note(ctx, c, entry{Made: dst}); err != nil {
		return err
	}
	c.MarkWritten()
	c.OnRollback(func() { undo(c, os.RemoveAll(dst)) })
	if err := Copy(src, dst); err != nil {
		return fmt.Errorf("copy a folder: %w", err)
	}
	return nil
}
